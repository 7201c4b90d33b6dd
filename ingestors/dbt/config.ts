// The form of a dbt source.
// Promise: only the folder is required; every other field has a default that is right for one project and one warehouse.
import { z } from 'zod'

const instanceName = z.string().trim().min(1).max(200)

export const config = z.strictObject({
  target: z
    .string()
    .trim()
    .min(1)
    .meta({
      title: 'Target folder',
      description: 'Where dbt writes manifest.json, as this server sees it. The project folder will do when it holds target/.',
      examples: ['/srv/dbt/shop/target'],
    }),
  runResults: z.array(z.string().trim().min(1)).default([]).meta({
    title: 'Further run results',
    description:
      'Copies of run_results.json, such as one kept after each dbt build: every dbt command overwrites the one in the target folder. Paths relative to the target folder.',
  }),
  targetInstance: instanceName.optional().meta({
    title: 'Warehouse',
    description:
      'Name under which this catalog knows the warehouse that dbt builds into (the name of its source), so that models and tables are one. Default: the name of this source.',
  }),
  projectInstance: instanceName.optional().meta({
    title: 'dbt instance',
    description: 'Name for what only dbt knows: exposures, metrics, ephemeral models, runs. Default: the name of this source.',
  }),
  platform: instanceName.optional().meta({
    title: 'Platform of the warehouse',
    description: 'Only when the one that follows from the dbt adapter is not the one this catalog uses for that warehouse.',
  }),
})
export type DbtConfig = z.output<typeof config>
