// The dbt connector: the artifacts in a target folder, spoken about as the physical tables that dbt builds.
import type { Connector } from '../protocol/connector.ts'
import { connect } from './client.ts'
import { config, type DbtConfig } from './config.ts'
import { test } from './probe.ts'
import { translate } from './translate.ts'

const docs = `
Reads the artifacts that dbt writes into its target folder; dbt itself is not run, and no warehouse is asked.

| file | gives | written by |
|---|---|---|
| \`manifest.json\` (v9 and newer: dbt 1.5 and newer, and Fusion) | models, seeds, snapshots, sources, exposures, metrics, semantic models, saved queries, tests, contracts, groups, owners, tags, meta, lineage, compiled SQL | every command that parses |
| \`catalog.json\` | columns with types, comments, row counts where the adapter has them | \`dbt docs generate\` |
| \`run_results.json\` | runs of models, results of tests | \`dbt build\`, \`run\`, \`test\`, \`seed\`, \`snapshot\`, \`retry\` |
| \`sources.json\` | freshness of sources | \`dbt source freshness\` |

Only the manifest is required. \`semantic_manifest.json\` is not read: the manifest says all that it says.

**Rights**: the user that runs this server must be able to read these files.

**Models are tables.** A model appears under the name of the table or view that it builds, in the warehouse named under
*Warehouse*: give it the name of that warehouse's own source, and both speak of one asset. Ephemeral models, which build
nothing, have pages of their own, and what uses them is also joined to the tables behind them.

**Every dbt command overwrites run_results.json.** After \`dbt docs generate\` it tells of no run. Keep a copy after
\`dbt build\` and name it under *Further run results*.

**Not read**: macros, raw SQL, analyses, hooks, \`vars\` and environment variables.
`.trim()

export const dbt: Connector<DbtConfig> = {
  name: 'dbt',
  title: 'dbt',
  summary: 'Models, tests, exposures and metrics of a dbt project, joined to the tables that they build.',
  docs,
  config,
  authority: 50,
  connect,
  translate,
  test,
}
