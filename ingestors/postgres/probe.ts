// The connection test: one step after the other, each failure with the statement or setting that mends it.
// Promise: a step that fails ends the test only where the next cannot be tried.
import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import type { HarvestContext, TestStep } from '../protocol/connector.ts'
import { type PostgresConfig, passes } from './config.ts'
import { openSession, type Session } from './connection.ts'
import { explain, quoted } from './explain.ts'

/** What each check of an open connection asks, and what it says of the answer. */
const checks: {
  step: string
  sql: string
  judge(row: Record<string, unknown>, config: PostgresConfig): Omit<TestStep, 'step'>
}[] = [
  {
    step: 'version',
    sql: "select current_setting('server_version_num')::int as number, current_setting('server_version') as release",
    judge: ({ number, release }) => ({
      ok: Number(number) >= 130000,
      message: `PostgreSQL ${release}`,
      ...(Number(number) < 130000 && { hint: 'Versions 13 and later are read; upgrade the server.' }),
    }),
  },
  {
    step: 'pg_monitor',
    sql: "select pg_has_role(current_user, 'pg_monitor', 'USAGE') as ok",
    judge: ({ ok }, { user }) => ({
      ok: ok === true,
      message: ok ? `${user} is a member of pg_monitor` : `${user} is no member of pg_monitor: statements of others stay hidden`,
      ...(!ok && { hint: `GRANT pg_monitor TO ${quoted(user)};` }),
    }),
  },
  {
    step: 'pg_stat_statements',
    sql: `select exists (select from pg_extension where extname = 'pg_stat_statements') as created,
      exists (select from pg_settings where name = 'shared_preload_libraries' and setting like '%pg_stat_statements%')
        or exists (select from pg_settings where name = 'pg_stat_statements.max') as loaded`,
    judge: ({ created, loaded }, { statements, database }) => ({
      ok: !statements || created === true,
      message: !statements
        ? 'not asked for'
        : created
          ? `pg_stat_statements is created in ${database}`
          : `pg_stat_statements is not created in ${database}: how data is used is not known`,
      ...(statements &&
        !created && {
          hint: loaded
            ? `In database ${database}: CREATE EXTENSION pg_stat_statements;`
            : `ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'; restart the server; then, in database ${database}: CREATE EXTENSION pg_stat_statements;`,
        }),
    }),
  },
]

export async function* probe(config: PostgresConfig, { signal }: HarvestContext): AsyncGenerator<TestStep> {
  const onSocket = config.host.startsWith('/')
  if (!onSocket) {
    const host = await attempt('host', config, async () => {
      const { address } = await lookup(config.host)
      return address === config.host ? config.host : `${config.host} is ${address}`
    })
    yield host
    if (!host.ok) return
  }
  const port = await attempt('port', config, () => reach(config, signal))
  yield port
  if (!port.ok) return
  let session: Session | undefined
  try {
    session = await openSession(config, config.database, signal)
  } catch (error) {
    signal.throwIfAborted()
    const problem = explain(error, config, config.database)
    // The server looks at the password before it looks for the database.
    const authenticated = problem.code === 'connect.database' || problem.code === 'missing_grant.connect'
    if (authenticated) yield { step: 'sign-in', ok: true, message: `${config.user} signed in` }
    yield failed(authenticated ? 'database' : 'sign-in', problem)
    return
  }
  try {
    yield { step: 'sign-in', ok: true, message: `${config.user} signed in` }
    yield { step: 'database', ok: true, message: `connected to ${config.database}` }
    for (const { step, sql, judge } of checks) {
      try {
        const { rows } = await session.client.query(sql)
        yield { step, ...judge(rows[0], config) }
      } catch (error) {
        signal.throwIfAborted()
        yield failed(step, explain(error, config, config.database))
      }
    }
    yield* databases(session, config)
    if (config.profiling.enabled) yield await readable(session, config)
  } finally {
    await session.close()
  }
}

async function* databases({ client }: Session, config: PostgresConfig): AsyncGenerator<TestStep> {
  const { rows } = await client.query<{ name: string; ok: boolean }>(
    "select datname as name, has_database_privilege(oid, 'CONNECT') as ok from pg_database where not datistemplate and datallowconn order by 1",
  )
  const chosen = rows.filter(({ name }) => passes(name, config.databases))
  const closed = chosen.filter(({ ok }) => !ok).map(({ name }) => name)
  const none = chosen.length === 0
  yield {
    step: 'databases',
    ok: !none && closed.length === 0,
    message: none
      ? `none of ${rows.length} databases passes the patterns`
      : `${chosen.length - closed.length} of ${chosen.length} databases can be read${closed.length ? `; not: ${closed.join(', ')}` : ''}`,
    ...(none && { hint: `Change the patterns; there are ${rows.map(({ name }) => name).join(', ')}.` }),
    ...(closed.length > 0 && {
      hint: closed.map((name) => `GRANT CONNECT ON DATABASE ${quoted(name)} TO ${quoted(config.user)};`).join(' '),
    }),
  }
}

async function readable({ client }: Session, { user, database }: PostgresConfig): Promise<TestStep> {
  const { rows } = await client.query<{ all: number; readable: number }>(
    `select count(*)::int as all, count(*) filter (where has_any_column_privilege(c.oid, 'SELECT'))::int as readable
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and not c.relispartition and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`,
  )
  const { all, readable } = rows[0]!
  return {
    step: 'profiling',
    ok: readable === all,
    message: `${user} may read ${readable} of ${all} tables of ${database}`,
    ...(readable < all && {
      hint: `GRANT SELECT ON the tables to profile, or for all: GRANT pg_read_all_data TO ${quoted(user)};`,
    }),
  }
}

async function attempt(step: string, config: PostgresConfig, act: () => Promise<string>): Promise<TestStep> {
  try {
    return { step, ok: true, message: await act() }
  } catch (error) {
    return failed(step, explain(error, config, config.database))
  }
}

const failed = (step: string, { message, hint }: { message: string; hint: string | undefined }): TestStep => ({
  step,
  ok: false,
  message,
  ...(hint !== undefined && { hint }),
})

/** Opens and closes a bare connection. */
function reach({ host, port }: PostgresConfig, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    const end = (error?: Error) => {
      socket.destroy()
      signal.removeEventListener('abort', stop)
      if (error) reject(error)
      else resolve(`${host}:${port} answers`)
    }
    const stop = () => end(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    socket.setTimeout(10_000, () => end(Object.assign(new Error('no answer in 10 s'), { code: 'ETIMEDOUT' })))
    socket.once('connect', () => end())
    socket.once('error', end)
  })
}
