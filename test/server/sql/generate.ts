// Makes PostgreSQL views from a tape of numbers: a shorter tape of smaller numbers makes a simpler view, so failures shrink.

export type Kind = 'number' | 'text' | 'boolean' | 'date'

interface Field {
  /** How it is written where it is used. */
  sql: string
  kind: Kind
}

interface Made {
  sql: string
  columns: { name: string; kind: Kind }[]
}

export const tables: Record<string, Record<string, string>> = {
  a: { id: 'integer', name: 'text', amount: 'numeric', day: 'date', flag: 'boolean', big: 'bigint' },
  b: { id: 'integer', a_id: 'integer', code: 'character varying', qty: 'smallint', seen: 'timestamp with time zone' },
  c: { id: 'integer', name: 'text', score: 'double precision', born: 'date' },
}

const kinds: Record<string, Kind> = {
  integer: 'number',
  numeric: 'number',
  bigint: 'number',
  smallint: 'number',
  'double precision': 'number',
  text: 'text',
  'character varying': 'text',
  boolean: 'boolean',
  date: 'date',
  'timestamp with time zone': 'date',
}

export class Generator {
  private readonly tape: readonly number[]
  private at = 0
  private names = 0

  constructor(tape: readonly number[]) {
    this.tape = tape
  }

  view(): string {
    return this.query(0, []).sql
  }

  private pick(n: number): number {
    const next = this.tape[this.at++] ?? 0
    return next % n
  }

  private one<T>(list: readonly T[]): T {
    return list[this.pick(list.length)]!
  }

  private fresh(): string {
    return `x${this.names++}`
  }

  /** A query whose derived tables are used column by column, so that every column it reads reaches its output. */
  private query(depth: number, outer: readonly Field[]): Made {
    switch (depth < 3 ? this.pick(6) : 0) {
      case 4: {
        const left = this.select(depth + 1, outer)
        const right = this.sameShape(
          left.columns.map((x) => x.kind),
          outer,
        )
        return { sql: `${left.sql} ${this.one(['union all', 'union', 'except', 'intersect'])} ${right}`, columns: left.columns }
      }
      case 5: {
        const inner = this.query(depth + 1, [])
        const name = this.fresh()
        const columns = inner.columns.map((x) => ({ name: x.name, sql: `${name}.${x.name}`, kind: x.kind }))
        return this.project(columns, `with ${name} as (${inner.sql}) select`, `from ${name}`, depth, outer, true)
      }
    }
    return this.select(depth, outer)
  }

  private sameShape(wanted: readonly Kind[], outer: readonly Field[]): string {
    const { from, fields } = this.table()
    return `select ${wanted.map((kind) => this.cast(this.expression(kind, [...fields, ...outer], 2), kind)).join(', ')} from ${from}`
  }

  private cast(sql: string, kind: Kind): string {
    return kind === 'number' ? `(${sql})::numeric` : kind === 'text' ? `(${sql})::text` : kind === 'date' ? `(${sql})::date` : sql
  }

  private table(): { from: string; fields: Field[]; all: { name: string; sql: string; kind: Kind }[] } {
    const name = this.one(Object.keys(tables))
    const alias = this.fresh()
    const all = Object.entries(tables[name]!).map(([column, type]) => ({
      name: column,
      sql: `${alias}.${column}`,
      kind: kinds[type]!,
    }))
    return { from: `${name} ${alias}`, fields: all, all }
  }

  private select(depth: number, outer: readonly Field[]): Made {
    const first = this.table()
    let from = first.from
    let fields: Field[] = first.fields
    let must: { name: string; sql: string; kind: Kind }[] = []
    for (let n = this.pick(3); n > 0; n--) {
      const shape = this.pick(4)
      if (shape === 2 && depth < 3) {
        const lateral = this.pick(2) === 1
        const inner = this.query(depth + 1, lateral ? fields : [])
        const alias = this.fresh()
        const columns = inner.columns.map((x) => ({ name: x.name, sql: `${alias}.${x.name}`, kind: x.kind }))
        from += ` ${this.one(['cross join', 'cross join'])} ${lateral ? 'lateral ' : ''}(${inner.sql}) ${alias}`
        fields = [...fields, ...columns]
        must = [...must, ...columns]
      } else {
        const right = this.table()
        const both = [...fields, ...right.fields]
        from += ` ${this.one(['join', 'left join', 'full join', 'right join'])} ${right.from} on ${first.all[0]!.sql} = ${right.all[0]!.sql}${this.pick(3) === 2 ? ` and ${this.expression('boolean', both, 1)}` : ''}`
        fields = both
      }
    }
    return this.project(must, 'select', `from ${from}`, depth, outer, false, fields)
  }

  private project(
    must: readonly { name: string; sql: string; kind: Kind }[],
    head: string,
    from: string,
    depth: number,
    outer: readonly Field[],
    only: boolean,
    given?: readonly Field[],
  ): Made {
    const fields = [...(given ?? must), ...outer]
    const grouped = this.pick(4) === 3
    const items: { sql: string; name: string; kind: Kind }[] = []
    for (const x of must)
      items.push({
        sql: grouped
          ? `max(${this.cast(x.kind === 'boolean' ? `${x.sql}::text` : x.sql, x.kind === 'boolean' ? 'text' : x.kind)})`
          : x.sql,
        name: this.fresh(),
        kind: x.kind === 'boolean' && grouped ? 'text' : x.kind,
      })
    const key = grouped ? this.one(fields) : undefined
    if (key) items.push({ sql: key.sql, name: this.fresh(), kind: key.kind })
    for (let n = only ? this.pick(2) : 1 + this.pick(3); n > 0; n--) {
      const kind = this.one<Kind>(['number', 'text', 'boolean', 'date'])
      if (!grouped) items.push({ sql: this.expression(kind, fields, 0), name: this.fresh(), kind })
      else if (kind === 'number')
        items.push({
          sql: `${this.one(['sum', 'avg', 'min', 'max', 'count'])}(${this.expression('number', fields, 2)})`,
          name: this.fresh(),
          kind,
        })
      else items.push({ sql: `count(distinct ${this.expression('text', fields, 2)})`, name: this.fresh(), kind: 'number' })
    }
    const where = this.pick(3) === 2 ? ` where ${this.expression('boolean', fields, 1)}` : ''
    const group = key ? ` group by ${key.sql}` : ''
    const having = key && this.pick(3) === 2 ? ' having count(*) > 1' : ''
    const order = depth === 0 && this.pick(4) === 3 ? ' order by 1' : ''
    return {
      sql: `${head} ${items.map((x) => `${x.sql} as ${x.name}`).join(', ')} ${from}${where}${group}${having}${order}`,
      columns: items.map((x) => ({ name: x.name, kind: x.kind })),
    }
  }

  private leaf(kind: Kind, fields: readonly Field[]): string {
    const fit = fields.filter((f) => f.kind === kind)
    if (fit.length > 0) return this.one(fit).sql
    return { number: '1', text: "'x'", boolean: 'true', date: "date '2024-01-01'" }[kind]
  }

  private expression(kind: Kind, fields: readonly Field[], depth: number): string {
    if (depth > 3) return this.leaf(kind, fields)
    const of = (k: Kind) => this.expression(k, fields, depth + 1)
    switch (kind) {
      case 'number':
        switch (this.pick(9)) {
          case 1:
            return `(${of('number')} ${this.one(['+', '-', '*'])} ${of('number')})`
          case 2:
            return `coalesce(${of('number')}, ${of('number')})`
          case 3:
            return `case when ${of('boolean')} then ${of('number')} else ${of('number')} end`
          case 4:
            return `length(${of('text')})`
          case 5:
            return `extract(year from ${of('date')})`
          case 6: {
            const inner = this.table()
            return `(select max(${this.leaf('number', inner.fields)}) from ${inner.from} where ${inner.all[0]!.sql} = ${this.leaf('number', fields)})`
          }
          case 7:
            return `abs(${of('number')})`
          case 8:
            return `(${of('number')})::bigint`
        }
        return this.leaf('number', fields)
      case 'text':
        switch (this.pick(6)) {
          case 1:
            return `upper(${of('text')})`
          case 2:
            return `(${of('text')} || ${of('text')})`
          case 3:
            return `(${of('number')})::text`
          case 4:
            return `substring(${of('text')} from 1 for 2)`
          case 5:
            return `nullif(${of('text')}, ${of('text')})`
        }
        return this.leaf('text', fields)
      case 'boolean':
        switch (this.pick(7)) {
          case 1:
            return `(${of('number')} > ${of('number')})`
          case 2:
            return `(${of('boolean')} and not ${of('boolean')})`
          case 3:
            return `(${of('text')} is null)`
          case 4: {
            const inner = this.table()
            return `exists (select 1 from ${inner.from} where ${inner.all[0]!.sql} = ${this.leaf('number', fields)})`
          }
          case 5: {
            const inner = this.table()
            return `(${of('number')} in (select ${inner.all[0]!.sql} from ${inner.from}))`
          }
          case 6:
            return `(${of('date')} between date '2024-01-01' and ${of('date')})`
        }
        return `(${this.leaf('text', fields)} like 'x%')`
      case 'date':
        return this.pick(3) === 1 ? `(${this.leaf('date', fields)})::date` : this.leaf('date', fields)
    }
  }
}
