// What every connector promises, asked of each one in the registry and of each of its recordings: a new one is tested by existing.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Connector, type HarvestContext, type Reader, ReadProblem } from '../../ingestors/protocol/connector.ts'
import { harvestEvent, type ValidEvent } from '../../ingestors/protocol/events.ts'
import { replay } from '../../ingestors/protocol/recording.ts'
import { isBelow, parseRef } from '../../ingestors/protocol/ref.ts'
import { connectors } from '../../ingestors/registry.ts'
import { type FormField, formOf, sampleConfig, secretText } from './sample-config.ts'

const ingestors = join(import.meta.dirname, '../../ingestors')
const now = '2026-11-24T08:00:00Z'
const contextFor = (signal = new AbortController().signal): HarvestContext => ({ instance: 'recorded', signal, now })

const recordings = Object.values(connectors).flatMap((connector: Connector) => {
  const folder = join(ingestors, connector.name, 'recordings')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory()) : []
  return names.map((name) => ({ connector, name, folder: join(folder, name) }))
})

/** Replays through a reader, and validates each event; an error of the translation itself is handed back. */
async function eventsUntilFailure(connector: Connector, reader: Reader): Promise<{ events: ValidEvent[]; failure?: unknown }> {
  const events: ValidEvent[] = []
  const saying = connector.translate(reader, sampleConfig(connector), contextFor())
  for (;;) {
    let said: IteratorResult<unknown>
    try {
      said = await saying.next()
    } catch (failure) {
      return { events, failure }
    }
    if (said.done) return { events }
    const valid = harvestEvent.safeParse(said.value)
    if (!valid.success) throw new Error(`${JSON.stringify(said.value).slice(0, 1000)}\n${valid.error.message}`)
    events.push(valid.data)
  }
}

async function replayed(connector: Connector, folder: string): Promise<ValidEvent[]> {
  const { events, failure } = await eventsUntilFailure(connector, replay(folder))
  if (failure !== undefined) throw failure
  return events
}

/** The asset that an event is about. */
const subjectOf = (event: ValidEvent): string | undefined =>
  'ref' in event ? event.ref : event.type === 'run' ? event.job : undefined

const placeOf = (ref: string) => {
  const { platform, instance, path } = parseRef(ref)
  return { platform, instance, path }
}

type Complete = Extract<ValidEvent, { type: 'complete' }>
const covers = ({ platform, instance, prefix }: Complete, ref: string) => {
  const place = placeOf(ref)
  return place.platform === platform && place.instance === instance && isBelow(place.path, prefix)
}

describe('the registry', () => {
  it('knows each connector by its own name, which names its folder', () => {
    for (const [name, connector] of Object.entries(connectors)) {
      expect(connector.name).toBe(name)
      expect(existsSync(join(ingestors, name)), name).toBe(true)
    }
  })

  it('has a recording of the real system for every connector', () => {
    const recorded = new Set(recordings.map(({ connector }) => connector.name))
    expect([...recorded].sort()).toEqual(Object.keys(connectors).sort())
  })
})

describe.each(Object.values(connectors).map((connector: Connector) => ({ name: connector.name, connector })))(
  'the form of $name',
  ({ connector }) => {
    const fieldsOf = (field: FormField, path = ''): [string, FormField][] =>
      Object.entries(field.properties ?? {}).flatMap(([name, child]) => [
        [`${path}${name}`, child] as [string, FormField],
        ...fieldsOf(child, `${path}${name}.`),
      ])

    it('can be made from its schema: an object whose fields have titles', () => {
      expect(formOf(connector).type).toBe('object')
      const fields = fieldsOf(formOf(connector))
      expect(fields.filter(([, field]) => !field.title).map(([path]) => path)).toEqual([])
    })

    it('accepts what it offers', () => {
      expect(() => sampleConfig(connector)).not.toThrow()
    })

    it('marks its secrets, at its top level, where they are kept encrypted', () => {
      const looksSecret = fieldsOf(formOf(connector)).filter(([path]) =>
        /password|token|secret|passphrase|private|apikey/i.test(path),
      )
      expect(looksSecret.filter(([, field]) => !field.secret).map(([path]) => path)).toEqual([])
      const secrets = fieldsOf(formOf(connector)).filter(([, field]) => field.secret)
      expect(secrets.filter(([path]) => path.includes('.')).map(([path]) => path)).toEqual([])
    })

    it('comes with words for people', () => {
      expect(connector.title).not.toBe('')
      expect(connector.summary.length).toBeGreaterThan(20)
      expect(connector.docs.length).toBeGreaterThan(200)
      expect(connector.authority).toBeGreaterThan(0)
      expect(connector.authority).toBeLessThanOrEqual(100)
    })
  },
)

describe.each(recordings)('$connector.name, recorded $name', ({ connector, name, folder }) => {
  it('speaks in valid events, as many of each type as before', async () => {
    const counts = new Map<string, number>()
    const kinds = new Map<string, number>()
    for (const event of await replayed(connector, folder)) {
      counts.set(event.type, (counts.get(event.type) ?? 0) + 1)
      if (event.type === 'asset') kinds.set(event.kind, (kinds.get(event.kind) ?? 0) + 1)
    }
    const lines = (of: Map<string, number>, indent = '') =>
      [...of].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, count]) => `${indent}${what} ${count}`)
    const summary = [...lines(counts), '', 'assets by kind', ...lines(kinds, '  '), ''].join('\n')
    await expect(summary).toMatchFileSnapshot(`golden/${connector.name}-${name}.txt`)
  })

  it('says the same again when it is asked again', async () => {
    expect(await replayed(connector, folder)).toEqual(await replayed(connector, folder))
  })

  it('says that an asset exists before it says anything about it', async () => {
    const events = await replayed(connector, folder)
    const own = new Set(events.flatMap((event) => (event.type === 'asset' ? [event.ref] : [])))
    const said = new Set<string>()
    const early: string[] = []
    for (const event of events) {
      const subject = subjectOf(event)
      if (event.type === 'asset') said.add(event.ref)
      // A problem may be about anything; an alias is a name, and names may come first.
      else if (!['problem', 'alias'].includes(event.type) && subject !== undefined && own.has(subject) && !said.has(subject)) {
        early.push(`${event.type} ${subject}`)
      }
    }
    expect(early).toEqual([])
  })

  it('says parents before their children', async () => {
    const events = await replayed(connector, folder)
    const own = new Set(events.flatMap((event) => (event.type === 'asset' ? [event.ref] : [])))
    const said = new Set<string>()
    const orphans: string[] = []
    for (const event of events) {
      if (event.type !== 'asset') continue
      // A parent that this source never speaks of is another source's asset, such as the schema of a table that dbt builds.
      // What a witness tells comes in the order in which it happened: its parents may come late.
      const isLate = event.parent !== undefined && own.has(event.parent) && !said.has(event.parent)
      if (isLate && connector.authority > 20) orphans.push(`${event.ref} in ${event.parent}`)
      if (event.parent === event.ref) orphans.push(`${event.ref} in itself`)
      said.add(event.ref)
    }
    expect(orphans).toEqual([])
  })

  it('says complete last for a prefix, once, and after something below it', async () => {
    const events = await replayed(connector, folder)
    const ended: Complete[] = []
    const late: string[] = []
    for (const event of events) {
      const subject = subjectOf(event)
      if (event.type !== 'problem' && subject !== undefined) {
        if (ended.some((complete) => covers(complete, subject))) late.push(`${event.type} ${subject}`)
      }
      if (event.type === 'complete') {
        expect(ended).not.toContainEqual(event)
        ended.push(event)
      }
    }
    expect(late).toEqual([])
  })

  it('lets no secret of its config into an event', async () => {
    const text = JSON.stringify(await replayed(connector, folder))
    expect(text).not.toContain(JSON.stringify(secretText).slice(1, -1))
    expect(text).not.toContain(encodeURIComponent(secretText))
  })

  // To a witness a recording that is repeated says nothing new: it waits for an event that it does not know yet.
  if (connector.authority > 20) {
    it('begins to speak before it has read all, however much there is', async () => {
      const times = 200
      const rows = countRows(folder) * times
      let read = 0
      const reader = replay(folder)
      const endless: Reader = {
        async *read(what, parameters) {
          for (let round = 0; round < times; round++) {
            for await (const value of reader.read(what, parameters)) {
              read++
              yield value
            }
          }
        },
        close: () => reader.close(),
      }
      const events = connector.translate(endless, sampleConfig(connector), contextFor())
      await events.next()
      await events.return(undefined)
      expect(read).toBeLessThan(rows)
    })
  }

  it('stops soon when it is aborted, and at once when it was before', async () => {
    const whole = await replayed(connector, folder)
    for (const after of [0, Math.floor(whole.length / 2)]) {
      const controller = new AbortController()
      if (after === 0) controller.abort()
      let count = 0
      try {
        for await (const event of connector.translate(replay(folder), sampleConfig(connector), contextFor(controller.signal))) {
          expect(event.type === 'complete' && controller.signal.aborted).toBe(false)
          if (++count === after) controller.abort()
        }
      } catch (error) {
        expect(error).toBe(controller.signal.reason)
      }
      expect(count).toBeLessThanOrEqual(after + 50)
    }
  })

  it('tells where a recording breaks off, and then lets nothing lapse that it did not read', async () => {
    const whole = await replayed(connector, folder)
    const files = readdirSync(folder).filter((file) => file.endsWith('.ndjson') && statSync(join(folder, file)).size > 1)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.double({ min: 0, max: 1, noNaN: true }), async (file, where) => {
        const cut = mkdtempSync(join(tmpdir(), 'cadastre-cut-'))
        try {
          cpSync(folder, cut, { recursive: true })
          writeFileSync(join(cut, file), brokenOff(readFileSync(join(folder, file)), where))
          const { events, failure } = await eventsUntilFailure(connector, replay(cut))
          // Where it cannot go on, a translation may end with a ReadProblem: the harvest fails, tells it, and lets nothing lapse.
          expect(failure === undefined || failure instanceof ReadProblem, String(failure)).toBe(true)
          if (failure) expect(events.some(({ type }) => type === 'complete')).toBe(false)
          else expect(events.some(({ type }) => type === 'problem')).toBe(true)
          const said = new Set(events.flatMap((event) => (event.type === 'asset' ? [event.ref] : [])))
          for (const event of events) {
            if (event.type !== 'complete') continue
            const lost = whole.filter((one) => one.type === 'asset' && covers(event, one.ref) && !said.has(one.ref))
            expect(lost, `complete for ${event.prefix || 'all'} although ${file} broke off`).toEqual([])
          }
        } finally {
          rmSync(cut, { recursive: true, force: true })
        }
      }),
      { numRuns: 25, seed: 7 },
    )
  })
})

function countRows(folder: string): number {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ndjson'))
    .reduce((sum, file) => sum + readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean).length, 0)
}

/** The text up to a place inside one of its lines, so that its last line is no JSON. */
function brokenOff(text: Buffer, where: number): Buffer {
  const place = Math.max(1, Math.floor(text.length * where))
  const start = text.lastIndexOf(0x0a, place - 1) + 1
  const end = text.indexOf(0x0a, start)
  const last = (end < 0 ? text.length : end) - 1
  return text.subarray(0, Math.max(start + 1, Math.min(place, last)))
}
