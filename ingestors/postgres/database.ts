// One database from the outside in: itself, its schemas, each relation with all that is known of it, then statements and profiles.
// Promise: returns whether everything of it was read; a relation is said only with the parts that were read whole.
import { z } from 'zod'
import type { HarvestContext, Reader } from '../protocol/connector.ts'
import type { HarvestEvent } from '../protocol/events.ts'
import { grantEvent, relationGrants } from './access.ts'
import { databaseAsset, ownerEvent, relationAsset, schemaAsset } from './assets.ts'
import type { PostgresConfig } from './config.ts'
import { remoteLineage } from './foreign.ts'
import { viewLineage } from './lineage/view.ts'
import { measured, profiled, unprofiled } from './measures.ts'
import { type Names, namesIn, platform } from './names.ts'
import {
  columnsRow,
  constraintsRow,
  type DatabaseRow,
  extensionRow,
  indexesRow,
  leftRow,
  measuresRow,
  policiesRow,
  profileRow,
  publicationRow,
  relationRow,
  schemaRow,
  settingsRow,
  viewsRow,
} from './rows.ts'
import { schemaEvent } from './schema.ts'
import { beside, type Payloads, payloadsOf } from './streams.ts'
import { translateStatements } from './usage.ts'

export async function* translateDatabase(
  reader: Reader,
  config: PostgresConfig,
  context: HarvestContext,
  database: DatabaseRow,
  release: string | undefined,
): AsyncGenerator<HarvestEvent, boolean> {
  const payloads = payloadsOf(reader, context)
  const names = namesIn(context.instance, database.name)
  const inside = { database: database.name }
  const publications = await Array.fromAsync(payloads.rows('publications', publicationRow, inside))
  const extensions = await Array.fromAsync(payloads.rows('extensions', extensionRow, inside))
  const settings = (await Array.fromAsync(payloads.rows('settings', settingsRow, inside)))[0]
  yield databaseAsset(database, names, {
    ...(release !== undefined && { release }),
    publications,
    extensions: extensions.map(({ name, version }) => `${name} ${version}`),
    ...(settings && { defaultPrivileges: settings.default_privileges }),
  })
  yield ownerEvent(names.ref(), database)
  yield grantEvent(names.ref(), database.grants)
  if (database.bytes !== null) yield { type: 'profile', ref: names.ref(), at: context.now, bytes: database.bytes }

  const schemas = new Set<string>()
  for await (const schema of payloads.rows('schemas', schemaRow, inside)) {
    schemas.add(schema.name)
    yield schemaAsset(schema, names)
    yield ownerEvent(names.ref(schema.name), schema)
    yield grantEvent(names.ref(schema.name), schema.grants)
  }
  yield* payloads.pending.splice(0)
  yield* translateRelations(payloads, names, context, schemas)
  yield* payloads.pending.splice(0)
  if (config.statements) yield* translateStatements(payloads, config, context, database.name, extensions, schemas)
  if (config.profiling.enabled) {
    const isSensitive = context.isSensitive ?? (() => false)
    for await (const row of payloads.rows('profiles', z.union([profileRow, leftRow]), inside)) {
      if ('left' in row) yield* unprofiled(row, names, config)
      else yield profiled(row, names, isSensitive)
    }
  }
  yield* payloads.pending.splice(0)
  return payloads.broken.size === 0
}

async function* translateRelations(
  payloads: Payloads,
  names: Names,
  context: HarvestContext,
  schemas: Set<string>,
): AsyncGenerator<HarvestEvent> {
  const inside = { database: names.database }
  const columns = beside(payloads, 'columns', payloads.rows('columns', columnsRow, inside))
  const constraints = beside(payloads, 'constraints', payloads.rows('constraints', constraintsRow, inside))
  const indexes = beside(payloads, 'indexes', payloads.rows('indexes', indexesRow, inside))
  const policies = beside(payloads, 'policies', payloads.rows('policies', policiesRow, inside))
  const views = beside(payloads, 'views', payloads.rows('views', viewsRow, inside))
  const measures = beside(payloads, 'measures', payloads.rows('measures', measuresRow, inside))
  /** Partitioned tables, the only relations that contain others. */
  const tables = new Set<string>()
  let left = 0
  try {
    for await (const relation of payloads.rows('relations', relationRow, inside)) {
      const ref = names.ref(relation.schema, relation.name)
      const isView = relation.kind === 'v' || relation.kind === 'm'
      const view = isView ? await views.at(relation) : undefined
      // Asked of all streams in any case: each must walk along.
      const parts = {
        columns: await columns.at(relation),
        constraints: await constraints.at(relation),
        indexes: await indexes.at(relation),
      }
      const policy = await policies.at(relation)
      const measure = await measures.at(relation)
      yield* payloads.pending.splice(0)
      if (view === 'unknown' || !schemas.has(relation.schema)) {
        left++
        continue
      }
      if (relation.kind === 'p') tables.add(ref)
      yield relationAsset(relation, view?.definition, names, (parent) => tables.has(parent))
      const { columns: its, constraints: keys, indexes: byIndex } = parts
      if (its !== 'unknown' && keys !== 'unknown' && byIndex !== 'unknown') {
        yield schemaEvent(relation, { columns: its, constraints: keys, indexes: byIndex }, names)
      } else left++
      if (view) {
        yield* viewLineage(relation, its === 'unknown' ? undefined : its, view, names)
        yield {
          type: 'statement',
          platform,
          instance: names.instance,
          dialect: 'postgres',
          sql: view.definition,
          defaults: { database: names.database },
          defines: ref,
        }
      }
      if (relation.foreign && its !== 'unknown') yield* remoteLineage(relation, its, names, context)
      yield ownerEvent(ref, relation)
      if (its !== 'unknown' && policy !== 'unknown') yield relationGrants(ref, relation, its, policy)
      const profile = measure && measure !== 'unknown' ? measured(ref, measure, context.now) : undefined
      if (profile) yield profile
    }
  } finally {
    for (const stream of [columns, constraints, indexes, policies, views, measures]) await stream.close()
  }
  yield* payloads.pending.splice(0)
  if (left > 0) {
    yield {
      type: 'problem',
      code: 'read.partial',
      ref: names.ref(),
      message: `${left} relations of ${names.database} could not be read whole and were left as they were.`,
      hint: 'The other problems of this harvest say why; harvest again when they are solved.',
    }
  }
}
