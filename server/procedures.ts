// Every procedure of the API, walked from the root router: for the OpenAPI document, the tests and whoever else must miss none.
import { z } from 'zod'
import type { Permission } from './auth/viewer.ts'
import { rootRouter } from './router.ts'
import type { ProcedureMeta } from './trpc.ts'

export interface Procedure {
  /** `assets.describe` */
  path: string
  type: 'query' | 'mutation' | 'subscription'
  permission: Permission
  /** Whether it was made by `writes`. */
  writes: boolean
  summary?: string
  /** Undefined: takes none. */
  input?: z.ZodType
  output?: z.ZodType
}

/** What tRPC keeps of a procedure; it has no public type for this. */
interface Definition {
  type: Procedure['type']
  meta?: ProcedureMeta
  inputs: z.ZodType[]
  output?: z.ZodType
}

/** In the order of the routers. Throws when a procedure was made otherwise than by `reads` or `writes`. */
export function listProcedures(): Procedure[] {
  const { procedures } = rootRouter._def as unknown as { procedures: Record<string, { _def: Definition }> }
  return Object.entries(procedures).map(([path, { _def }]) => {
    const { permission, kind, summary } = _def.meta ?? {}
    if (!permission || !kind) throw new Error(`${path} was not made by reads() or writes().`)
    const [first, ...more] = _def.inputs
    return {
      path,
      type: _def.type,
      permission,
      writes: kind === 'writes',
      ...(summary && { summary }),
      ...(first && { input: more.reduce((all, next) => z.intersection(all, next), first) }),
      ...(_def.output && { output: _def.output }),
    }
  })
}
