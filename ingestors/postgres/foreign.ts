// Where a foreign table's rows come from, when its options name another PostgreSQL that the operator has mapped.
// Promise: without that mapping nothing is guessed; the options stay visible on the asset.
import type { HarvestContext } from '../protocol/connector.ts'
import type { HarvestEvent } from '../protocol/events.ts'
import { fieldPath, formatRef } from '../protocol/ref.ts'
import { optionsOf } from './assets.ts'
import { columnPath, type Names } from './names.ts'
import type { ColumnsRow, RelationRow } from './rows.ts'

/** postgres_fdw: server options host, port, dbname; table options schema_name, table_name; column option column_name. */
export function* remoteLineage(
  relation: RelationRow,
  columns: ColumnsRow | undefined,
  names: Names,
  { resolveNamespace }: HarvestContext,
): Generator<HarvestEvent> {
  if (relation.foreign?.wrapper !== 'postgres_fdw' || !resolveNamespace) return
  const server = optionsOf(relation.foreign.server_options)
  const table = optionsOf(relation.foreign.options)
  const where = resolveNamespace(`postgres://${server.host ?? 'localhost'}:${server.port ?? '5432'}`)
  if (!where || server.dbname === undefined) return
  const from = formatRef({
    ...where,
    path: fieldPath([server.dbname, table.schema_name ?? relation.schema, table.table_name ?? relation.name]),
  })
  yield {
    type: 'lineage',
    ref: names.ref(relation.schema, relation.name),
    inputs: [
      { from, precision: 3 },
      ...(columns?.columns ?? []).map((column) => ({
        from,
        fromField: columnPath(optionsOf(column.options).column_name ?? column.name),
        toField: columnPath(column.name),
        transformation: 'IDENTITY' as const,
        precision: 3,
      })),
    ],
  }
}
