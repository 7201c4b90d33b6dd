// Ready, or why not: one row per thing that a request may need.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { row } from '../../db/connection.ts'
import type { House, RunningService } from '../house.ts'
import { type Exchange, sendJson } from './exchange.ts'

export interface Health {
  ready: boolean
  /** By name: ready, or why not. */
  checks: Record<string, { ready: boolean; why?: string }>
}

const known = (
  JSON.parse(readFileSync(new URL('../../db/migrations/meta/_journal.json', import.meta.url), 'utf8')) as { entries: unknown[] }
).entries.length
const patience = 3000

/** Asks everything at once; what does not answer in 3 s is not ready. */
export async function checkHealth(house: House, services: readonly RunningService[]): Promise<Health> {
  const { database } = house.connection
  const questions: Record<string, () => Promise<string | undefined>> = {
    database: async () => {
      await database.execute(sql`select 1`)
      return undefined
    },
    migrations: async () => {
      const found = await row<{ count: number }>(database, sql`select count(*) from drizzle.__drizzle_migrations`)
      if (found!.count < known) return `${known - found!.count} of ${known} migrations are missing: run cadastre migrate.`
      if (found!.count > known)
        return `The catalog was migrated by a newer version (${found!.count} migrations, ${known} known here).`
      return undefined
    },
    ...Object.fromEntries(services.map((service) => [service.name, () => service.whyNotReady()])),
  }
  const checks = Object.fromEntries(
    await Promise.all(
      Object.entries(questions).map(async ([name, ask]) => {
        const why = await Promise.race([
          ask().catch(() => 'It does not answer; the log says more.'),
          sleep(patience, `No answer in ${patience / 1000} s.`, { ref: false }),
        ])
        return [name, why === undefined ? { ready: true } : { ready: false, why }] as const
      }),
    ),
  )
  return { ready: Object.values(checks).every((check) => check.ready), checks }
}

export async function answerHealth({ house, response }: Exchange, services: readonly RunningService[]): Promise<void> {
  const health = await checkHealth(house, services)
  response.setHeader('cache-control', 'no-store')
  sendJson(response, health.ready ? 200 : 503, health)
}
