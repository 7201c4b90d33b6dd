// Oracle: upper-case folding, CONNECT BY, KEEP (DENSE_RANK ...), (+) joins, PL/SQL.
import { describeDialect } from './facts.ts'

export const oracle = describeDialect({
  name: 'oracle',
  identifierQuotes: { '"': '"' },
  dollarQuotes: false,
  nestedComments: false,
  wordExtra: '$#',
  fold: 'upper',
  lateralAlias: 'none',
  pivotNames: 'value_alias',
  bare: 'SYSDATE SYSTIMESTAMP ROWNUM LEVEL USER UID CONNECT_BY_ISLEAF CONNECT_BY_ISCYCLE',
  pseudo: 'rowid ora_rowscn',
  reservedWords: 'MINUS',
  functions: {
    aggregates: 'LISTAGG MEDIAN WM_CONCAT XMLAGG COLLECT JSON_ARRAYAGG JSON_OBJECTAGG STATS_MODE CORR_K ANY_VALUE',
    windows: 'RATIO_TO_REPORT',
    masking: 'ORA_HASH STANDARD_HASH DBMS_CRYPTO.HASH DBMS_OBFUSCATION_TOOLKIT.MD5',
    results:
      'NVL:first NVL2:second TO_CHAR:varchar2 TO_DATE:date TO_NUMBER:number TRUNC:first ADD_MONTHS:date MONTHS_BETWEEN:number LAST_DAY:date LISTAGG:varchar2 SYS_GUID:raw ORA_HASH:number STANDARD_HASH:raw INSTR:number',
    conditions: 'NVL2:0 DECODE:0',
  },
  tableFunctions: {},
})
