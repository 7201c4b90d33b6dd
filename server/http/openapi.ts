// GET /api/openapi.json: the description of the API, for everyone: it tells nothing of the catalog.
import { readFileSync } from 'node:fs'
import { openApiDocument } from '../openapi.ts'
import { type Exchange, sendJson } from './exchange.ts'

export const openApiPath = '/api/openapi.json'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

export async function answerOpenApi({ response, url }: Exchange): Promise<void> {
  sendJson(response, 200, openApiDocument(url.origin, version))
}
