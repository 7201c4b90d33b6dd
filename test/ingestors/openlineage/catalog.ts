// A catalog in memory, as plain as possible: what the events of the connector add up to, printed as arrows.
import type { HarvestEvent } from '../../../ingestors/protocol/events.ts'
import { harvestEvent } from '../../../ingestors/protocol/events.ts'

type Lineage = Extract<HarvestEvent, { type: 'lineage' }>
const kept = [
  'alias',
  'asset',
  'schema',
  'statement',
  'lineage',
  'run',
  'profile',
  'check',
  'owner',
  'tag',
  'problem',
  'progress',
]

export class Catalog {
  private readonly names = new Map<string, string>()
  private readonly flows = new Map<string, { ref: string; job: string | undefined; inputs: Lineage['inputs'] }>()
  private readonly latest = new Map<string, HarvestEvent>()
  private readonly facts = new Set<string>()

  /** One batch: names first, as the server keeps them. Each event must be valid. */
  keep(events: HarvestEvent[]): void {
    for (const event of events) harvestEvent.parse(event)
    for (const event of [...events].sort((a, b) => kept.indexOf(a.type) - kept.indexOf(b.type))) this.keepOne(event)
  }

  /** The name under which all names of an asset are known. */
  named(ref: string): string {
    const next = this.names.get(ref)
    return next === undefined ? ref : this.named(next)
  }

  private keepOne(event: HarvestEvent): void {
    switch (event.type) {
      case 'alias':
        for (const alias of event.aliases) {
          const [loser, winner] = [this.named(alias), this.named(event.ref)]
          if (loser === winner) continue
          this.names.set(loser, winner)
          // Of two sayings about what is one now, that of the winner stays, until it is said again.
          for (const [key, said] of this.latest) {
            const renamed = key
              .split(' ')
              .map((part) => (part === loser ? winner : part))
              .join(' ')
            if (renamed === key) continue
            this.latest.delete(key)
            if (!this.latest.has(renamed)) this.latest.set(renamed, said)
          }
        }
        return
      case 'lineage': {
        const [ref, job] = [this.named(event.ref), event.job && this.named(event.job)]
        for (const [key, flow] of this.flows)
          if (this.named(flow.ref) === ref && (flow.job && this.named(flow.job)) === job) this.flows.delete(key)
        this.flows.set(`${ref} ${job}`, { ref, job, inputs: event.inputs })
        return
      }
      case 'profile':
      case 'check':
      case 'statement':
        this.facts.add(JSON.stringify(event))
        return
      case 'asset':
      case 'schema':
      case 'owner':
        this.latest.set(`${event.type} ${this.named(event.ref)}`, event)
        return
      case 'tag':
        this.latest.set(`tag ${this.named(event.ref)} ${event.field}`, event)
        return
      case 'run':
        this.latest.set(`run ${this.named(event.job)} ${event.run}`, event)
        return
    }
  }

  /** `from.field -DIRECT IDENTITY 1-> to.field via job`, denied edges with a slash through the arrow. */
  arrows(name = (ref: string) => this.named(ref)): string[] {
    const short = (ref: string) => decodeURIComponent(name(ref).replace(/^(\w+):[^:]*:/, '$1:'))
    const lines = [...this.flows.values()].flatMap(({ ref, job, inputs }) =>
      inputs.map((input) => {
        const { from, fromField, toField, kind, transformation, masking, precision, denied, expression } = input
        const at = (asset: string, field?: string) => short(asset) + (field === undefined ? '' : `.${field}`)
        const how = [kind, transformation, masking && 'masking', expression && `"${expression}"`, precision].filter(
          (part) => part !== undefined && part !== false,
        )
        return `${at(from, fromField)} -${how.join(' ')}-${denied ? '/' : ''}> ${at(ref, toField)}${job ? ` via ${short(job)}` : ''}`
      }),
    )
    return [...new Set(lines)].sort()
  }

  /** Edges that live. */
  live = () => this.arrows().filter((arrow) => !arrow.includes('-/>'))

  /** Everything, for comparing. */
  everything(): unknown {
    // Which of its names an asset goes by may depend on the order; that it is one asset may not.
    const first = new Map<string, string>()
    for (const ref of [...this.names.keys(), ...this.names.values()].sort()) {
      if (!first.has(this.named(ref))) first.set(this.named(ref), ref)
    }
    const renamed = (value: unknown): unknown => {
      if (typeof value === 'string') return first.get(this.named(value)) ?? value
      if (Array.isArray(value)) return value.map(renamed)
      return value && typeof value === 'object'
        ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item)]))
        : value
    }
    const latest = new Map([...this.latest].map(([key, event]) => [key.split(' ').map(renamed).join(' '), renamed(event)]))
    const facts = [...this.facts].map((fact) => JSON.stringify(renamed(JSON.parse(fact)))).sort()
    return {
      arrows: this.arrows((ref) => renamed(ref) as string),
      latest: Object.fromEntries([...latest].sort(([a], [b]) => (a < b ? -1 : 1))),
      facts: [...new Set(facts)],
    }
  }
}
