// A stand-in for a Meilisearch server, written from its documentation: as much of the HTTP API as our engine uses.
// It proves what we send and how we read the answers; that a real server agrees is proven by the contract with MEILI_HOST set.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

type Row = Record<string, unknown> & { id: number }
interface Search {
  indexUid: string
  filter?: string[]
  sort?: string[]
  offset?: number
  limit?: number
  facets?: string[]
}

export async function startDocumentedMeilisearch() {
  const indexes = new Map<string, Map<number, Row>>()
  const requests: string[] = []
  const tasks: { status: 'succeeded' | 'failed'; error: { message: string } | null }[] = []
  const settings = new Map<string, { filterableAttributes: string[]; sortableAttributes: string[] }>()

  const enqueue = (work: () => string | undefined) => {
    const problem = work()
    tasks.push({ status: problem ? 'failed' : 'succeeded', error: problem ? { message: problem } : null })
    return { taskUid: tasks.length - 1, status: 'enqueued' }
  }
  const routes: [method: string, path: RegExp, answer: (match: RegExpExecArray, body: never) => unknown][] = [
    ['POST', /^\/multi-search$/, (_, body: { queries: Search[] }) => ({ results: body.queries.map(search) })],
    [
      'POST',
      /^\/indexes$/,
      (_, body: { uid: string }) =>
        enqueue(() => (indexes.has(body.uid) ? 'index_already_exists' : void indexes.set(body.uid, new Map()))),
    ],
    ['DELETE', /^\/indexes\/(\w+)$/, ([, uid]) => enqueue(() => (indexes.delete(uid!) ? undefined : 'index_not_found'))],
    ['PATCH', /^\/indexes\/(\w+)\/settings$/, ([, uid], body) => enqueue(() => void settings.set(uid!, body))],
    [
      'POST',
      /^\/indexes\/(\w+)\/documents$/,
      ([, uid], body: Row[]) =>
        enqueue(() => {
          for (const row of body) indexes.get(uid!)!.set(row.id, row)
        }),
    ],
    [
      'POST',
      /^\/indexes\/(\w+)\/documents\/delete-batch$/,
      ([, uid], body: number[]) =>
        enqueue(() => {
          for (const id of body) indexes.get(uid!)!.delete(id)
        }),
    ],
    [
      'POST',
      /^\/swap-indexes$/,
      (_, body: { indexes: [string, string] }[]) =>
        enqueue(() => {
          const [a, b] = body[0]!.indexes
          if (!indexes.has(a) || !indexes.has(b)) return 'index_not_found'
          for (const of of [indexes, settings] as Map<string, never>[]) {
            const [x, y] = [of.get(a)!, of.get(b)!]
            of.set(a, y)
            of.set(b, x)
          }
          return undefined
        }),
    ],
    ['GET', /^\/tasks\/(\d+)$/, ([, uid]) => ({ uid: Number(uid), ...tasks[Number(uid)] })],
  ]

  function search({ indexUid, filter = [], sort = [], offset = 0, limit = 20, facets = [] }: Search) {
    const rows = [...indexes.get(indexUid)!.values()]
    const { filterableAttributes, sortableAttributes } = settings.get(indexUid)!
    const conditions = filter.map((expression) => parseFilter(expression, filterableAttributes))
    const found = rows.filter((row) => conditions.every((holds) => holds(row)))
    for (const rule of sort)
      if (!sortableAttributes.includes(rule.split(':')[0]!)) throw new Error(`invalid_search_sort: ${rule}`)
    found.sort((a, b) => compare(a, b, sort))
    const facetDistribution = Object.fromEntries(facets.map((facet) => [facet, distribution(found, facet)]))
    const hits = found.slice(offset, offset + limit).map(({ id }) => ({ id }))
    return {
      indexUid,
      hits,
      offset,
      limit,
      estimatedTotalHits: found.length,
      ...(facets.length > 0 ? { facetDistribution } : {}),
    }
  }

  const server = createServer(async (request, response) => {
    const { method = '', url = '' } = request
    requests.push(`${method} ${url}`)
    const path = url.split('?')[0]!
    for (const [verb, pattern, answer] of routes) {
      const match = verb === method && pattern.exec(path)
      if (!match) continue
      try {
        const body = await bodyOf(request)
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer(match, body as never)))
      } catch (error) {
        response
          .writeHead(400, { 'content-type': 'application/json' })
          .end(JSON.stringify({ message: (error as Error).message, code: 'bad_request', type: 'invalid_request', link: '' }))
      }
      return
    }
    response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { host: `http://127.0.0.1:${port}`, requests, close: () => new Promise((resolve) => server.close(resolve)) }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text === '' ? undefined : JSON.parse(text)
}

const valuesOf = (row: Row, attribute: string): unknown[] =>
  [row[attribute]].flat().filter((value) => value !== null && value !== undefined)

function distribution(rows: Row[], facet: string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) for (const value of valuesOf(row, facet)) counts[String(value)] = (counts[String(value)] ?? 0) + 1
  return counts
}

/** Documents without the attribute come last, whatever the direction. */
function compare(a: Row, b: Row, rules: string[]): number {
  for (const rule of rules) {
    const [attribute, direction] = rule.split(':') as [string, string]
    const [x, y] = [a[attribute], b[attribute]] as [number | null, number | null]
    if (x === y) continue
    if (x === null || y === null) return x === null ? 1 : -1
    return x < y === (direction === 'asc') ? -1 : 1
  }
  return 0
}

type Fit = (row: Row) => boolean

/** NOT before AND before OR; `=` ignores case; a quote is escaped by a backslash. */
function parseFilter(expression: string, filterable: readonly string[]): Fit {
  const tokens = [...expression.matchAll(/"((?:\\.|[^"\\])*)"|[()[\],=]|[^\s()[\],="]+/g)].map(([whole, quoted]) =>
    quoted === undefined ? { word: whole } : { text: quoted.replace(/\\(.)/g, '$1') },
  )
  let at = 0
  const peek = () => tokens[at]?.word
  const take = (expected?: string) => {
    const token = tokens[at++]
    if (!token || (expected && token.word !== expected))
      throw new Error(`invalid_search_filter: expected ${expected} in ${expression}`)
    return token.word ?? token.text!
  }
  const list = (operator: string, part: () => Fit, join: (conditions: Fit[]) => Fit): Fit => {
    const conditions = [part()]
    while (peek() === operator) {
      take()
      conditions.push(part())
    }
    return join(conditions)
  }
  const or = (): Fit => list('OR', and, (conditions) => (row) => conditions.some((holds) => holds(row)))
  const and = (): Fit => list('AND', not, (conditions) => (row) => conditions.every((holds) => holds(row)))
  const not = (): Fit => {
    if (peek() === 'NOT') {
      take()
      const holds = not()
      return (row) => !holds(row)
    }
    if (peek() === '(') {
      take()
      const holds = or()
      take(')')
      return holds
    }
    return comparison()
  }
  const comparison = (): Fit => {
    const attribute = take()
    if (!filterable.includes(attribute)) throw new Error(`invalid_search_filter: ${attribute} is not filterable`)
    const has =
      (test: (value: string) => boolean): Fit =>
      (row) =>
        valuesOf(row, attribute).some((value) => test(String(value).toLowerCase()))
    const operator = take()
    if (operator === '=') {
      const text = take().toLowerCase()
      return has((value) => value === text)
    }
    if (operator === 'STARTS') {
      take('WITH')
      const text = take().toLowerCase()
      return has((value) => value.startsWith(text))
    }
    if (operator === 'IS') {
      take('NULL')
      return (row) => row[attribute] === null
    }
    take('[')
    const texts = new Set<string>()
    while (peek() !== ']') {
      if (peek() === ',') take()
      else texts.add(take().toLowerCase())
    }
    take(']')
    return has((value) => texts.has(value))
  }
  const holds = or()
  if (at < tokens.length) throw new Error(`invalid_search_filter: ${expression}`)
  return holds
}
