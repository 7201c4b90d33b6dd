// What one statement may cost, and the signal that it costs more.
// Promise: a limit hit ends that statement with a diagnostic; it never reaches the caller as an exception.

export interface Limits {
  /** Characters in one call. */
  characters: number
  /** Tokens in one statement. */
  tokens: number
  /** Nesting of expressions, queries and blocks. */
  depth: number
  /** Milliseconds for one statement. */
  milliseconds: number
  /** Columns one relation may have. */
  columns: number
  /** Diagnostics kept per statement. */
  diagnostics: number
}

export const defaultLimits: Limits = {
  characters: 8_000_000,
  tokens: 400_000,
  depth: 240,
  milliseconds: 4_000,
  columns: 20_000,
  diagnostics: 200,
}

export class LimitReached extends Error {
  readonly limit: keyof Limits | 'stack'
  constructor(limit: keyof Limits | 'stack', message: string) {
    super(message)
    this.limit = limit
  }
}

/** Counts work and says when the time is up; the clock is read once in 1,024 steps. */
export class Budget {
  readonly limits: Limits
  private readonly deadline: number
  private steps = 0
  /** Statements inside statements, counted by the analysis. */
  blocks = 0

  constructor(limits: Limits) {
    this.limits = limits
    this.deadline = Date.now() + limits.milliseconds
  }

  step(): void {
    if ((++this.steps & 1023) === 0 && Date.now() > this.deadline)
      throw new LimitReached('milliseconds', `stopped after ${this.limits.milliseconds} ms`)
  }

  depth(depth: number): void {
    if (depth > this.limits.depth) throw new LimitReached('depth', `nested deeper than ${this.limits.depth}`)
  }
}
