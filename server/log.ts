// The log of the process: lines on standard error.
// Promise: a failed query is told by what the database said, never with its parameters, which may hold secrets.

export function log(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`)
}

/** What went wrong, from the innermost cause, and where in our code. */
export function reasonOf(error: unknown): string {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  if (!(inner instanceof Error)) return 'something that is not an error was thrown'
  const code = (inner as { code?: unknown }).code
  const from = (error instanceof Error ? error : inner).stack
    ?.split('\n')
    .filter((line) => /^\s+at .*\/(server|db|ingestors)\//.test(line))
  return [
    `${inner.name}${typeof code === 'string' ? ` ${code}` : ''}: ${inner.message.split('\n')[0]!.slice(0, 500)}`,
    ...(from ?? []).slice(0, 6),
  ].join('\n')
}
