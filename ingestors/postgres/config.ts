// What an operator tells the postgres connector; also the form that asks for it.
import { z } from 'zod'

const patterns = (title: string, description: string) => z.array(z.string().min(1)).default([]).meta({ title, description })

export const sslModes = ['disable', 'prefer', 'require', 'verify-full'] as const

export const postgresConfig = z
  .object({
    host: z
      .string()
      .min(1)
      .default('localhost')
      .meta({ title: 'Host', description: 'Name or address of the server, or the folder of its Unix socket.' }),
    port: z.number().int().min(1).max(65535).default(5432).meta({ title: 'Port' }),
    user: z.string().min(1).meta({ title: 'User', description: 'A role with pg_monitor; it needs no right to read data.' }),
    password: z.string().optional().meta({ title: 'Password', secret: true }),
    database: z
      .string()
      .min(1)
      .default('postgres')
      .meta({ title: 'Entry database', description: 'Connected to first, to list the others.' }),
    databases: z
      .object({
        include: patterns('Only these databases', 'Names or patterns with *; none means all.'),
        exclude: patterns('Not these databases', 'Names or patterns with *.'),
      })
      .prefault({})
      .meta({ title: 'Databases' }),
    schemas: z
      .object({
        include: patterns('Only these schemas', 'Names or patterns with *; none means all but those of the system.'),
        exclude: patterns('Not these schemas', 'Names or patterns with *.'),
      })
      .prefault({})
      .meta({ title: 'Schemas' }),
    ssl: z.enum(sslModes).default('prefer').meta({
      title: 'TLS',
      description:
        'prefer: when the server offers it; require: always, any certificate; verify-full: with a trusted certificate.',
    }),
    ca: z.string().optional().meta({
      title: 'Certificate authority',
      description: 'PEM text, for verify-full with a private authority.',
      multiline: true,
    }),
    statements: z.boolean().default(true).meta({
      title: 'Statements',
      description: 'Read pg_stat_statements, for usage and for the lineage of INSERT, MERGE and the like.',
    }),
    statementTimeoutSeconds: z
      .number()
      .int()
      .min(1)
      .max(3600)
      .default(120)
      .meta({ title: 'Statement timeout', description: 'Seconds that one query of the harvest may take.' }),
    profiling: z
      .object({
        enabled: z.boolean().default(false).meta({ title: 'Profile data', description: 'Needs SELECT on the tables.' }),
        sampleRows: z.number().int().min(100).max(1_000_000).default(10_000).meta({ title: 'Rows to sample per table' }),
        budgetSeconds: z.number().int().min(1).max(86_400).default(300).meta({ title: 'Seconds per harvest' }),
      })
      .prefault({})
      .meta({ title: 'Profiling' }),
  })
  .meta({ title: 'PostgreSQL' })

export type PostgresConfig = z.output<typeof postgresConfig>

/** A pattern with * as an anchored regular expression that JavaScript and PostgreSQL read alike. */
export const patternSource = (pattern: string) =>
  `^${pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')}$`

/** Whether a name passes an include and an exclude list; an empty include list lets all pass. */
export function passes(name: string, { include, exclude }: { include: string[]; exclude: string[] }): boolean {
  const matches = (pattern: string) => new RegExp(patternSource(pattern)).test(name)
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches)
}
