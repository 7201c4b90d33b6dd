// The tables and columns that lineage ends at, numbered once per analysis so that lineages are lists of numbers.

export interface TableRef {
  /** Name parts as stored or folded: database, schema, table. */
  readonly parts: readonly string[]
  readonly key: string
  /** Known to the catalog or to the session. */
  readonly known: boolean
  readonly temporary?: boolean
  /** A file, stage or location rather than a table. */
  readonly file?: boolean
}

export interface SourceColumn {
  readonly table: TableRef
  readonly column: string
  readonly path?: readonly string[]
  /** The path goes through a semi-structured value rather than a struct. */
  readonly json?: boolean
  /** Not confirmed by a schema: the query forces it to exist. */
  readonly assumed: boolean
}

export class Sources {
  readonly columns: SourceColumn[] = []
  private readonly ids = new Map<TableRef, Map<string, number>>()
  private readonly steps = new Map<string, number>()

  id(table: TableRef, name: string, assumed: boolean): number {
    let map = this.ids.get(table)
    if (!map) {
      map = new Map()
      this.ids.set(table, map)
    }
    let id = map.get(name)
    if (id === undefined) {
      id = this.columns.length
      this.columns.push({ table, column: name, assumed })
      map.set(name, id)
    }
    return id
  }

  /** The field of a column. */
  step(id: number, field: string, json: boolean): number {
    const key = `${id}\u0000${field}\u0000${json}`
    let found = this.steps.get(key)
    if (found === undefined) {
      const base = this.columns[id]!
      found = this.columns.length
      this.columns.push({ ...base, path: [...(base.path ?? []), field], json: base.json || json })
      this.steps.set(key, found)
    }
    return found
  }
}
