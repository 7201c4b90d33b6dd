// A fresh catalog for a test file: a copy of the migrated template, dropped when closed.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { type Connection, connect } from '../db/connection.ts'

export interface TestDatabase extends Connection {
  /** Superuser URL of the same database. */
  superUrl: string
}

/** A migrated, empty catalog, connected as the app's role. */
export const openTestDatabase = (): Promise<TestDatabase> => copyOf('cadastre')

/** An empty database of the same server, for tests that need a warehouse. Connected as superuser. */
export const openEmptyDatabase = (): Promise<TestDatabase> => copyOf('template0')

async function copyOf(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const run = async (sql: string) => {
    const admin = new pg.Client({ connectionString: inject('adminUrl') })
    await admin.connect()
    await admin.query(sql).finally(() => admin.end())
  }
  await run(`create database ${name} template ${template} strategy file_copy`)
  const on = (url: string) => {
    const copy = new URL(url)
    copy.pathname = `/${name}`
    return copy.href
  }
  const superUrl = on(inject('adminUrl'))
  if (template === 'cadastre') await run(`grant connect, temporary, create on database ${name} to cadastre_app`)
  const connection = connect(template === 'cadastre' ? on(inject('templateUrl')) : superUrl)
  return {
    ...connection,
    superUrl,
    close: async () => {
      await connection.close()
      await run(`drop database if exists ${name} with (force)`)
    },
  }
}
