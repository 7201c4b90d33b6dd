import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalDataset,
  datasetName,
  datasetRef,
  foldName,
  jobPlatform,
  jobPlatforms,
  jobRef,
  type PlatformNaming,
  parseNamespace,
  platforms,
} from '../../../ingestors/protocol/naming.ts'
import { isRef, parseRef } from '../../../ingestors/protocol/ref.ts'

const rows = Object.entries(platforms) as [string, PlatformNaming][]

// One line per place: every spelling on it, then the ref that all of them have.
const spellings = `
postgres://db.shop.example:5432 shop.public.orders | postgresql://DB.shop.example shop.public.orders | jdbc:postgresql://app:pw@db.shop.example:5432/shop?ssl=true public.orders | postgres://db.shop.example/ SHOP.PUBLIC.ORDERS => postgres:db.shop.example:shop.public.orders
postgres://db.shop.example:6432 shop.public.Order | postgresql://db.shop.example:6432/ shop.public."Order" => postgres:db.shop.example%3A6432:shop.public.Order
postgres://db shop.public.orders | postgres://db:5432/shop orders.x => -
mysql://db:3306 shop.orders | mysql://db shop.orders | mysql://db/shop orders => mysql:db:shop.orders
snowflake://acme-prod SHOP.MARTS.REVENUE | snowflake://ACME-PROD shop.marts.revenue | snowflake://acme_prod.snowflakecomputing.com shop.MARTS."REVENUE" => snowflake:acme-prod:SHOP.MARTS.REVENUE
snowflake://acme-prod SHOP.MARTS."revenue" => snowflake:acme-prod:SHOP.MARTS.revenue
bigquery shop-prod.marts.revenue | bigquery: shop-prod.marts.revenue | bigquery://shop-prod marts.revenue => bigquery:default:shop-prod.marts.revenue
redshift://wh.eu-west-1:5439 shop.public.orders | redshift://wh.abc123.eu-west-1.redshift.amazonaws.com:5439 SHOP.public.Orders => redshift:wh.eu-west-1:shop.public.orders
trino://trino:8080 hive.shop.orders | presto://trino Hive.Shop.Orders => trino:trino:hive.shop.orders
mssql://sql:1433 shop.dbo.Orders | sqlserver://sql;databaseName=shop shop.dbo.Orders | mssql://sql [shop].[dbo].[Orders] => mssql:sql:shop.dbo.Orders
oracle://ora:1521 svc.shop.orders | jdbc:oracle:thin:@//ora:1521 SVC.SHOP.ORDERS => oracle:ora:SVC.SHOP.ORDERS
unitycatalog://dbc.example main.shop.orders | databricks://dbc.example Main.Shop.Orders => databricks:dbc.example:main.shop.orders
awsathena://athena.eu-west-1.amazonaws.com AwsDataCatalog.shop.orders => athena:athena.eu-west-1.amazonaws.com:awsdatacatalog.shop.orders
arn:aws:glue:eu-west-1:123456789012 table/shop/orders | arn:aws:glue:eu-west-1:123456789012 Table/Shop/Orders => glue:eu-west-1%3A123456789012:table%2Fshop%2Forders
s3://lake raw/orders | s3a://lake /raw/orders/ | s3n://Lake raw/orders | s3://lake s3a://lake/raw/orders | s3a s3://lake/raw/orders | s3://lake/raw orders => s3:lake:raw%2Forders
s3://lake / => s3:lake:%2F
gs://lake raw/Orders | gcs://lake/ /raw/Orders => gcs:lake:raw%2FOrders
abfss://raw@acct.dfs.core.windows.net orders | wasbs://raw@acct.blob.core.windows.net /orders | abfss://raw@acct orders/ => abfss:raw%40acct:orders
hdfs://nn:8020 /user/orders | hdfs://nn user/orders/ | hdfs://nn hdfs://nn:8020/user/orders => hdfs:nn:%2Fuser%2Forders
dbfs://ws /mnt/orders => dbfs:ws:%2Fmnt%2Forders
file /tmp/x.csv | file: tmp/x.csv | file:/// file:/tmp/x.csv | file file:///tmp/x.csv => file:default:%2Ftmp%2Fx.csv
file://host7 /tmp/x.csv => file:host7:%2Ftmp%2Fx.csv
kafka://b1:9092 orders | kafka://B1 orders => kafka:b1:orders
kafka://b2:9092,b1:9092 orders | kafka://b1,b2 orders => kafka:b1%2Cb2:orders
azurecosmos://acct.documents.azure.com/dbs/shop colls/orders => cosmosdb:acct.documents.azure.com%2Fdbs%2Fshop:colls%2Forders
duckdb:///srv/shop.duckdb shop.main.orders => duckdb:%2Fsrv%2Fshop.duckdb:shop.main.orders
my-datasource-namespace instance.schema.Table => custom:my-datasource-namespace:instance.schema.Table
airflow://prod dag.task => custom:airflow%3A%2F%2Fprod:dag.task
weird://Host:1/x Some Thing => weird:host%3A1%2Fx:Some%20Thing
`
  .trim()
  .split('\n')
  .map((line) => line.split(' => ') as [string, string])
  .filter(([, ref]) => ref !== '-')
  .map(([left, ref]) => ({
    ref,
    names: left.split(' | ').map((pair) => [pair.slice(0, pair.indexOf(' ')), pair.slice(pair.indexOf(' ') + 1)] as const),
  }))

describe('dataset names', () => {
  for (const { ref, names } of spellings) {
    it(`gives ${ref} for every spelling of it`, () => {
      for (const [namespace, name] of names)
        expect([namespace, name, datasetRef(namespace, name)]).toEqual([namespace, name, ref])
    })
  }

  const part = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_$]{0,8}$/)
  const host = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}(\.[a-z]{2,5})?$/)
  const anyName = fc
    .oneof(fc.string({ minLength: 1 }), fc.string({ unit: 'binary', minLength: 1 }))
    .filter((s) => s.replaceAll('\0', '').trim() !== '')
  const dataset = fc.oneof(
    fc
      .tuple(
        fc.constantFrom(...rows),
        host,
        fc.option(fc.integer({ min: 1, max: 65535 })),
        fc.array(part, { minLength: 1, maxLength: 4 }),
      )
      .map(([[, row], at, port, parts]) => {
        const dotted = typeof row.names === 'object' && 'dotted' in row.names
        return [`${row.schemes[0]}://${at}${port === null ? '' : `:${port}`}`, parts.join(dotted ? '.' : '/')] as const
      }),
    fc.tuple(anyName, anyName),
    fc.tuple(fc.webUrl({ withQueryParameters: true }), anyName),
  )

  it('gives a ref to everything that has a namespace and a name', () => {
    fc.assert(
      fc.property(dataset, ([namespace, name]) => isRef(datasetRef(namespace, name))),
      { numRuns: 2000 },
    )
  })

  it('is not moved by its own spelling: the name of a ref leads back to that ref', () => {
    fc.assert(
      fc.property(dataset, ([namespace, name]) => {
        const ref = datasetRef(namespace, name)
        const again = datasetName(ref)
        // A quoted name of a folding platform is stored without its quotes; its ref is made from parts, not from this text.
        fc.pre(!/["`[\]]/.test(name))
        expect(datasetRef(again.namespace, again.name)).toBe(ref)
        const canonical = canonicalDataset(namespace, name)
        expect(canonicalDataset(canonical.namespace, canonical.name)).toEqual(canonical)
        expect(datasetRef(canonical.namespace, canonical.name)).toBe(ref)
      }),
      { numRuns: 2000 },
    )
  })

  it('does not care for scheme alias, host case, default port, user, trailing slash and query', () => {
    const network = rows.filter(([, row]) => row.port !== undefined && row.place === undefined)
    fc.assert(
      fc.property(
        fc.constantFrom(...network),
        fc.nat(9),
        host,
        fc.array(part, { minLength: 1, maxLength: 3 }),
        ([, row], alias, at, parts) => {
          const name = parts.join('.')
          const scheme = row.schemes[alias % row.schemes.length]!
          const ref = datasetRef(`${row.schemes[0]}://${at}:${row.port}`, name)
          const spelled = [
            `${scheme}://${at}`,
            `${scheme.toUpperCase()}://${at.toUpperCase()}/`,
            `${scheme}://u:p@${at}:${row.port}`,
            `jdbc:${scheme}://${at}?x=1`,
          ]
          for (const namespace of spelled) expect(datasetRef(namespace, name)).toBe(ref)
        },
      ),
    )
  })

  it('never puts a password into a ref or a canonical namespace', () => {
    const written = 'postgres://app:hunter2@db:5432/shop?password=hunter2'
    expect(datasetRef(written, 'public.orders')).not.toContain('hunter2')
    expect(parseNamespace(written).canonical).toBe('postgres://db:5432')
    expect(parseNamespace('odd://app:hunter2@db/x').canonical).toBe('odd://db/x')
  })

  it("puts an operator's name for the canonical namespace in place of the host, and folds by the platform that it names", () => {
    const resolve = (namespace: string) =>
      ({
        'postgres://warehouse.shop.example:5432': { platform: 'postgres', instance: 'warehouse' },
        'my-snow': { platform: 'snowflake', instance: 'prod' },
      })[namespace]
    expect(datasetRef('postgresql://warehouse.shop.example', 'shop.public.orders', resolve)).toBe(
      'postgres:warehouse:shop.public.orders',
    )
    expect(datasetRef('my-snow', 'shop.marts.revenue', resolve)).toBe('snowflake:prod:SHOP.MARTS.REVENUE')
    expect(datasetName('postgres:warehouse:shop.public.orders', () => 'postgres://warehouse.shop.example:5432')).toEqual({
      namespace: 'postgres://warehouse.shop.example:5432',
      name: 'shop.public.orders',
    })
  })

  it('keeps the case of quoted names, and folds twice as once', () => {
    expect(foldName('snowflake', 'Orders')).toBe('ORDERS')
    expect(foldName('snowflake', 'Orders', true)).toBe('Orders')
    fc.assert(
      fc.property(fc.constantFrom(...rows.map(([platform]) => platform)), part, (platform, name) => {
        expect(foldName(platform, foldName(platform, name))).toBe(foldName(platform, name))
      }),
    )
  })
})

describe('job names', () => {
  it('takes the platform from the namespace when that tells, else from what the job says of itself', () => {
    expect(jobRef('airflow://Production/', 'daily.load')).toBe('airflow:production:daily.load')
    expect(jobRef('default', 'daily.load', 'airflow')).toBe('airflow:default:daily.load')
    expect(jobRef('default', 'daily.load')).toBe('openlineage:default:daily.load')
    expect(jobRef('airflow', 'x', 'dbt', () => ({ platform: 'airflow', instance: 'prod' }))).toBe('airflow:prod:x')
    expect(jobRef('shop', 'x', 'dbt', () => ({ platform: 'postgres', instance: 'warehouse' }))).toBe('dbt:shop:x')
  })

  it('knows integrations and producers', () => {
    expect(jobPlatform('SPARK', 'https://github.com/apache/airflow')).toBe('spark')
    expect(jobPlatform(undefined, 'https://github.com/apache/airflow/tree/providers-openlineage/2.1.0')).toBe('airflow')
    expect(jobPlatform('SNOWFLAKE', 'https://example.com/own')).toBeUndefined()
  })

  it('never gives a job the ref of a dataset', () => {
    const namespace = fc.oneof(
      fc.string({ minLength: 1 }),
      fc
        .constantFrom(...Object.keys(jobPlatforms), ...rows.flatMap(([, { schemes }]) => schemes))
        .chain((s) => fc.constantFrom(s, `${s}://x`)),
    )
    const named = namespace.filter((s) => s.trim() !== '')
    fc.assert(
      fc.property(named, named, fc.constantFrom(undefined, ...Object.keys(jobPlatforms)), (space, name, platform) => {
        const job = parseRef(jobRef(space, name, platform))
        expect(job.platform).not.toBe(parseRef(datasetRef(space, name)).platform)
      }),
      { numRuns: 1000 },
    )
  })
})
