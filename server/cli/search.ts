// cadastre search: assets and columns by words.
import type { Command } from 'commander'
import { say, table } from './print.ts'
import { UsageError, withApi } from './reach.ts'

interface Options {
  platform?: string[]
  kind?: string[]
  domain?: string[]
  tag?: string[]
  limit: string
}

export function registerSearch(program: Command): void {
  program
    .command('search')
    .description('find assets and columns')
    .argument('<words...>', 'what to look for: names, parts of names, words of descriptions')
    .option('--platform <name...>', 'only of these platforms')
    .option('--kind <name...>', 'only of these kinds, such as table or view')
    .option('--domain <name...>', 'only of these domains')
    .option('--tag <name...>', 'only with one of these tags')
    .option('--limit <count>', 'hits at most, up to 100', '20')
    .addHelpText(
      'after',
      `
Exact names come first, then beginnings of names, words in names, columns, descriptions. Nothing found is not a failure.

Examples:
  $ cadastre search revenue
  $ cadastre search customer email --kind table view --json`,
    )
    .action(async (words: string[], { platform, kind, domain, tag, limit: text }: Options, command: Command) => {
      const limit = Number(text)
      if (!Number.isInteger(limit)) throw new UsageError(`--limit ${text} is not a number.`)
      const filters = {
        ...(platform && { platform }),
        ...(kind && { kind }),
        ...(domain && { domain }),
        ...(tag && { tag }),
      }
      const found = await withApi(command, (api) => api.search.find.query({ text: words.join(' '), filters, limit }))
      say(command, found, ({ hits, total, correction }) =>
        [
          ...(correction ? [`Nothing is called that; nearest: ${correction.text}`] : []),
          hits.length === 0
            ? 'Nothing found.'
            : table(
                ['what', 'kind', 'description'],
                hits.map((hit) => [hit.ref, hit.type === 'column' ? 'column' : hit.kind, firstLine(hit.description)]),
              ),
          ...(total && total.count > hits.length ? [`${hits.length} of ${total.exact ? '' : 'at least '}${total.count}`] : []),
        ].join('\n'),
      )
    })
}

const firstLine = (text: string | null) => {
  const line = text?.split('\n')[0] ?? ''
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
