// The physical name of a dbt relation, per adapter.
import { expect, test } from 'vitest'
import { relationNames, splitRelation, warehouseOf } from '../../../ingestors/dbt/warehouse.ts'

/** adapter | relation_name | database.schema.alias of the node | database.schema.name of the catalog | path */
const rows = `
postgres    | "shop"."marts"."fct_revenue"        | shop.marts.fct_revenue      |                              | shop.marts.fct_revenue
postgres    | "shop"."Marts"."FctRevenue"         | shop.Marts.FctRevenue       |                              | shop.Marts.FctRevenue
postgres    | Shop.Marts.FctRevenue               | Shop.Marts.FctRevenue       |                              | shop.marts.fctrevenue
redshift    | "Shop"."marts"."FCT"                | Shop.marts.FCT              |                              | shop.marts.fct
snowflake   | analytics.marts.fct_revenue         | analytics.marts.fct_revenue |                              | ANALYTICS.MARTS.FCT_REVENUE
snowflake   | analytics.marts."fctRevenue"        | analytics.marts.fctRevenue  |                              | ANALYTICS.MARTS.fctRevenue
snowflake   |                                     | analytics.marts.fct_revenue | ANALYTICS.MARTS.FCT_REVENUE  | ANALYTICS.MARTS.FCT_REVENUE
bigquery    | \`my-shop\`.\`marts\`.\`Fct\`             | my-shop.marts.Fct           |                              | my-shop.marts.Fct
databricks  | \`Main\`.\`marts\`.\`Fct\`                | Main.marts.Fct              |                              | main.marts.fct
spark       | marts.Fct                           | .marts.Fct                  |                              | marts.fct
duckdb      | "shop"."main"."Fct"                 | shop.main.Fct               | shop.main.Fct                | shop.main.fct
duckdb      | read_parquet('s3://lake/*.parquet') | shop.raw.events             |                              | shop.raw.events
trino       | "Hive"."Marts"."Fct"                | Hive.Marts.Fct              |                              | hive.marts.fct
athena      | "awsdatacatalog"."marts"."fct"      | awsdatacatalog.marts.fct    |                              | awsdatacatalog.marts.fct
sqlserver   | "Shop"."dbo"."Fct"                  | Shop.dbo.Fct                |                              | Shop.dbo.Fct
fabric      | [Shop].[dbo].[Fct]                  | Shop.dbo.Fct                |                              | Shop.dbo.Fct
mysql       | \`shop\`.\`fct\`                        | .shop.fct                   |                              | shop.fct
clickhouse  | \`marts\`.\`fct\`                       | .marts.fct                  |                              | marts.fct
oracle      | shop.marts.fct                      | shop.marts.fct              | SHOP.MARTS.FCT               | SHOP.MARTS.FCT
unheard_of  | "Shop"."Marts"."Fct"                | Shop.Marts.Fct              |                              | Shop.Marts.Fct
`
const cases = rows
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()) as [string, string, string, string, string])

test.each(cases)('%s: %s is where its platform has it', (adapter, relation, node, catalog, path) => {
  const [database, schema, alias] = node.split('.')
  const [foundDatabase, foundSchema, name] = catalog.split('.')
  const catalogued = catalog ? { metadata: { database: foundDatabase, schema: foundSchema, name } } : undefined
  const names = relationNames(warehouseOf(adapter), { relation_name: relation || null, database, schema, alias }, catalogued)
  expect(names.join('.')).toBe(path)
})

test('splits a relation with quotes and dots inside its names, and nothing that is no relation', () => {
  expect(splitRelation('"a.b"."c""d".e')).toEqual([
    { name: 'a.b', quoted: true },
    { name: 'c"d', quoted: true },
    { name: 'e', quoted: false },
  ])
  for (const other of ['', 'a.', '.a', 'f(x)', "'s3://x'", '"a"b', 'a b']) expect(splitRelation(other), other).toBeUndefined()
})

test('an adapter nobody has heard of is its own platform', () => {
  expect(warehouseOf('unheard_of')).toMatchObject({ platform: 'unheard_of', known: false })
  expect(warehouseOf('spark', 'glue')).toMatchObject({ platform: 'glue', known: true })
})
