// All ways in which the house refuses: one table of kinds, one error class.
import { TRPCError } from '@trpc/server'

/** Kind of refusal -> tRPC code (which fixes the HTTP status). */
export const errorKinds = {
  BAD_INPUT: 'BAD_REQUEST',
  NOT_SIGNED_IN: 'UNAUTHORIZED',
  NOT_ALLOWED: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  TOO_MANY: 'TOO_MANY_REQUESTS',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<string, TRPCError['code']>

export type ErrorKind = keyof typeof errorKinds

/** Thrown by business code; the message says what is wrong and what to do, and is shown to people as it is. */
export class CatalogError extends TRPCError {
  readonly kind: ErrorKind
  constructor(kind: ErrorKind, message: string, cause?: unknown) {
    super({ code: errorKinds[kind], message, cause })
    this.name = 'CatalogError'
    this.kind = kind
  }
}
