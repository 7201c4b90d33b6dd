// What a connector is: a config form, a reader of raw payloads, and a pure translation of these into events.
// Promise: the live system and a folder of its recordings are read through the same interface.
import type { z } from 'zod'
import type { HarvestEvent } from './events.ts'

/** Raw payloads of a system by name ("columns", "manifest"), each a stream of JSON values. Errors carry a ReadProblem where they can. */
export interface Reader {
  read(what: string, parameters?: Record<string, string>): AsyncIterable<unknown>
  close(): Promise<void>
}

/** One step of a connection test, in order; a failed step says what to do. */
export interface TestStep {
  step: string
  ok: boolean
  message: string
  hint?: string
}

export interface HarvestContext {
  /** The operator's name of the deployment, second part of every ref. */
  instance: string
  signal: AbortSignal
  /** The moment of the harvest, ISO 8601: the only clock a translation may read. */
  now: string
  /** Operator's mapping of an OpenLineage namespace to a platform and instance, for connectors that name foreign systems. */
  resolveNamespace?(namespace: string): { platform: string; instance: string } | undefined
  /** Sensitive fields, whose values are never sampled. */
  isSensitive?(ref: string, field: string): boolean
}

export interface Connector<Config = unknown> {
  /** Also the platform, where the connector stands for one. */
  name: string
  title: string
  /** One sentence for the page that offers connectors. */
  summary: string
  /** Markdown: what is read, which rights that needs, what is not read. */
  docs: string
  /** An object; a field with .meta({ secret: true }) is stored encrypted and never shown again. */
  config: z.ZodType<Config>
  /** Whose word counts when two sources describe one asset: 100 the system itself, 50 a tool that builds it, 20 a witness. */
  authority: number
  /** Opens the live system; rejects with a message for people. */
  connect(config: Config, context: HarvestContext): Promise<Reader>
  /** Turns what a reader reads into events; does no I/O of its own. */
  translate(reader: Reader, config: Config, context: HarvestContext): AsyncGenerator<HarvestEvent>
  /** Connects, asks for each right that a harvest needs, and explains each failure. */
  test(config: Config, context: HarvestContext): AsyncIterable<TestStep>
}

/** An error with what to do about it, for problems and connection tests. */
export class ReadProblem extends Error {
  code: string
  hint: string | undefined
  constructor(code: string, message: string, hint?: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}
