// Passwords: argon2id with the parameters that OWASP names (19 MiB, 2 passes, 1 lane), and no way to time who exists.
import { randomBytes } from 'node:crypto'
import { type Algorithm, hash, verify } from '@node-rs/argon2'
import { CatalogError } from '../errors.ts'

// The package's enum is ambient and const, which unbuilt TypeScript cannot import: 2 is Argon2id.
const argon2id = { algorithm: 2 as Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const minPasswordLength = 10

/** Refuses what is too short to hold, or so long that hashing it would be work for an attacker to give. */
export function checkPassword(password: string): void {
  if (password.length < minPasswordLength)
    throw new CatalogError('BAD_INPUT', `The password must have at least ${minPasswordLength} characters.`)
  if (password.length > 1000) throw new CatalogError('BAD_INPUT', 'The password must have at most 1,000 characters.')
}

export const hashPassword = (password: string): Promise<string> => hash(password, argon2id)

let nobody: Promise<string> | undefined

/** Whether the password is right; takes the same time for an account that has none or does not exist. */
export async function isPassword(passwordHash: string | null | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(32).toString('base64url'))
  const right = await verify(passwordHash ?? (await nobody), password.slice(0, 1000)).catch(() => false)
  return right && !!passwordHash
}
