// A SQL type as structure: its name, its element or its fields. Absence means unknown, which is an honest answer.

export interface SqlType {
  /** Lower-case, as written: `numeric`, `array`, `struct`, `timestamp with time zone`. */
  readonly name: string
  /** What stands in the brackets: `10,2`. */
  readonly args?: string
  readonly element?: SqlType
  readonly key?: SqlType
  readonly fields?: readonly { readonly name: string; readonly type: SqlType | undefined }[]
}

export function simple(name: string): SqlType {
  return { name }
}

export function arrayOf(element: SqlType | undefined): SqlType {
  return element ? { name: 'array', element } : { name: 'array' }
}

/** The type as a person would write it. */
export function writeType(type: SqlType | undefined): string | undefined {
  if (!type) return undefined
  if (type.fields) return `${type.name}<${type.fields.map((f) => `${f.name} ${writeType(f.type) ?? 'unknown'}`).join(', ')}>`
  if (type.name === 'array' && type.element) return `array<${writeType(type.element)}>`
  if (type.name === 'map' && type.element) return `map<${writeType(type.key) ?? 'unknown'}, ${writeType(type.element)}>`
  return type.args === undefined ? type.name : `${type.name}(${type.args})`
}

const families: Record<string, string> = {}
const rows: Record<string, string> = {
  integer:
    'int integer int4 int8 int2 bigint smallint tinyint mediumint int64 int32 int16 uint8 uint16 uint32 uint64 uint128 uint256 int128 hugeint ubigint uinteger serial bigserial byteint long short byte number_int year bit',
  decimal: 'numeric decimal dec number bignumeric money smallmoney decimal32 decimal64 decimal128 fixed',
  float: 'float float4 float8 double real float64 float32 double_precision binary_float binary_double',
  text: 'text varchar char character nvarchar nchar string varchar2 nvarchar2 bpchar clob nclob ntext longtext mediumtext tinytext name citext fixedstring bytes_text character_varying enum lowcardinality',
  boolean: 'boolean bool',
  date: 'date date32',
  timestamp:
    'timestamp timestamptz datetime datetime2 smalldatetime datetimeoffset datetime64 timestamp_ntz timestamp_ltz timestamp_tz timestamp_s timestamp_ms timestamp_ns',
  time: 'time timetz',
  interval: 'interval',
  json: 'json jsonb variant object super',
  binary: 'bytea binary varbinary blob bytes raw image longblob mediumblob tinyblob long_raw',
  uuid: 'uuid uniqueidentifier',
}
for (const [family, names] of Object.entries(rows)) for (const name of names.split(' ')) families[name] = family

/** The family of a type, by which two types can be told compatible. */
export function familyOf(type: SqlType | undefined): string | undefined {
  if (!type) return undefined
  return families[type.name] ?? families[type.name.split(' ')[0]!] ?? type.name
}

const numberRank = ['integer', 'decimal', 'float']

/** The type of a value that may be either: for set operations, CASE and COALESCE. */
export function eitherType(a: SqlType | undefined, b: SqlType | undefined): SqlType | undefined {
  if (!a || !b) return a ?? b
  if (a === b || (a.name === b.name && a.args === b.args && !a.fields && !b.fields)) return a
  if (a.name === 'null') return b
  if (b.name === 'null') return a
  const [fa, fb] = [familyOf(a), familyOf(b)]
  const [ra, rb] = [numberRank.indexOf(fa ?? ''), numberRank.indexOf(fb ?? '')]
  if (ra >= 0 && rb >= 0) {
    if (ra === rb) return wider(a, b)
    return ra > rb ? a : b
  }
  if (fa === fb) return a.args === b.args ? a : fa === 'text' && a.name === b.name ? { name: a.name } : a
  if (fa === 'date' && fb === 'timestamp') return b
  if (fa === 'timestamp' && fb === 'date') return a
  return undefined
}

const integerRank = ['tinyint', 'smallint', 'int2', 'integer', 'int', 'int4', 'bigint', 'int8', 'int64', 'hugeint']

function wider(a: SqlType, b: SqlType): SqlType {
  if (a.name === b.name) return { name: a.name }
  return integerRank.indexOf(b.name) > integerRank.indexOf(a.name) ? b : a
}
