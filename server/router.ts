// The API, a line per room.
import { assetsRouter } from './assets/router.ts'
import { auditRouter } from './audit/router.ts'
import { accessRouter, accountRouter, usersRouter } from './auth/router.ts'
import { sourcesRouter } from './harvest/router.ts'
import { identityRouter } from './identity/router.ts'
import { searchRouter } from './search/router.ts'
import { router } from './trpc.ts'

export const rootRouter = router({
  access: accessRouter,
  account: accountRouter,
  assets: assetsRouter,
  audit: auditRouter,
  identity: identityRouter,
  search: searchRouter,
  sources: sourcesRouter,
  users: usersRouter,
})

export type RootRouter = typeof rootRouter
