// The only ways to make a procedure: reads(permission) and writes(permission).
// Promise: every write is authorised, runs in one transaction and is audited in it; every refused attempt is audited outside it.
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import type { Pool, Transaction } from '../db/connection.ts'
import { type AuditEntry, appendAudit, auditRefusal } from './audit/append.ts'
import { may, type Permission, type Viewer } from './auth/viewer.ts'
import { CatalogError } from './errors.ts'
import type { SearchEngine } from './search/engine.ts'

export interface Context {
  database: Pool
  /** Undefined: nobody has signed in. */
  viewer: Viewer | undefined
  /** What searches; absent: PostgreSQL. */
  search?: SearchEngine | undefined
}

export interface ProcedureMeta {
  permission?: Permission
  kind?: 'reads' | 'writes'
  /** One sentence for the OpenAPI document. */
  summary?: string
}

/** What a command may add to the audit event of its call. */
export interface Trail {
  target?: string | null
  detail: Record<string, unknown>
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    errorFormatter: ({ shape, error }) => ({
      ...shape,
      // An unforeseen error may quote anything; people get its kind, the log gets the rest.
      message:
        error.code === 'INTERNAL_SERVER_ERROR' ? 'Something went wrong on the server; its log has the details.' : inWords(error),
      data: {
        ...shape.data,
        stack: undefined,
        kind: error instanceof CatalogError ? error.kind : undefined,
        issues: issuesOf(error),
      },
    }),
  })

export const router = t.router
export const createCallerFactory = t.createCallerFactory

/** Zod's complaints as `field: what is wrong`. */
const issuesOf = (error: Error) =>
  error.cause instanceof z.ZodError
    ? error.cause.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
    : undefined
const inWords = (error: Error) =>
  issuesOf(error)
    ?.map(({ field, message }) => (field ? `${field}: ${message}` : message))
    .join('; ') ?? error.message

async function authorise(ctx: Context, permission: Permission, path: string, input: unknown): Promise<Viewer> {
  const { viewer, database } = ctx
  if (viewer && may(viewer, permission, 'any')) return viewer
  const refused = viewer
    ? new CatalogError('NOT_ALLOWED', `${viewer.name} may not ${path}: it needs the permission ${permission}.`)
    : new CatalogError('NOT_SIGNED_IN', 'Sign in first, or send an API token as Authorization: Bearer …')
  // Nobody in particular failing to read is not an attempt worth a row each; a known viewer's is.
  if (viewer)
    await auditRefusal(database, viewer, {
      action: path,
      outcome: 'refused',
      target: targetOf(input),
      detail: { because: permission },
    })
  throw refused
}

/** A query. `ctx.viewer` is signed in and holds the permission somewhere; the query itself filters what they see. */
export const reads = (permission: Permission) =>
  t.procedure.meta({ permission, kind: 'reads' }).use(async ({ ctx, path, getRawInput, next }) => {
    const viewer = await authorise(ctx, permission, path, await getRawInput())
    return next({ ctx: { database: ctx.database, viewer } })
  })

/** A command in one transaction with its audit event. `ctx.database` is that transaction. */
export const writes = (permission: Permission) =>
  t.procedure.meta({ permission, kind: 'writes' }).use(async ({ ctx, path, getRawInput, next }) => {
    const input = await getRawInput()
    const viewer = await authorise(ctx, permission, path, input)
    const trail: Trail = { detail: {} }
    const call = (tx: Transaction) => next({ ctx: { database: tx, viewer, trail } })
    let result: Awaited<ReturnType<typeof call>> | undefined
    try {
      await ctx.database.transaction(async (tx) => {
        result = await call(tx)
        if (!result.ok) throw result.error
        await appendAudit(tx, viewer, doneEntry(path, trail, input))
      })
    } catch (error) {
      if (error instanceof CatalogError && ['NOT_ALLOWED', 'NOT_FOUND'].includes(error.kind)) {
        // Without the input: it was refused before its command could say what of it is secret.
        const target = trail.target ?? targetOf(input)
        await auditRefusal(ctx.database, viewer, { action: path, outcome: 'refused', target, detail: { because: error.message } })
      }
      if (result && !result.ok) return result
      throw error
    }
    return result!
  })

const doneEntry = (action: string, trail: Trail, input: unknown): AuditEntry => ({
  action,
  outcome: 'done',
  target: trail.target === undefined ? targetOf(input) : trail.target,
  detail: { input: input ?? null, ...trail.detail },
})

function targetOf(input: unknown): string | null {
  const { ref, name, id } = (input ?? {}) as Record<string, unknown>
  const target = ref ?? name ?? id
  return typeof target === 'string' || typeof target === 'number' ? String(target).slice(0, 4000) : null
}
