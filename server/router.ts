// The API, a line per room.
import { assetsRouter } from './assets/router.ts'
import { auditRouter } from './audit/router.ts'
import { accessRouter, accountRouter, usersRouter } from './auth/router.ts'
import { sourcesRouter } from './harvest/router.ts'
import { identityRouter } from './identity/router.ts'
import { lineageRouter } from './lineage/router.ts'
import { pipelinesRouter } from './pipelines/router.ts'
import { policiesRouter } from './policies/router.ts'
import { qualityRouter } from './quality/router.ts'
import { searchRouter } from './search/router.ts'
import { router } from './trpc.ts'
import { usageRouter } from './usage/router.ts'

export const rootRouter = router({
  access: accessRouter,
  account: accountRouter,
  assets: assetsRouter,
  audit: auditRouter,
  identity: identityRouter,
  search: searchRouter,
  sources: sourcesRouter,
  users: usersRouter,
  lineage: lineageRouter,
  pipelines: pipelinesRouter,
  policies: policiesRouter,
  quality: qualityRouter,
  usage: usageRouter,
})

export type RootRouter = typeof rootRouter
