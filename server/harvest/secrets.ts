// Secrets of connectors: split from the rest of a config by its schema, stored encrypted, never given back.
// Promise: AES-256-GCM with a fresh nonce each; a text changed by one bit, or moved to another source, does not decrypt.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Connector } from '../../ingestors/protocol/connector.ts'
import { deriveKey } from '../auth/keys.ts'

type Config = Record<string, unknown>
// biome-ignore lint/suspicious/noExplicitAny: each connector has its own config type, checked by its own schema
type AnyConnector = Connector<any>

/** The connector's form as JSON Schema; secret fields carry `secret: true`. */
export function configSchema(connector: AnyConnector): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(connector.config, { io: 'input' })
}

/** Names of the secret fields. */
export function secretFields(connector: AnyConnector): string[] {
  return Object.entries(configSchema(connector).properties ?? {})
    .filter(([, schema]) => (schema as { secret?: boolean }).secret)
    .map(([name]) => name)
}

export function splitSecrets(connector: AnyConnector, config: Config): { open: Config; secret: Config } {
  const names = new Set(secretFields(connector))
  const part = (wanted: boolean) => Object.fromEntries(Object.entries(config).filter(([name]) => names.has(name) === wanted))
  return { open: part(false), secret: part(true) }
}

/** id length, id, nonce (12), tag (16), ciphertext; bound to the source's name. */
export function seal(secret: Config, sourceName: string): Buffer {
  const { id, key } = deriveKey('source secrets')
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(sourceName))
  const text = Buffer.concat([cipher.update(JSON.stringify(secret), 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([id.length]), Buffer.from(id), nonce, cipher.getAuthTag(), text])
}

/** Throws an Error that says what to do when the key is gone or the bytes were changed. */
export function unseal(sealed: Buffer, sourceName: string): Config {
  const length = sealed[0]!
  const at = (from: number, to?: number) => sealed.subarray(1 + length + from, to === undefined ? undefined : 1 + length + to)
  const { key } = deriveKey('source secrets', sealed.subarray(1, 1 + length).toString())
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, at(0, 12)).setAAD(Buffer.from(sourceName)).setAuthTag(at(12, 28))
    return JSON.parse(Buffer.concat([decipher.update(at(28)), decipher.final()]).toString('utf8'))
  } catch {
    throw new Error(
      `The secrets of the source ${sourceName} do not decrypt: they were changed, or belong to another. Enter them again.`,
    )
  }
}

/** Whether these bytes were made with the current master key. */
export const isSealedWithCurrentKey = (sealed: Buffer): boolean =>
  sealed.subarray(1, 1 + sealed[0]!).toString() === deriveKey('source secrets').id
