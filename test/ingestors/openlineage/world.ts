// Random events about a small world, so that they meet: three jobs, five datasets (two of them one by symlink), two runs.
import fc from 'fast-check'

const dataset = fc.constantFrom(
  { namespace: 'postgres://db:5432', name: 'shop.public.orders' },
  { namespace: 'postgresql://DB', name: 'shop.public.customers' },
  { namespace: 's3://lake', name: 'raw/orders' },
  { namespace: 'hive://metastore:9083', name: 'shop.orders' },
  { namespace: 'my-namespace', name: 'revenue' },
)
const job = fc.constantFrom(
  { namespace: 'prod', name: 'daily' },
  { namespace: 'prod', name: 'daily.load' },
  { namespace: 'spark-prod', name: 'app.write' },
)
const column = fc.constantFrom('id', 'total', 'email')
const transformation = fc.record(
  {
    type: fc.constantFrom('DIRECT', 'INDIRECT'),
    subtype: fc.constantFrom('IDENTITY', 'AGGREGATION', 'JOIN', 'FILTER', 'NEW_WORD'),
    masking: fc.boolean(),
    description: fc.constantFrom('sum(total)', 'md5(email)'),
  },
  { requiredKeys: ['type'] },
)
const transformations = fc.array(transformation, { maxLength: 2 })
const inputField = fc.tuple(dataset, column, transformations).map(([of, field, how]) => ({ ...of, field, transformations: how }))
const deletable = (facet: fc.Arbitrary<object>) =>
  fc.oneof({ weight: 5, arbitrary: facet }, { weight: 1, arbitrary: fc.constant({ _deleted: true }) })
const columnLineage = deletable(
  fc.record(
    {
      fields: fc.dictionary(column, fc.record({ inputFields: fc.array(inputField, { maxLength: 3 }) })),
      dataset: fc.array(inputField, { maxLength: 2 }),
    },
    { requiredKeys: ['fields'] },
  ),
)
const lineageInput = fc.oneof(
  fc
    .tuple(dataset, fc.option(column, { nil: undefined }), transformations)
    .map(([of, field, how]) => ({ ...of, type: 'DATASET', field, transformations: how })),
  fc.option(job, { nil: {} }).map((of) => ({ ...of, type: 'JOB' })),
)
const lineageShape = {
  inputs: fc.array(lineageInput, { maxLength: 3 }),
  fields: fc.dictionary(column, fc.record({ inputs: fc.array(lineageInput, { maxLength: 2 }) })),
}
const datasetLineage = deletable(fc.record(lineageShape, { requiredKeys: [] }))
const jobLineage = deletable(
  fc.record({
    entries: fc.array(
      fc.oneof(
        fc
          .tuple(dataset, fc.record(lineageShape, { requiredKeys: [] }))
          .map(([of, rest]) => ({ ...of, ...rest, type: 'DATASET' })),
        fc
          .tuple(fc.option(job, { nil: {} }), fc.record(lineageShape, { requiredKeys: [] }))
          .map(([of, rest]) => ({ ...of, ...rest, type: 'JOB' })),
      ),
      { maxLength: 3 },
    ),
  }),
)
const datasetFacets = fc.record(
  {
    columnLineage,
    lineage: datasetLineage,
    schema: deletable(
      fc.record({ fields: fc.uniqueArray(column).map((names) => names.map((name) => ({ name, type: 'text' }))) }),
    ),
    documentation: deletable(fc.record({ description: fc.constantFrom('old', 'new') })),
    ownership: deletable(
      fc.record({
        owners: fc.array(fc.constantFrom({ name: 'team:sales' }, { name: 'ann', type: 'STEWARD' }), { maxLength: 2 }),
      }),
    ),
    tags: deletable(
      fc.record({
        tags: fc.array(
          fc.record({
            key: fc.constantFrom('pii', 'gold'),
            value: fc.constant('true'),
            field: fc.option(column, { nil: undefined }),
          }),
          { maxLength: 2 },
        ),
      }),
    ),
    symlinks: fc.constant({ identifiers: [{ namespace: 'hive://metastore', name: 'shop.orders', type: 'TABLE' }] }),
    lifecycleStateChange: fc
      .tuple(fc.constantFrom('RENAME', 'DROP', 'CREATE'), dataset)
      .map(([change, previousIdentifier]) => ({ lifecycleStateChange: change, previousIdentifier })),
    dataQualityMetrics: fc.record({
      rowCount: fc.nat(9),
      columnMetrics: fc.dictionary(column, fc.record({ nullCount: fc.nat(3) })),
    }),
    dataQualityAssertions: fc.record({
      assertions: fc.array(fc.record({ assertion: fc.constant('not_null'), success: fc.boolean(), column }), { maxLength: 2 }),
    }),
  },
  { requiredKeys: [] },
)
// Symlinks only where the world says so: the path is the table.
const said = fc.tuple(dataset, datasetFacets).map(([of, { symlinks, ...facets }]) => ({
  ...of,
  facets: of.namespace === 's3://lake' && symlinks ? { ...facets, symlinks } : facets,
}))
const eventTime = fc.integer({ min: 10, max: 20 }).map((minute) => `2026-01-05T08:${minute}:00Z`)
const jobFacets = fc.record(
  {
    jobType: fc.constantFrom('AIRFLOW', 'SPARK').map((integration) => ({ integration, processingType: 'BATCH' })),
    lineage: jobLineage,
    documentation: fc.constant({ description: 'loads' }),
    sql: fc.constantFrom('insert into revenue select 1', 'select 2').map((query) => ({ query })),
  },
  { requiredKeys: [] },
)
const runFacets = fc.record(
  {
    parent: fc.constant({ run: { runId: 'p1' }, job: { namespace: 'prod', name: 'daily' } }),
    nominalTime: deletable(fc.constant({ nominalStartTime: '2026-01-05T00:00:00Z' })),
    errorMessage: deletable(fc.constantFrom('boom', 'bang').map((message) => ({ message, programmingLanguage: 'python' }))),
  },
  { requiredKeys: [] },
)
const producer = fc.constantFrom('https://github.com/apache/airflow/tree/providers-openlineage/2.1.0', 'https://shop.example/own')
export const anyEvent = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      eventType: fc.constantFrom('START', 'RUNNING', 'COMPLETE', 'FAIL', 'ABORT', 'OTHER'),
      eventTime,
      producer,
      run: fc.record({ runId: fc.constantFrom('r1', 'r2'), facets: runFacets }),
      job: fc.tuple(job, jobFacets).map(([of, facets]) => ({ ...of, facets })),
      inputs: fc.array(said, { maxLength: 3 }),
      outputs: fc.array(said, { maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ eventTime, producer, dataset: said }) },
  {
    weight: 2,
    arbitrary: fc.record({
      eventTime,
      producer,
      job: fc.tuple(job, jobFacets).map(([of, facets]) => ({ ...of, facets })),
      inputs: fc.array(said, { maxLength: 2 }),
      outputs: fc.array(said, { maxLength: 2 }),
    }),
  },
)
