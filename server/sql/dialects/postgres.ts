// PostgreSQL and what speaks its grammar (RisingWave, Materialize, CockroachDB, Greenplum).
import { describeDialect } from './facts.ts'

export const postgres = describeDialect({
  name: 'postgres',
  identifierQuotes: { '"': '"' },
  atSign: 'operator',
  lateralAlias: 'none',
  unnestAliasIsColumn: true,
  unnamed: 'postgres',
  bare: 'USER',
  pseudo: 'ctid xmin xmax cmin cmax tableoid oid',
  functions: {
    aggregates: 'STRING_AGG JSON_AGG JSONB_AGG JSON_OBJECT_AGG JSONB_OBJECT_AGG XMLAGG BOOL_AND BOOL_OR RANGE_AGG ANY_VALUE',
    masking: 'CRYPT PGP_SYM_ENCRYPT PGP_PUB_ENCRYPT DIGEST HMAC ENCRYPT',
    results:
      'NULLIF:compared TO_CHAR:text TO_DATE:date TO_TIMESTAMP:timestamptz TO_NUMBER:numeric AGE:interval JSON_BUILD_OBJECT:json JSONB_BUILD_OBJECT:jsonb ROW_TO_JSON:json TO_JSON:json TO_JSONB:jsonb STRING_TO_ARRAY:text[] REGEXP_MATCHES:text[] GEN_RANDOM_UUID:uuid JSON_AGG:json JSONB_AGG:jsonb QUOTE_LITERAL:text QUOTE_IDENT:text FORMAT:text SPLIT_PART:text',
  },
  tableFunctions: {
    JSON_EACH: 'key:text< value:json<',
    JSONB_EACH: 'key:text< value:jsonb<',
    JSON_EACH_TEXT: 'key:text< value:text<',
    JSONB_EACH_TEXT: 'key:text< value:text<',
    JSON_ARRAY_ELEMENTS: 'value:json<',
    JSONB_ARRAY_ELEMENTS: 'value:jsonb<',
    JSON_ARRAY_ELEMENTS_TEXT: 'value:text<',
    JSONB_ARRAY_ELEMENTS_TEXT: 'value:text<',
    JSON_OBJECT_KEYS: '@:text<',
    JSONB_OBJECT_KEYS: '@:text<',
    JSONB_PATH_QUERY: '@:jsonb<',
    REGEXP_SPLIT_TO_TABLE: '@:text<',
    REGEXP_MATCHES: '@:text[]<',
    STRING_TO_TABLE: '@:text<',
    GENERATE_SUBSCRIPTS: '@:integer<',
    PG_LS_DIR: '@:text',
    TS_STAT: 'word:text< ndoc:integer< nentry:integer<',
  },
})
