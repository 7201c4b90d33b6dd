// Which keeper takes which event: a new kind of event without a keeper does not compile.
import type { EventOf, EventType, ValidEvent } from '../../ingestors/protocol/events.ts'
import { keepAssets, keepSchemas } from '../assets/keep.ts'
import { keepOwners, keepTags } from '../assets/keepLayers.ts'
import { keepAliases } from '../identity/keep.ts'
import { keepLineage, keepStatements } from '../lineage/keep.ts'
import { keepRuns } from '../pipelines/keep.ts'
import { keepGrants, keepPrincipals } from '../policies/keep.ts'
import { keepChecks, keepProfiles } from '../quality/keep.ts'
import { keepUsage } from '../usage/keep.ts'
import type { Batch, Keeper } from './batch.ts'
import { keepProblems } from './problems.ts'

/** In the order in which the kinds of one batch are kept: names and assets first, then what is said about them. */
const keepers: { [Type in Exclude<EventType, 'complete' | 'progress'>]: Keeper<EventOf<Type>> } = {
  alias: keepAliases,
  asset: keepAssets,
  schema: keepSchemas,
  statement: keepStatements,
  lineage: keepLineage,
  run: keepRuns,
  profile: keepProfiles,
  check: keepChecks,
  usage: keepUsage,
  owner: keepOwners,
  tag: keepTags,
  principal: keepPrincipals,
  grant: keepGrants,
  problem: keepProblems,
}

/** Keeps a batch of events within the caller's transaction; `complete` and `progress` are the harvest's own business. */
export async function keepEvents(batch: Batch, events: ValidEvent[]): Promise<void> {
  const byType = Map.groupBy(events, ({ type }) => type)
  for (const [type, keep] of Object.entries(keepers)) {
    const said = byType.get(type as EventType)
    if (!said) continue
    batch.counts[type] = (batch.counts[type] ?? 0) + said.length
    await (keep as Keeper)(batch, said)
  }
  await batch.finish()
}
