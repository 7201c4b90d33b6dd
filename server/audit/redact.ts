// What may not or need not be written to the audit log: secrets by their names, and the bulk of very long values. Pure.

const secretName = /pass(word|phrase)?$|secret|token|credential|private_?key|api_?key/i
const longestText = 10_000
const longestList = 1000

/** Text that PostgreSQL can hold (no NUL, no half characters) and that a page can show. */
export function cleanText(text: string): string {
  const clean = text.replaceAll('\0', '').toWellFormed()
  return clean.length <= longestText ? clean : `${clean.slice(0, 1000)} … [${clean.length} characters]`.toWellFormed()
}

/** The same value with everything under a telling name replaced, and very long texts and lists cut. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) {
    const kept = value.slice(0, longestList).map(redact)
    return value.length > longestList ? [...kept, `[${value.length} entries]`] : kept
  }
  if (value === null || typeof value !== 'object') return value
  // A date has its own way to JSON.
  if ('toJSON' in value && typeof value.toJSON === 'function') return redact(value.toJSON())
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      cleanText(key),
      secretName.test(key) && item !== null && item !== undefined ? '[redacted]' : redact(item),
    ]),
  )
}
