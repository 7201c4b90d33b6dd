// Assets: read them, walk down to them, look back in time, and write what people know about them.
import { z } from 'zod'
import { assetKinds } from '../../ingestors/protocol/events.ts'
import { reads, router, writes } from '../trpc.ts'
import { listChildren, listInstances, listRecent, listStarred, listTop } from './browse.ts'
import * as commands from './commands.ts'
import { diffAsset, diffCatalog } from './compare.ts'
import { readCoverage } from './coverage.ts'
import { listFields } from './fields.ts'
import { readHistory } from './history.ts'
import { momentInput } from './moments.ts'
import { getAsset } from './queries.ts'
import { defineDomain, defineTag, listDomains, listTags } from './vocabulary.ts'

const ref = z.string().min(1).max(4000)
const at = momentInput.optional()
const line = z.string().trim().min(1).max(200)
const text = z
  .string()
  .max(100_000)
  .refine((value) => !value.includes('\u0000'), { error: 'must not contain the NUL character' })
const offset = z.number().int().min(0).optional()
const limit = z.number().int().min(1).max(1000).optional()
const target = { ref, field: z.string().min(1).max(2000).optional() }
const owner = { owner: line, ownerKind: z.enum(['user', 'group', 'service']).default('user'), role: line.default('owner') }
const paging = {
  offset,
  limit,
  kinds: z.array(z.enum(assetKinds)).optional(),
  contains: z.string().max(200).optional(),
  retired: z.boolean().optional(),
}
const twoMoments = { from: momentInput, to: momentInput }

export const assetsRouter = router({
  get: reads('catalog.read')
    .meta({ summary: 'One asset: what it is, where it lies, what is written about it, how much more there is.' })
    .input(z.object({ ref, at }))
    .query(({ ctx, input }) => getAsset(ctx.database, ctx.viewer, input.ref, input.at)),

  fields: reads('catalog.read')
    .meta({ summary: 'The fields of an asset with descriptions, tags, keys and lineage counts; its constraints and indexes.' })
    .input(z.object({ ref, at, contains: z.string().max(200).optional(), offset, limit: z.number().int().min(1).optional() }))
    .query(({ ctx, input }) => listFields(ctx.database, ctx.viewer, input)),

  instances: reads('catalog.read')
    .meta({ summary: 'Platforms and their instances, with how many assets live there.' })
    .query(({ ctx }) => listInstances(ctx.database, ctx.viewer)),

  top: reads('catalog.read')
    .meta({ summary: 'What lies at the top of an instance.' })
    .input(z.object({ platform: line, instance: line, ...paging }))
    .query(({ ctx, input }) => listTop(ctx.database, ctx.viewer, input, input)),

  children: reads('catalog.read')
    .meta({ summary: 'What lies directly in a container.' })
    .input(z.object({ ref, ...paging }))
    .query(({ ctx, input }) => listChildren(ctx.database, ctx.viewer, input.ref, input)),

  history: reads('catalog.read')
    .meta({ summary: 'What happened to an asset, newest first.' })
    .input(z.object({ ref, before: at, limit }))
    .query(({ ctx, input }) => readHistory(ctx.database, ctx.viewer, input)),

  diff: reads('catalog.read')
    .meta({ summary: 'What differs in an asset between two moments.' })
    .input(z.object({ ref, ...twoMoments }))
    .query(({ ctx, input }) => diffAsset(ctx.database, ctx.viewer, input.ref, input.from, input.to)),

  diffCatalog: reads('catalog.read')
    .meta({ summary: 'Which assets were added, removed or changed in the whole catalog between two moments.' })
    .input(z.object({ ...twoMoments, change: z.enum(['added', 'removed', 'changed']).optional(), offset, limit }))
    .query(({ ctx, input }) => diffCatalog(ctx.database, ctx.viewer, input)),

  starred: reads('catalog.read')
    .meta({ summary: 'The assets that the viewer has starred.' })
    .query(({ ctx }) => listStarred(ctx.database, ctx.viewer)),

  recent: reads('catalog.read')
    .meta({ summary: 'The assets that came or changed last.' })
    .input(z.object({ limit: z.number().int().min(1).max(100).default(10) }))
    .query(({ ctx, input }) => listRecent(ctx.database, ctx.viewer, input.limit)),

  coverage: reads('catalog.read')
    .meta({ summary: 'How much of what the viewer may see is described, owned, checked and joined by lineage.' })
    .query(({ ctx }) => readCoverage(ctx.database, ctx.viewer)),

  tags: reads('catalog.read')
    .meta({ summary: 'All tags, with how many assets bear them.' })
    .query(({ ctx }) => listTags(ctx.database, ctx.viewer)),

  domains: reads('catalog.read')
    .meta({ summary: 'All domains, with how many assets are in them.' })
    .query(({ ctx }) => listDomains(ctx.database, ctx.viewer)),

  describe: writes('catalog.edit')
    .meta({ summary: 'Writes the description of an asset or field; null hides what sources write.' })
    .input(z.object({ ...target, text: text.nullable() }))
    .mutation(({ ctx, input }) => commands.describe(ctx.database, ctx.viewer, input, input.text?.trim() || null)),

  restoreDescription: writes('catalog.edit')
    .meta({ summary: 'Takes people’s description back, so that the source’s words are shown again.' })
    .input(z.object(target))
    .mutation(({ ctx, input }) => commands.restoreDescription(ctx.database, ctx.viewer, input)),

  setOwner: writes('catalog.edit')
    .meta({ summary: 'Makes somebody an owner of an asset or field.' })
    .input(z.object({ ...target, ...owner }))
    .mutation(({ ctx, input }) => commands.setOwner(ctx.database, ctx.viewer, input, input)),

  removeOwner: writes('catalog.edit')
    .meta({ summary: 'Removes an owner, also one that a source names.' })
    .input(z.object({ ...target, ...owner }))
    .mutation(({ ctx, input }) => commands.removeOwner(ctx.database, ctx.viewer, input, input)),

  addTag: writes('catalog.edit')
    .meta({ summary: 'Tags an asset or field.' })
    .input(z.object({ ...target, tag: line }))
    .mutation(({ ctx, input }) => commands.addTag(ctx.database, ctx.viewer, input, input.tag)),

  removeTag: writes('catalog.edit')
    .meta({ summary: 'Removes a tag, also one that a source gives.' })
    .input(z.object({ ...target, tag: line }))
    .mutation(({ ctx, input }) => commands.removeTag(ctx.database, ctx.viewer, input, input.tag)),

  setDomain: writes('catalog.curate')
    .meta({ summary: 'Puts an asset into a domain, or with null into none.' })
    .input(z.object({ ref, domain: line.nullable() }))
    .mutation(async ({ ctx, input }) => {
      const { before } = await commands.setDomain(ctx.database, ctx.viewer, input.ref, input.domain)
      ctx.trail.detail.before = before
    }),

  defineTag: writes('catalog.curate')
    .meta({ summary: 'Makes a tag, or changes what it says.' })
    .input(
      z.object({
        name: line,
        description: text.nullish(),
        color: z
          .string()
          .regex(/^#[0-9a-f]{6}$/i, 'expected a colour such as #1f7a8c')
          .nullish(),
      }),
    )
    .mutation(({ ctx, input }) => defineTag(ctx.database, input)),

  defineDomain: writes('catalog.curate')
    .meta({ summary: 'Makes a domain, or changes its place and words.' })
    .input(z.object({ name: line, parent: line.nullish(), description: text.nullish() }))
    .mutation(({ ctx, input }) => defineDomain(ctx.database, ctx.viewer, input)),

  star: writes('account.own')
    .meta({ summary: 'Stars an asset for oneself, or takes the star away.' })
    .input(z.object({ ref, starred: z.boolean() }))
    .mutation(({ ctx, input }) => commands.star(ctx.database, ctx.viewer, input.ref, input.starred)),
})
