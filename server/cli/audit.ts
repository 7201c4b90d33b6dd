// cadastre audit: verify the log, read it, take it away.
import type { Command } from 'commander'
import { verifyAndAnchor } from '../audit/anchor.ts'
import { acceptLog, appendAudit } from '../audit/append.ts'
import { exportEvents } from '../audit/queries.ts'
import { type ExportForm, exportForms } from '../audit/write-out.ts'
import { out, say, shortMoment, table } from './print.ts'
import { machineViewer, Refused, UsageError, withApi, withHouse } from './reach.ts'

interface Filter {
  actor?: string
  action?: string
  target?: string
  outcome?: string
}

const outcomes = ['done', 'refused', 'failed'] as const
type Outcome = (typeof outcomes)[number]

function filterOf({ actor, action, target, outcome }: Filter) {
  if (outcome !== undefined && !outcomes.includes(outcome as Outcome))
    throw new UsageError(`--outcome ${outcome}: expected one of ${outcomes.join(', ')}.`)
  return {
    ...(actor && { actor }),
    ...(action && { action }),
    ...(target && { target }),
    ...(outcome && { outcome: outcome as Outcome }),
  }
}

const filtered = (command: Command) =>
  command
    .option('--actor <text>', 'whose name holds this')
    .option('--action <name>', 'this action, or all of this room: assets.describe, assets')
    .option('--target <ref>', 'about this ref or name; with * at its end, all that begin so')
    .option('--outcome <outcome>', outcomes.join(', '))

export function registerAudit(program: Command): void {
  const audit = program.command('audit').description('the audit log: verify it, read it, take it away')

  audit
    .command('verify')
    .description('check every row against its hash, its neighbours and the seals')
    .option('--expect <mark>', 'a mark noted earlier and kept elsewhere, <number>:<hash>; the log must still hold it')
    .addHelpText(
      'after',
      `
Finds any changed, missing, swapped or inserted row and names it; exit code 1 then. The end of the log is sealed with the master key,
which is not in the database, and noted in the data directory. Against somebody who can set back both, keep the mark that is printed
somewhere else and give it to the next verification.

Examples:
  $ cadastre audit verify
  $ cadastre audit verify --expect 1042:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`,
    )
    .action(async ({ expect: expected }: { expect?: string }, command: Command) => {
      const verdict = await withApi(command, (api, house) => {
        const mark = markOf(expected)
        if (house) return verifyAndAnchor(house.connection.database, house.environment, mark)
        if (mark) throw new UsageError('--expect works on the machine of the catalog only: leave --url out.')
        return api.audit.verify.mutate()
      })
      say(command, verdict, ({ ok, rows, head, findings, more }) =>
        [
          ...findings.map(({ message }) => message),
          ...(more > 0 ? [`… and ${more} more.`] : []),
          ok ? `${rows} rows, all as they were written.` : `${rows} rows: the log has been tampered with.`,
          ...(ok && head ? [`Mark: ${head.seq}:${head.hash}`] : []),
        ].join('\n'),
      )
      if (!verdict.ok) throw new Refused('The audit log is not sound.')
    })

  audit
    .command('accept')
    .description('after looking into what verify found: go on from here, with the findings written into the log')
    .option('--yes', 'really')
    .addHelpText(
      'after',
      `
Rows that do not fit their neighbours stay so, and are found again. Rows added or cut off at the end, whose evidence is the seal, are
accepted: the entry that this writes is then all that tells of them.

Example:
  $ cadastre audit accept --yes`,
    )
    .action(async ({ yes }: { yes?: boolean }, command: Command) => {
      if (!yes) throw new UsageError('This moves the seal over what was found. Add --yes to do it.')
      await withHouse(command, async ({ connection: { database }, environment }) => {
        const { findings } = await verifyAndAnchor(database, environment)
        await database.transaction((tx) =>
          acceptLog(
            tx,
            machineViewer(),
            findings.map(({ message }) => message),
          ),
        )
        say(
          command,
          { accepted: findings },
          () => `${findings.length} findings are written into the log; its end is sealed again.`,
        )
      })
    })

  filtered(audit.command('list').description('the newest entries'))
    .option('--limit <count>', 'entries at most, up to 500', '50')
    .addHelpText('after', '\nExample:\n  $ cadastre audit list --actor ann@shop.example --outcome refused')
    .action(async ({ limit, ...filter }: Filter & { limit: string }, command: Command) => {
      const entries = await withApi(command, (api) => api.audit.list.query({ ...filterOf(filter), limit: Number(limit) }))
      say(command, entries, (list) =>
        table(
          ['row', 'when', 'who', 'what', 'outcome', 'about'],
          list.map(({ seq, at, actor, action, outcome, target }) => [seq, shortMoment(at), actor, action, outcome, target]),
        ),
      )
    })

  filtered(audit.command('export').description('everything, oldest first, to standard output'))
    .option('--form <form>', Object.keys(exportForms).join(' or '), 'ndjson')
    .addHelpText('after', '\nExample:\n  $ cadastre audit export --form csv > audit.csv')
    .action(async ({ form, ...given }: Filter & { form: string }, command: Command) => {
      if (!Object.hasOwn(exportForms, form))
        throw new UsageError(`--form ${form}: expected ${Object.keys(exportForms).join(' or ')}.`)
      const filter = filterOf(given)
      const { head, line } = exportForms[form as ExportForm]
      await withHouse(command, async ({ connection: { database } }) => {
        const viewer = machineViewer()
        await database.transaction((tx) =>
          appendAudit(tx, viewer, { action: 'audit.export', outcome: 'done', detail: { form, ...filter } }),
        )
        if (head) out(head.trimEnd())
        for await (const part of exportEvents(database, viewer, filter)) {
          const text = part.map(line).join('')
          if (!process.stdout.write(text)) await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
        }
      })
    })
}

function markOf(text: string | undefined) {
  if (text === undefined) return undefined
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (!seq || !hash) throw new UsageError('--expect takes <number>:<hash>, as an earlier verification has printed it.')
  return { seq: Number(seq), hash, from: 'the mark given with --expect' }
}
