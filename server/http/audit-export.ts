// GET /api/export/audit?form=ndjson|csv: the audit log as a file, streamed, and itself audited.
import { once } from 'node:events'
import { z } from 'zod'
import { appendAudit, auditRefusal } from '../audit/append.ts'
import { exportEvents } from '../audit/queries.ts'
import { auditFilter } from '../audit/router.ts'
import { exportForms } from '../audit/write-out.ts'
import { may } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { type Exchange, viewerOfRequest } from './exchange.ts'

export const auditExportPath = '/api/export/audit'
const query = auditFilter.extend({ form: z.enum(['ndjson', 'csv']).default('ndjson') })

export async function answerAuditExport(exchange: Exchange): Promise<void> {
  const { house, response, url } = exchange
  const { database } = house.connection
  const viewer = await viewerOfRequest(exchange)
  if (!viewer) throw new CatalogError('NOT_SIGNED_IN', 'Sign in first, or send an API token as Authorization: Bearer …')
  const { data, error } = query.safeParse(Object.fromEntries(url.searchParams))
  if (error)
    throw new CatalogError(
      'BAD_INPUT',
      error.issues.map(({ path, message }) => `${path.join('.') || 'query'}: ${message}`).join('; '),
    )
  const { form, ...filter } = data
  if (!may(viewer, 'audit.read')) {
    await auditRefusal(database, viewer, { action: 'audit.export', outcome: 'refused', detail: { because: 'audit.read' } })
    throw new CatalogError('NOT_ALLOWED', `${viewer.name} may not export the audit log: it needs the permission audit.read.`)
  }
  await database.transaction((tx) =>
    appendAudit(tx, viewer, { action: 'audit.export', outcome: 'done', detail: { form, ...filter } }),
  )
  const { type, head, line } = exportForms[form]
  response.writeHead(200, {
    'content-type': type,
    'content-disposition': `attachment; filename="audit.${form}"`,
    'cache-control': 'no-store',
  })
  if (head) response.write(head)
  for await (const part of exportEvents(database, viewer, filter)) {
    // Who reads slowly makes us wait, not the rows pile up.
    if (!response.write(part.map(line).join(''))) await Promise.race([once(response, 'drain'), once(response, 'close')])
    if (response.destroyed) return
  }
  response.end()
}
