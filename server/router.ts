// The API, a line per room.
import { router } from './trpc.ts'

export const rootRouter = router({})

export type RootRouter = typeof rootRouter
