// Schemas from a plain list, as a lookup: by full name, and by the ends of names where that is unambiguous.
import type { SchemaColumn, SchemaLookup } from './bind/context.ts'

export interface SchemaTable {
  /** `orders`, `shop.orders` or `db.shop.orders`. */
  table: string
  columns: SchemaColumn[]
}

export function lookupOf(tables: readonly SchemaTable[]): SchemaLookup {
  const byName = new Map<string, { name: string[]; columns: SchemaColumn[] }>()
  for (const one of tables) {
    if (typeof one?.table !== 'string' || !Array.isArray(one.columns)) continue
    const name = splitName(one.table)
    const columns = one.columns.filter((x) => typeof x?.name === 'string')
    byName.set(name.join('.').toLowerCase(), { name, columns })
  }
  return {
    find: (parts) => {
      const found = byName.get(parts.join('.').toLowerCase())
      // The name as it was asked for stands, so that answers speak of tables as the statement does.
      return found ? { columns: found.columns } : undefined
    },
  }
}

/** Dots separate parts, except inside quotes. */
function splitName(text: string): string[] {
  const parts = text.match(/"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[^.]+/g) ?? [text]
  return parts.map((x) => x.replace(/^["`[](.*)["`\]]$/, '$1'))
}
