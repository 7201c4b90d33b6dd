// Amazon Redshift: PostgreSQL 8's grammar with SUPER paths, lateral aliases and UNLOAD.
import { describeDialect } from './facts.ts'
import { postgres } from './postgres.ts'

export const redshift = describeDialect(
  {
    name: 'redshift',
    lateralAlias: 'fallback',
    quotedExact: false,
    implicitUnnest: true,
    atSign: 'variable',
    bare: 'SYSDATE',
    functions: {
      aggregates: 'LISTAGG MEDIAN APPROXIMATE',
      masking: 'FUNC_SHA1 SHA FNV_HASH MURMUR3_32_HASH',
      results: 'GETDATE:timestamp DATEADD:timestamp DATEDIFF:bigint NVL:first LISTAGG:text JSON_EXTRACT_PATH_TEXT:text',
    },
  },
  postgres,
)
