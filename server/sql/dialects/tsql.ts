// T-SQL (SQL Server, Azure Synapse, Fabric): brackets, variables, temporary #tables, APPLY, statements without semicolons.
import { describeDialect } from './facts.ts'

export const tsql = describeDialect({
  name: 'tsql',
  identifierQuotes: { '"': '"', '[': ']' },
  dollarQuotes: false,
  wordExtra: '$#@',
  fold: 'keep',
  quotedExact: false,
  lateralAlias: 'none',
  looseStatements: true,
  pivotNames: 'value',
  pseudo: '$action $identity $rowguid',
  functions: {
    aggregates: 'STRING_AGG CHECKSUM_AGG COUNT_BIG STDEV STDEVP VAR VARP APPROX_COUNT_DISTINCT',
    masking: 'HASHBYTES CHECKSUM BINARY_CHECKSUM ENCRYPTBYKEY ENCRYPTBYPASSPHRASE PWDENCRYPT',
    results:
      'GETDATE:datetime SYSDATETIME:datetime2 GETUTCDATE:datetime ISNULL:first DATEADD:third DATEDIFF:int DATEPART:int DATENAME:nvarchar CONVERT:cast TRY_CONVERT:cast LEN:int CHARINDEX:int NEWID:uniqueidentifier HASHBYTES:varbinary IIF:second STRING_AGG:nvarchar FORMAT:nvarchar EOMONTH:date COUNT_BIG:bigint',
    conditions: 'IIF:0 CHOOSE:0',
  },
  tableFunctions: {
    STRING_SPLIT: 'value:nvarchar< ordinal:bigint',
    OPENJSON: 'key:nvarchar< value:nvarchar< type:int<',
    OPENXML: '?',
    OPENROWSET: '?',
    OPENQUERY: '?',
    OPENDATASOURCE: '?',
    GENERATE_SERIES: 'value:int<',
    CONTAINSTABLE: 'key:int rank:int',
    FREETEXTTABLE: 'key:int rank:int',
    CHANGETABLE: '?',
  },
})
