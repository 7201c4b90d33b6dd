// cadastre token: API tokens, for oneself over --url, for anybody on the machine of the catalog.
import type { Command } from 'commander'
import { sql } from 'drizzle-orm'
import { row } from '../../db/connection.ts'
import { appendAudit } from '../audit/append.ts'
import { issueToken, type NewToken, type TokenOrder } from '../auth/account.ts'
import { viewerOfUser } from '../auth/identify.ts'
import { readEmail } from '../auth/people.ts'
import { may, type Permission, permissions } from '../auth/viewer.ts'
import type { OpenHouse } from '../open.ts'
import { note, say, shortMoment, table } from './print.ts'
import { machineViewer, Refused, UsageError, withApi } from './reach.ts'

interface MakeOptions {
  scope: string[]
  days: string
  for?: string
}

const scopeHelp = Object.entries(permissions)
  .map(([name, words]) => `  ${name.padEnd(16)} ${words}`)
  .join('\n')

export function registerToken(program: Command): void {
  const token = program.command('token').description('API tokens: make, list, revoke')

  token
    .command('make')
    .description('make a token and print it, this once')
    .argument('<name>', 'what it is for')
    .requiredOption('--scope <permission...>', 'what it may do')
    .option('--days <count>', 'days until it expires, or never', '90')
    .option('--for <email>', 'whose token it is; needed on the machine of the catalog')
    .addHelpText(
      'after',
      `
A token acts as its owner and may do no more than its owner may.

Permissions:
${scopeHelp}

Examples:
  $ cadastre token make airflow --scope lineage.send --for ann@shop.example
  $ cadastre --url https://catalog.shop.example token make reports --scope catalog.read --days 30`,
    )
    .action(async (name: string, options: MakeOptions, command: Command) => {
      const order: TokenOrder = { name, scopes: scopesOf(options.scope), expiresInDays: daysOf(options.days) }
      const made = await withApi(command, (api, house) => {
        if (house) return makeFor(house, options.for, order)
        if (options.for) throw new UsageError('Over --url one makes tokens for oneself: leave --for out.')
        return api.account.makeToken.mutate({ ...order, scopes: [...order.scopes] })
      })
      say(command, made, (value) => value.token)
      note(
        `Token ${made.id}${made.expiresAt ? `, until ${shortMoment(made.expiresAt)}` : ', without end'}. It is not shown again.`,
      )
    })

  token
    .command('list')
    .description('all tokens; over --url, one’s own')
    .action(async (_: object, command: Command) => {
      const list = await withApi(command, (api, house) =>
        house ? api.users.tokens.query({ limit: 500 }) : api.account.tokens.query(),
      )
      say(command, list, (tokens) =>
        table(
          ['id', 'name', 'owner', 'scopes', 'expires', 'last used', 'revoked'],
          tokens.map((entry) => [
            entry.id,
            entry.name,
            entry.owner,
            entry.scopes.join(' '),
            shortMoment(entry.expiresAt),
            shortMoment(entry.lastUsedAt),
            shortMoment(entry.revokedAt),
          ]),
        ),
      )
    })

  token
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'its number, as token list prints it')
    .action(async (text: string, _: object, command: Command) => {
      const id = Number(text)
      if (!Number.isInteger(id)) throw new UsageError(`${text} is not the number of a token.`)
      await withApi(command, (api, house) =>
        house ? api.users.revokeToken.mutate({ id }) : api.account.revokeToken.mutate({ id }),
      )
      say(command, { revoked: id }, () => `Token ${id} is revoked.`)
    })
}

function scopesOf(names: readonly string[]): Permission[] {
  // Commas too: --scope a,b
  return names
    .flatMap((name) => name.split(','))
    .map((name) => {
      if (!Object.hasOwn(permissions, name)) throw new UsageError(`There is no permission ${name}. There are:\n${scopeHelp}`)
      return name as Permission
    })
}

function daysOf(text: string): number | null {
  if (text === 'never') return null
  const days = Number(text)
  if (!Number.isInteger(days) || days < 1 || days > 3650) throw new UsageError(`--days ${text}: expected 1 to 3650, or never.`)
  return days
}

async function makeFor({ connection: { database } }: OpenHouse, email: string | undefined, order: TokenOrder): Promise<NewToken> {
  if (!email) throw new UsageError('Say whose token it is: --for ann@shop.example')
  const address = readEmail(email)
  const person = await row<{ id: number }>(database, sql`select id from app_user where email = ${address}`)
  const viewer = person && (await viewerOfUser(database, person.id))
  if (!viewer) throw new Refused(`There is nobody with the address ${address} who may sign in.`)
  const beyond = order.scopes.filter((scope) => !may(viewer, scope, 'any'))
  if (beyond.length > 0) throw new Refused(`${address} may not do that: ${beyond.join(', ')}.`)
  return database.transaction(async (tx) => {
    const made = await issueToken(tx, person.id, order)
    await appendAudit(tx, machineViewer(), {
      action: 'account.makeToken',
      outcome: 'done',
      target: order.name,
      detail: { for: address, scopes: order.scopes, expiresInDays: order.expiresInDays, made: made.id },
    })
    return made
  })
}
