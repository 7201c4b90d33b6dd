// MySQL, MariaDB and what speaks their grammar (TiDB, StarRocks, Doris, SingleStore).
import { describeDialect } from './facts.ts'

export const mysql = describeDialect({
  name: 'mysql',
  identifierQuotes: { '`': '`' },
  stringQuotes: '\'"',
  backslashEscapes: true,
  dollarQuotes: false,
  nestedComments: false,
  lineComments: ['--', '#'],
  digitWords: true,
  fold: 'keep',
  quotedExact: false,
  lateralAlias: 'none',
  bare: 'UTC_DATE UTC_TIME UTC_TIMESTAMP',
  functions: {
    aggregates: 'GROUP_CONCAT JSON_ARRAYAGG JSON_OBJECTAGG BIT_AND BIT_OR BIT_XOR STD STDDEV VARIANCE BITMAP_UNION HLL_UNION_AGG',
    masking: 'PASSWORD OLD_PASSWORD AES_ENCRYPT DES_ENCRYPT ENCRYPT MASK_INNER MASK_OUTER MASK_SSN MASK_PAN MASK_PAN_RELAXED',
    results:
      'IFNULL:first DATE_FORMAT:varchar STR_TO_DATE:datetime DATE_ADD:first DATE_SUB:first DATEDIFF:int TIMESTAMPDIFF:bigint GROUP_CONCAT:text CONCAT_WS:varchar JSON_EXTRACT:json JSON_UNQUOTE:text UNIX_TIMESTAMP:bigint FROM_UNIXTIME:datetime UUID:varchar(36)',
    conditions: 'IF:0',
  },
})
