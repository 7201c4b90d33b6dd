// Words that end what stands before them: a select list, an alias, a statement without a semicolon.
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'

export const itemStops = new Set(
  'FROM INTO WHERE GROUP HAVING QUALIFY WINDOW ORDER LIMIT OFFSET FETCH UNION INTERSECT EXCEPT MINUS |> ; BULK'.split(' '),
)
// Words that cannot be an alias without AS, since they begin the next clause.
export const aliasStops = new Set(
  `FROM INTO WHERE GROUP HAVING QUALIFY WINDOW ORDER LIMIT OFFSET FETCH UNION INTERSECT EXCEPT MINUS ON USING JOIN INNER LEFT RIGHT FULL CROSS NATURAL LATERAL OUTER SEMI ANTI ASOF
  MATCH_CONDITION SET WHEN THEN ELSE END AND OR NOT IS IN LIKE BETWEEN AS SELECT VALUES RETURNING PIVOT UNPIVOT TABLESAMPLE MATCH_RECOGNIZE CONNECT START CLUSTER DISTRIBUTE SORT FOR WITH
  ARRAY GLOBAL PREWHERE FINAL SAMPLE SETTINGS FORMAT STRAIGHT_JOIN BULK DO OPTION DESC ASC COLLATE POSITIONAL INSERT UPDATE DELETE MERGE LOOP ISNULL NOTNULL`.split(
    /\s+/,
  ),
)
const statementStarts = new Set(
  'SELECT INSERT UPDATE DELETE MERGE CREATE DROP ALTER TRUNCATE EXEC EXECUTE DECLARE SET IF WHILE BEGIN END RETURN PRINT USE GO WITH THROW RAISERROR COMMIT ROLLBACK FETCH OPEN CLOSE DEALLOCATE'.split(
    ' ',
  ),
)

/** In T-SQL a statement may end without a semicolon: a word that starts a statement on a new line is no alias. */
export function looseStart(p: Cursor): boolean {
  return p.dialect.looseStatements && p.token.t === T.word && statementStarts.has(p.u)
}
