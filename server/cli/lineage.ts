// cadastre lineage: what an asset or field is made of, and what is made of it.
import type { Command } from 'commander'
import { out, say, table } from './print.ts'
import { optionsOf, UsageError, withApi } from './reach.ts'

interface Options {
  up?: string
  down?: string
  fields?: boolean
  at?: string
  dot?: boolean
}

const directions = ['upstream', 'downstream'] as const

export function registerLineage(program: Command): void {
  program
    .command('lineage')
    .description('list what feeds an asset or column, and what it feeds')
    .argument('<ref>', 'platform:instance:path, or with #column')
    .option('--up <steps>', 'upstream this far; default: all the way unless --down is given')
    .option('--down <steps>', 'downstream this far; default: all the way unless --up is given')
    .option('--fields', 'between columns rather than assets')
    .option('--at <moment>', 'as of this moment, such as 2026-03-01T00:00:00Z')
    .option('--dot', 'print the graph for Graphviz instead')
    .addHelpText(
      'after',
      `
With --json, prints the graph as sources, transformations, targets and metadata.

Examples:
  $ cadastre lineage postgres:warehouse:shop.marts.revenue
  $ cadastre lineage 'postgres:warehouse:shop.marts.revenue#amount' --up 3
  $ cadastre lineage postgres:warehouse:shop.marts.revenue --dot | dot -Tsvg > revenue.svg`,
    )
    .action(async (ref: string, { up, down, fields, at, dot }: Options, command: Command) => {
      const asked = { upstream: steps('--up', up), downstream: steps('--down', down) }
      const both = asked.upstream === undefined && asked.downstream === undefined
      const level = fields || ref.includes('#') ? ('field' as const) : undefined
      const common = { ref, ...(level && { level }), ...(at && { at }) }
      // A depth of 0 leaves that way out; no depth means all the way.
      const depth = (way: (typeof directions)[number]) => asked[way] ?? (both ? undefined : 0)
      await withApi(command, async (api) => {
        const graph = {
          ...common,
          ...(depth('upstream') !== undefined && { up: depth('upstream') }),
          ...(depth('downstream') !== undefined && { down: depth('downstream') }),
        }
        if (dot) return out(await api.lineage.exportDot.query(graph))
        if (optionsOf(command).json) return say(command, await api.lineage.export.query(graph), () => '')
        for (const direction of directions) {
          const far = depth(direction)
          if (far === 0) continue
          const reach = await api.lineage.reach.query({ ...common, direction, ...(far !== undefined && { depth: far }) })
          out(`${direction}: ${reach.total}${reach.restricted > 0 ? `, ${reach.restricted} of them restricted` : ''}`)
          if (reach.nodes.length > 0)
            out(
              table(
                ['step', 'what', 'kind'],
                reach.nodes.map((node) =>
                  node.restricted ? [node.depth, '(restricted)', ''] : [node.depth, node.id, node.kind],
                ),
              ),
            )
        }
      })
    })
}

function steps(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) throw new UsageError(`${option} ${text} is not a number of steps.`)
  return Number(text)
}
