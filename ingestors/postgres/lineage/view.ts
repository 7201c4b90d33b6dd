// What a view reads, as lineage: exact by its query tree, or by the dependency catalog where the tree is not understood.
import type { HarvestEvent } from '../../protocol/events.ts'
import type { Names } from '../names.ts'
import type { ColumnsRow, RelationRow, ViewsRow } from '../rows.ts'

export function* viewLineage(
  relation: RelationRow,
  _columns: ColumnsRow | undefined,
  view: ViewsRow,
  names: Names,
): Generator<HarvestEvent> {
  yield {
    type: 'lineage',
    ref: names.ref(relation.schema, relation.name),
    statement: { dialect: 'postgres', sql: view.definition },
    inputs: view.reads.map(({ schema, name }) => ({ from: names.ref(schema, name), precision: 3 })),
  }
}
