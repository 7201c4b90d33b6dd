// The API, a line per room.
import { assetsRouter } from './assets/router.ts'
import { searchRouter } from './search/router.ts'
import { router } from './trpc.ts'

export const rootRouter = router({
  assets: assetsRouter,
  search: searchRouter,
})

export type RootRouter = typeof rootRouter
