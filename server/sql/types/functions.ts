// Functions as facts: which aggregate, which mask, which arguments only decide, and what type comes out.
// Rows are words `NAME:fact`; a dialect adds its own rows to these that all share.
import type { Dialect } from '../dialects/facts.ts'
import { arrayOf, eitherType, familyOf, type SqlType, simple } from './type.ts'

const aggregates = `COUNT SUM AVG MIN MAX STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP CORR COVAR_POP COVAR_SAMP ARRAY_AGG STRING_AGG LISTAGG GROUP_CONCAT
  JSON_AGG JSONB_AGG BIT_AND BIT_OR BIT_XOR BOOL_AND BOOL_OR EVERY ANY_VALUE MEDIAN MODE PERCENTILE_CONT PERCENTILE_DISC APPROX_COUNT_DISTINCT APPROX_DISTINCT
  APPROX_PERCENTILE COUNT_IF COUNTIF SUM_IF MAX_BY MIN_BY ARG_MAX ARG_MIN FIRST_AGG LAST_AGG COLLECT_LIST COLLECT_SET XMLAGG JSON_OBJECTAGG JSON_ARRAYAGG REGR_SLOPE REGR_INTERCEPT
  REGR_COUNT REGR_R2 REGR_AVGX REGR_AVGY REGR_SXX REGR_SXY REGR_SYY GROUPING MATCH_NUMBER`
const windows = `ROW_NUMBER RANK DENSE_RANK NTILE PERCENT_RANK CUME_DIST LAG LEAD FIRST_VALUE LAST_VALUE NTH_VALUE`
const masking = `MD5 SHA SHA1 SHA2 SHA224 SHA256 SHA384 SHA512 HASH HASHBYTES DIGEST HMAC CRC32 MASK TOKENIZE DETOKENIZE REDACT ANONYMIZE OBFUSCATE PSEUDONYMIZE ENCRYPT SHA1_HEX SHA2_HEX MD5_HEX MURMUR_HASH XXHASH64 MURMUR3_32 SIPHASH`
const conditions = `IF:0 IIF:0 IFF:0 NVL2:0 DECODE:0 MULTIIF:0 CHOOSE:0`
const results = `COUNT:bigint COUNT_IF:bigint COUNTIF:bigint APPROX_COUNT_DISTINCT:bigint ROW_NUMBER:bigint RANK:bigint DENSE_RANK:bigint NTILE:integer PERCENT_RANK:double CUME_DIST:double
  SUM:sum AVG:avg MIN:first MAX:first ANY_VALUE:first FIRST_VALUE:first LAST_VALUE:first LAG:first LEAD:first NTH_VALUE:first MEDIAN:avg MODE:first STDDEV:avg STDDEV_POP:avg STDDEV_SAMP:avg VARIANCE:avg VAR_POP:avg VAR_SAMP:avg
  MAX_BY:first MIN_BY:first ARG_MAX:first ARG_MIN:first ARBITRARY:first
  COALESCE:either IFNULL:either NVL:either GREATEST:either LEAST:either NULLIF:first IF:branches IIF:branches IFF:branches
  UPPER:text LOWER:text TRIM:text LTRIM:text RTRIM:text BTRIM:text CONCAT:text CONCAT_WS:text SUBSTR:text SUBSTRING:text LEFT:text RIGHT:text REPLACE:text REVERSE:text LPAD:text RPAD:text INITCAP:text REPEAT:text TRANSLATE:text
  REGEXP_REPLACE:text REGEXP_SUBSTR:text REGEXP_EXTRACT:text STRING_AGG:text LISTAGG:text GROUP_CONCAT:text MD5:text SHA1:text TO_CHAR:text SPLIT_PART:text CHR:text QUOTE:text OVERLAY:text
  LENGTH:integer CHAR_LENGTH:integer CHARACTER_LENGTH:integer OCTET_LENGTH:integer POSITION:integer STRPOS:integer INSTR:integer ASCII:integer SIGN:first ABS:first
  CEIL:round CEILING:round FLOOR:round ROUND:round TRUNC:round MOD:first POWER:double POW:double SQRT:double EXP:double LN:double LOG:double LOG10:double SIN:double COS:double TAN:double ATAN:double RANDOM:double RAND:double PI:double
  NOW:timestamptz CURRENT_TIMESTAMP:timestamptz CURRENT_DATE:date CURRENT_TIME:timetz LOCALTIMESTAMP:timestamp LOCALTIME:time SYSDATE:timestamp SYSTIMESTAMP:timestamptz GETDATE:timestamp CURRENT_USER:name SESSION_USER:name USER:name CURRENT_ROLE:name CURRENT_CATALOG:name CURRENT_SCHEMA:name SYSTEM_USER:name LEVEL:integer ROWNUM:integer
  EXTRACT:numeric DATE_PART:double DATE_TRUNC:trunc YEAR:integer MONTH:integer DAY:integer HOUR:integer MINUTE:integer SECOND:integer QUARTER:integer WEEK:integer TO_DATE:date DATE:date LAST_DAY:date MAKE_DATE:date
  ARRAY_AGG:array COLLECT_LIST:array COLLECT_SET:array LIST:array GROUPARRAY:array UNNEST:element EXPLODE:element ARRAY_LENGTH:integer CARDINALITY:bigint
  BOOL_AND:boolean BOOL_OR:boolean EVERY:boolean REGEXP_LIKE:boolean STARTS_WITH:boolean ENDS_WITH:boolean CONTAINS:boolean GROUPING:integer XMLAGG:xml CORR:double PERCENTILE_CONT:double PERCENTILE_DISC:last`

export interface FunctionTable {
  isAggregate(name: string): boolean
  isWindow(name: string): boolean
  isMasking(name: string): boolean
  /** Argument positions that only decide which other argument is taken. */
  conditionsOf(name: string): readonly number[] | undefined
  resultOf(name: string, args: readonly (SqlType | undefined)[]): SqlType | undefined
  resultOfBare(name: string): SqlType | undefined
}

const tables = new WeakMap<Dialect, FunctionTable>()

export function functionsOf(dialect: Dialect): FunctionTable {
  let table = tables.get(dialect)
  if (!table) {
    table = build(dialect)
    tables.set(dialect, table)
  }
  return table
}

const split = (list: string) => list.split(/\s+/).filter(Boolean)

function build(dialect: Dialect): FunctionTable {
  const own = dialect.functions
  const aggregate = new Set(split(`${aggregates} ${own.aggregates ?? ''}`))
  const window = new Set(split(`${windows} ${own.windows ?? ''}`))
  const mask = new Set(split(`${masking} ${own.masking ?? ''}`))
  const result = new Map<string, string>()
  for (const row of split(`${results} ${own.results ?? ''}`)) {
    const at = row.indexOf(':')
    result.set(row.slice(0, at), row.slice(at + 1))
  }
  const condition = new Map<string, number[]>()
  for (const row of split(`${conditions} ${own.conditions ?? ''}`)) {
    const at = row.indexOf(':')
    condition.set(
      row.slice(0, at),
      row
        .slice(at + 1)
        .split(',')
        .map(Number),
    )
  }
  const last = (name: string) => name.slice(name.lastIndexOf('.') + 1)
  // ClickHouse combinators: sumIf, uniqMerge, countState ...
  const combinator = /^(.+?)(IF|ARRAY|MERGE|STATE|ORNULL|ORDEFAULT|DISTINCT|FOREACH|RESAMPLE|SIMPLESTATE)+$/
  const isAggregate = (name: string): boolean => {
    if (aggregate.has(name) || aggregate.has(last(name))) return true
    if (dialect.name !== 'clickhouse') return false
    const stem = combinator.exec(name)?.[1]
    return stem !== undefined && aggregate.has(stem)
  }
  return {
    isAggregate,
    isWindow: (name) => window.has(name),
    isMasking: (name) => mask.has(name) || mask.has(last(name)),
    conditionsOf: (name) => condition.get(name),
    resultOf: (name, args) => {
      const rule = result.get(name) ?? result.get(last(name))
      return rule === undefined ? undefined : applyRule(rule, args, dialect)
    },
    resultOfBare: (name) => {
      const rule = result.get(name)
      return rule ? simple(rule) : undefined
    },
  }
}

/** The rules a row may name instead of a type. */
function applyRule(rule: string, args: readonly (SqlType | undefined)[], dialect: Dialect): SqlType | undefined {
  const first = args[0]
  switch (rule) {
    case 'first':
      return first
    case 'second':
      return args[1]
    case 'third':
      return args[2]
    case 'last':
      return args[args.length - 1]
    case 'either':
      return args.reduce((a, b) => (a && b ? eitherType(a, b) : undefined))
    case 'branches':
      return eitherType(args[1], args[2])
    case 'sum':
      return sumType(first, dialect)
    case 'avg': {
      const family = familyOf(first)
      if (dialect.name === 'postgres' && (family === 'integer' || family === 'decimal')) return simple('numeric')
      return family === 'interval' || family === 'decimal'
        ? simple(first!.name)
        : family
          ? simple(dialect.name === 'postgres' ? 'double precision' : 'double')
          : undefined
    }
    case 'round':
      return familyOf(first) === 'integer' && dialect.name === 'postgres' ? simple('double precision') : first
    case 'trunc':
      if (dialect.name === 'postgres' && familyOf(args[1]) === 'date') return simple('timestamptz')
      return args.length > 1
        ? familyOf(args[1]) === 'timestamp' || familyOf(args[1]) === 'interval'
          ? args[1]
          : familyOf(first) === 'date' || familyOf(first) === 'timestamp'
            ? first
            : simple('timestamp')
        : first
    case 'array':
      return arrayOf(first)
    case 'element':
      return first?.element
    case 'compared':
      // NULLIF compares texts as text.
      return familyOf(first) === 'text' ? simple('text') : first
    case 'cast':
    case 'struct':
    case 'list':
    case 'unknown':
      return undefined
    case 'double':
      return simple(dialect.name === 'postgres' ? 'double precision' : 'double')
  }
  return rule.endsWith('[]')
    ? arrayOf(simple(rule.slice(0, -2)))
    : /^array[<(]/.test(rule)
      ? arrayOf(simple(rule.slice(6, -1)))
      : simple(rule)
}

function sumType(type: SqlType | undefined, dialect: Dialect): SqlType | undefined {
  switch (familyOf(type)) {
    case 'integer':
      if (dialect.name === 'postgres' || dialect.name === 'redshift')
        return simple(/^(bigint|int8)$/.test(type!.name) ? 'numeric' : 'bigint')
      return simple('bigint')
    case 'decimal':
      return simple(type!.name)
    case 'float':
    case 'interval':
      return type
  }
  return undefined
}
