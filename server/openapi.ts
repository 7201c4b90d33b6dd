// The OpenAPI 3.1 document of the tRPC API as it really goes over HTTP: GET with `input` for queries, POST for commands.
// Promise: made from the routers at run time, so it cannot lag behind them.
import { z } from 'zod'
import { permissions } from './auth/viewer.ts'
import { errorKinds } from './errors.ts'
import { listProcedures, type Procedure } from './procedures.ts'

type Schema = Record<string, unknown>

/** JSON Schema as OpenAPI 3.1 embeds it (its dialect is 2020-12, which is also zod's). */
function schemaOf(type: z.ZodType, io: 'input' | 'output'): Schema {
  const {
    $schema: _,
    '~standard': __,
    ...schema
  } = z.toJSONSchema(type, { io, unrepresentable: 'any', reused: 'inline' }) as Schema
  return schema
}

const answer = (output: z.ZodType | undefined): Schema => ({
  type: 'object',
  required: ['result'],
  properties: {
    result: { type: 'object', properties: { data: output ? schemaOf(output, 'output') : {} } },
  },
})

const failure = {
  description: 'Refused or failed.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
}

function operationOf({ path, type, permission, writes, summary, input, output }: Procedure): Schema {
  const schema = input && schemaOf(input, 'input')
  // Whether the whole input may be left out: every member has a default or is optional.
  const required = input !== undefined && !input.safeParse({}).success
  return {
    operationId: path,
    tags: [path.split('.')[0]],
    summary: summary ?? path,
    description: `Needs the permission \`${permission}\` (${permissions[permission]}).${writes ? ' Audited.' : ''}`,
    ...(schema &&
      (type === 'query'
        ? {
            parameters: [
              {
                name: 'input',
                in: 'query',
                required,
                description: 'JSON.',
                content: { 'application/json': { schema } },
              },
            ],
          }
        : { requestBody: { required, content: { 'application/json': { schema } } } })),
    responses: {
      200: { description: 'Done.', content: { 'application/json': { schema: answer(output) } } },
      default: failure,
    },
  }
}

const plain = (summary: string, responses: Schema, more: Schema = {}): Schema => ({ summary, tags: ['http'], ...more, responses })
const text = (description: string, ...types: string[]): Schema => ({
  description,
  content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' } }])),
})

const sent = (schema: Schema): Schema => ({ required: true, content: { 'application/json': { schema } } })
const openLineageEvent: Schema = { type: 'object', description: 'A RunEvent, DatasetEvent or JobEvent of OpenLineage 2-0-2.' }

/** What lies beside tRPC: path -> operations. */
const besides: Record<string, Schema> = {
  '/api/v1/lineage': {
    post: plain(
      'Receives one OpenLineage event; answers after it is kept. Needs the permission `lineage.send`.',
      {
        201: {
          description: 'Kept.',
          content: {
            'application/json': {
              schema: { type: 'object', properties: { warnings: { type: 'array', items: { type: 'string' } } } },
            },
          },
        },
        default: failure,
      },
      { operationId: 'sendLineage', security: [{ token: [] }], requestBody: sent(openLineageEvent) },
    ),
  },
  '/api/v1/lineage/batch': {
    post: plain(
      'Receives many OpenLineage events; each fails alone. Needs the permission `lineage.send`.',
      {
        200: { description: 'Some were not kept.', content: { 'application/json': { schema: { type: 'object' } } } },
        204: { description: 'All kept.' },
        default: failure,
      },
      {
        operationId: 'sendLineageBatch',
        security: [{ token: [] }],
        requestBody: sent({ type: 'array', items: openLineageEvent }),
      },
    ),
  },
  '/api/events': {
    get: plain(
      'Follows harvests: an event `harvest` with what `sources.harvest` answers. Needs the permission `sources.read`.',
      { 200: text('Server-sent events.', 'text/event-stream'), default: failure },
      { operationId: 'followHarvests' },
    ),
  },
  '/api/health': {
    get: plain(
      'Ready, or why not.',
      {
        200: { description: 'Ready.', content: { 'application/json': { schema: { $ref: '#/components/schemas/Health' } } } },
        503: { description: 'Not ready.', content: { 'application/json': { schema: { $ref: '#/components/schemas/Health' } } } },
      },
      { operationId: 'health', security: [] },
    ),
  },
  '/api/export/audit': {
    get: plain(
      'The audit log as a file, oldest first. Needs the permission `audit.read`. Audited.',
      { 200: text('The log.', 'application/x-ndjson', 'text/csv'), default: failure },
      {
        operationId: 'exportAudit',
        parameters: [
          { name: 'form', in: 'query', schema: { enum: ['ndjson', 'csv'], default: 'ndjson' } },
          ...['actor', 'action', 'outcome', 'target', 'from', 'to'].map((name) => ({
            name,
            in: 'query',
            schema: { type: 'string' },
          })),
        ],
      },
    ),
  },
}

const subscription = (operation: Schema): Schema => ({
  ...operation,
  responses: { 200: text('Server-sent events, each with JSON in `data`.', 'text/event-stream'), default: failure },
})

/** The document; `origin` is where people reach this server. */
export function openApiDocument(origin: string, version: string): Schema {
  const procedures = listProcedures()
  const paths = Object.fromEntries(
    procedures.map((procedure) => {
      const operation = operationOf(procedure)
      return [
        `/api/trpc/${procedure.path}`,
        procedure.type === 'mutation'
          ? { post: operation }
          : { get: procedure.type === 'query' ? operation : subscription(operation) },
      ]
    }),
  )
  return {
    openapi: '3.1.0',
    info: {
      title: 'Cadastre',
      version,
      description:
        'A register of a company’s data. Queries are GET with `input` as JSON in the query string, commands POST with JSON. A ref (`platform:instance:path`) names an asset everywhere.',
    },
    servers: [{ url: origin }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set([...procedures.map(({ path }) => path.split('.')[0]!), 'http'])].map((name) => ({ name })),
    paths: { ...paths, ...besides },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token, made under Settings or with `cadastre token`.' },
        session: { type: 'apiKey', in: 'cookie', name: 'next-auth.session-token', description: 'A browser that has signed in.' },
      },
      schemas: { Failure: failureSchema, Health: healthSchema },
    },
  }
}

const failureSchema: Schema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['message'],
      properties: {
        message: { type: 'string', description: 'What is wrong and what to do, for people.' },
        code: { type: 'integer', description: 'JSON-RPC 2.0 code; of tRPC only.' },
        kind: { type: 'string', description: 'As data.kind; of other addresses than tRPC.' },
        data: {
          type: 'object',
          properties: {
            code: {
              type: 'string',
              enum: [...new Set([...Object.values(errorKinds), 'INTERNAL_SERVER_ERROR', 'METHOD_NOT_SUPPORTED'])],
            },
            kind: { type: 'string', enum: Object.keys(errorKinds) },
            httpStatus: { type: 'integer' },
            path: { type: 'string' },
            issues: {
              type: 'array',
              items: { type: 'object', properties: { field: { type: 'string' }, message: { type: 'string' } } },
            },
          },
        },
      },
    },
  },
}

const healthSchema: Schema = {
  type: 'object',
  required: ['ready', 'checks'],
  properties: {
    ready: { type: 'boolean' },
    checks: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['ready'],
        properties: { ready: { type: 'boolean' }, why: { type: 'string' } },
      },
    },
  },
}
