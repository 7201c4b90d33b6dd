// The API, a line per room.
import { assetsRouter } from './assets/router.ts'
import { router } from './trpc.ts'

export const rootRouter = router({
  assets: assetsRouter,
})

export type RootRouter = typeof rootRouter
