// Turns the raw rows of a PostgreSQL server into events: roles, then each database from the outside in.
// Promise: what could not be read whole is left as it was, told as a problem, and never called complete.
import type { HarvestContext, Reader } from '../protocol/connector.ts'
import type { HarvestEvent } from '../protocol/events.ts'
import { principal } from './access.ts'
import { databaseAsset, ownerEvent } from './assets.ts'
import { type PostgresConfig, passes } from './config.ts'
import { translateDatabase } from './database.ts'
import { quoted } from './explain.ts'
import { namesIn, platform } from './names.ts'
import { type DatabaseRow, databaseRow, roleRow, serverRow } from './rows.ts'
import { payloadsOf } from './streams.ts'

export async function* translate(reader: Reader, config: PostgresConfig, context: HarvestContext): AsyncGenerator<HarvestEvent> {
  const { instance, signal } = context
  signal.throwIfAborted()
  const payloads = payloadsOf(reader, context)
  const server = (await Array.fromAsync(payloads.rows('server', serverRow)))[0]
  if (server && !server.reads_stats) {
    yield {
      type: 'problem',
      code: 'missing_grant.pg_monitor',
      message: `${server.user} is no member of pg_monitor: other users' statements and some sizes stay hidden.`,
      hint: `GRANT pg_monitor TO ${quoted(server.user)};`,
    }
  }
  for await (const role of payloads.rows('roles', roleRow)) yield principal(role, instance)
  const databases = await Array.fromAsync(payloads.rows('databases', databaseRow))
  yield* payloads.pending.splice(0)
  const chosen = databases.filter(({ name }) => passes(name, config.databases))
  if (databases.length > 0 && chosen.length === 0) {
    yield {
      type: 'problem',
      code: 'config.no_database',
      message: `None of the ${databases.length} databases passes the include and exclude patterns.`,
      hint: 'Change the patterns of this source.',
      severity: 'error',
    }
  }
  let whole = payloads.broken.size === 0 && server !== undefined && chosen.length > 0
  for (const [done, database] of chosen.entries()) {
    signal.throwIfAborted()
    yield { type: 'progress', doing: `database ${database.name}`, done, total: chosen.length }
    const closed = closedDoor(database, config)
    if (closed) {
      const names = namesIn(instance, database.name)
      yield databaseAsset(database, names, {})
      yield ownerEvent(names.ref(), database)
      yield { type: 'problem', ref: names.ref(), ...closed }
      whole = false
    } else {
      const complete = yield* translateDatabase(reader, config, context, database, server?.release)
      if (complete) yield { type: 'complete', platform, instance, prefix: database.name }
      whole &&= complete
    }
  }
  // Databases that were dropped, or chosen no more, lie below no other prefix.
  if (whole) yield { type: 'complete', platform, instance, prefix: '' }
}

function closedDoor(database: DatabaseRow, config: PostgresConfig): { code: string; message: string; hint: string } | undefined {
  if (!database.allows) {
    return {
      code: 'database.closed',
      message: `Database ${database.name} takes no connections.`,
      hint: `ALTER DATABASE ${quoted(database.name)} ALLOW_CONNECTIONS true; or exclude it.`,
    }
  }
  if (!database.connectable) {
    return {
      code: 'missing_grant.connect',
      message: `${config.user} may not connect to database ${database.name}.`,
      hint: `GRANT CONNECT ON DATABASE ${quoted(database.name)} TO ${quoted(config.user)};`,
    }
  }
  return undefined
}
