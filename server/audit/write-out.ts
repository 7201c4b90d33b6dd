// The audit log as text for other tools: a JSON object a line, or CSV (RFC 4180). Pure.
import type { AuditRow } from './chain.ts'

const csvColumns = ['seq', 'at', 'actor', 'action', 'outcome', 'target', 'detail', 'prevHash', 'hash'] as const

/** A spreadsheet runs a cell that begins like a formula: an apostrophe before it makes it text. */
const disarmed = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = disarmed(typeof value === 'string' ? value : JSON.stringify(value))
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Form -> media type, first line, and a row as a line. */
export const exportForms = {
  ndjson: { type: 'application/x-ndjson', head: '', line: (entry: AuditRow) => `${JSON.stringify(entry)}\n` },
  csv: {
    type: 'text/csv; charset=utf-8',
    head: `${csvColumns.join(',')}\r\n`,
    line: (entry: AuditRow) => `${csvColumns.map((column) => csvCell(entry[column])).join(',')}\r\n`,
  },
} as const

export type ExportForm = keyof typeof exportForms
