// SQLite: every quote there is, rowid, first column wins.
import { describeDialect } from './facts.ts'

export const sqlite = describeDialect({
  name: 'sqlite',
  identifierQuotes: { '"': '"', '`': '`', '[': ']' },
  dollarQuotes: false,
  nestedComments: false,
  fold: 'keep',
  quotedExact: false,
  lateralAlias: 'fallback',
  duplicates: 'first',
  pseudo: 'rowid oid _rowid_',
  functions: {
    aggregates: 'GROUP_CONCAT TOTAL JSON_GROUP_ARRAY JSON_GROUP_OBJECT STRING_AGG',
    results:
      'STRFTIME:text DATE:text DATETIME:text JULIANDAY:real TYPEOF:text IFNULL:first IIF:second GROUP_CONCAT:text TOTAL:real',
    conditions: 'IIF:0',
  },
  tableFunctions: {
    JSON_EACH: 'key:text< value:text< type:text< atom:text< id:integer parent:integer fullkey:text path:text',
    JSON_TREE: 'key:text< value:text< type:text< atom:text< id:integer parent:integer fullkey:text path:text',
    PRAGMA_TABLE_INFO: 'cid:integer name:text type:text notnull:integer dflt_value:text pk:integer',
  },
})
