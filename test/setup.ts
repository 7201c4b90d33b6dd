// One embedded PostgreSQL for the whole test run, with a migrated template that each test file copies.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { openConnection, prepareCatalog } from '../db/open.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Superuser URL of the server, and the app role's URL of the template. */
    adminUrl: string
    templateUrl: string
  }
}

export default async function setup(project: TestProject) {
  const dataDir = process.env.CADASTRE_TEST_DIR ?? mkdtempSync(join(tmpdir(), 'cadastre-test-'))
  // CADASTRE_TEST_URL: a superuser's URL of another PostgreSQL (15 or newer) to run everything on, such as one of an older version.
  const given = process.env.CADASTRE_TEST_URL
  const on = (database: string) => Object.assign(new URL(given!), { pathname: `/${database}` }).href
  const roles = given ? await prepareCatalog(on, dataDir) : undefined
  const template = await openConnection({ dataDir, poolSize: 1, databaseUrl: roles?.app, ownerUrl: roles?.owner })
  const adminUrl = given ?? template.adminUrl!('postgres')
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  await admin.query('alter system set fsync = off')
  await admin.query('select pg_reload_conf()')
  await admin.end()
  project.provide('adminUrl', adminUrl)
  project.provide('templateUrl', template.url)
  return async () => {
    await template.close()
    if (!process.env.CADASTRE_TEST_DIR) rmSync(dataDir, { recursive: true, force: true })
  }
}
