// The engine in Meilisearch keeps the contract: against a server written from the documentation, and against a real one where
// MEILI_HOST (and MEILI_API_KEY) name it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { meilisearchEngine } from '../../../server/search/meilisearch.ts'
import { toFilter } from '../../../server/search/meilisearch-query.ts'
import { admin } from './catalog.ts'
import { describeContract } from './contract.ts'
import { startDocumentedMeilisearch } from './documented-meilisearch.ts'

describe('as documented', () => {
  let server: Awaited<ReturnType<typeof startDocumentedMeilisearch>>
  beforeAll(async () => {
    server = await startDocumentedMeilisearch()
  })
  afterAll(() => server.close())
  describeContract(() => meilisearchEngine({ host: server.host }), 15)

  test('a rebuild fills a new index, swaps it in and only then drops the old one', () => {
    const last = server.requests.lastIndexOf('POST /swap-indexes')
    const written = server.requests
      .slice(0, last)
      .filter((request) => request.startsWith('POST /indexes/cadastre_next/documents'))
    expect(written.length).toBeGreaterThan(0)
    expect(server.requests.slice(last).find((request) => request.startsWith('DELETE'))).toBe('DELETE /indexes/cadastre_next')
  })
})

const { MEILI_HOST: host, MEILI_API_KEY: apiKey } = process.env
if (host) {
  describe('a real server', () => describeContract(() => meilisearchEngine({ host, apiKey, index: 'cadastre_contract' }), 15))
}

test('a server that does not answer is named in an error that says what to check', async () => {
  const engine = meilisearchEngine({ host: 'http://127.0.0.1:9' })
  const query = { question: undefined, filters: {}, sort: 'relevance', offset: 0, limit: 1, count: true } as const
  await expect(engine.find({} as never, admin, query)).rejects.toMatchObject({
    kind: 'UNAVAILABLE',
    message: expect.stringContaining('http://127.0.0.1:9'),
  })
})

test('whatever is typed stays a value inside a filter', () => {
  expect(toFilter({ all: [{ is: 'fowner=a" OR id EXISTS \\' }, { not: { starts: 'n' } }] })).toBe(
    '(lexemes = "fowner=a\\" OR id EXISTS \\\\" AND NOT (lexemes STARTS WITH "n"))',
  )
})
