// Verifying the audit log: one pass over all rows in bounded memory, against their hashes, the seals and marks kept elsewhere.
// Promise: any changed, missing, swapped or inserted row is found and named; so is a cut end, up to the latest mark that the
// attacker could not also set back: `setting` is in the same database, the anchor file and --expect are not.
import { sql } from 'drizzle-orm'
import { type Pool, rows, type Transaction } from '../../db/connection.ts'
import { type AuditRow, firstHash, hashOf } from './chain.ts'
import { headKey, type Mark, readCheckpoints, readSeal } from './seal.ts'

export interface Finding {
  /** The row it is about; null: the log as a whole. */
  seq: number | null
  kind: 'changed' | 'missing' | 'inserted' | 'seal'
  message: string
}

export interface Verdict {
  ok: boolean
  rows: number
  /** The last row as it stands; keep it elsewhere and give it to a later verification. */
  head: Mark | null
  /** The first hundred. */
  findings: Finding[]
  /** How many more there are. */
  more: number
}

/** A mark from outside of the database. */
export interface Witness extends Mark {
  /** Who says so, for the finding. */
  from: string
}

const shown = 100
const batch = 2000

/** Reads the log as of one moment; writing goes on meanwhile. */
export async function verifyAudit(database: Pool, witnesses: readonly Witness[] = []): Promise<Verdict> {
  return database.transaction(
    async (tx) => {
      const check = new ChainCheck([...witnesses, ...(await sealedMarks(tx))])
      const head = await readSeal(tx, headKey)
      for await (const entry of readLog(tx)) check.take(entry)
      return check.close(head)
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

async function* readLog(tx: Transaction): AsyncGenerator<AuditRow> {
  // A cursor, not paging by seq: somebody who has dropped the primary key may have repeated one.
  await tx.execute(sql`
    declare audit_log no scroll cursor for
    select seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor, action, outcome, target, detail,
           prev_hash as "prevHash", hash
      from audit_event order by seq`)
  for (;;) {
    const part = await rows<AuditRow>(tx, sql.raw(`fetch ${batch} from audit_log`))
    yield* part
    if (part.length < batch) return
  }
}

async function sealedMarks(tx: Transaction): Promise<(Witness | { seq: number; hash: null; from: string })[]> {
  const marks: (Witness | { seq: number; hash: null; from: string })[] = []
  for (let after = 0; ; ) {
    const part = await readCheckpoints(tx, after, 1000)
    for (const { at, mark } of part) {
      const from = `the checkpoint at ${at}`
      marks.push(mark && mark.seq === at ? { ...mark, from } : { seq: at, hash: null, from })
    }
    if (part.length < 1000) return marks
    after = part.at(-1)!.at
  }
}

/** The pure part: rows in order in, findings out. */
export class ChainCheck {
  readonly #findings: Finding[] = []
  readonly #marks: readonly (Witness | { seq: number; hash: null; from: string })[]
  #nextMark = 0
  #more = 0
  #rows = 0
  #last: (Mark & { sound: boolean }) | undefined
  /** The link into the last row is broken, and whose fault that is shows only with the next. */
  #suspect: { before: Mark & { sound: boolean } } | undefined

  constructor(marks: readonly (Witness | { seq: number; hash: null; from: string })[] = []) {
    this.#marks = marks.toSorted((a, b) => a.seq - b.seq)
  }

  #find(kind: Finding['kind'], seq: number | null, message: string): void {
    if (this.#findings.length < shown) this.#findings.push({ seq, kind, message })
    else this.#more++
  }

  take(entry: AuditRow): void {
    this.#rows++
    const expected = (this.#last?.seq ?? 0) + 1
    if (entry.seq < expected) {
      this.#find('inserted', entry.seq, `Row ${entry.seq} was inserted: there is another with that number, or it is not one.`)
      return
    }
    const gap = entry.seq > expected
    if (gap) {
      this.#settle(true)
      const which = entry.seq - 1 === expected ? `Row ${expected} is` : `Rows ${expected} to ${entry.seq - 1} are`
      this.#find('missing', expected, `${which} missing.`)
    }
    const sound = hashOf(entry) === entry.hash
    if (!gap) {
      const before = this.#last ?? { seq: 0, hash: firstHash, sound: true }
      this.#link(before, entry.prevHash)
    }
    if (!sound) {
      this.#suspect = undefined
      this.#find(
        'changed',
        entry.seq,
        `Row ${entry.seq} is not what was written: its content does not match its hash (changed, or swapped with another).`,
      )
    }
    this.#last = { seq: entry.seq, hash: entry.hash, sound }
    this.#compareMarks(entry)
  }

  /** What follows `before` says which hash it was chained to. */
  #link(before: Mark & { sound: boolean }, prevHash: string): void {
    const whole = prevHash === before.hash
    this.#settle(whole)
    // A row that does not even match its own hash has been named already.
    if (!whole && before.sound) this.#suspect = { before }
  }

  /** A broken link between N-1 and N: if what follows vouches for N, then N-1 was changed together with its hash, else N was. */
  #settle(vouched: boolean): void {
    const suspect = this.#suspect
    this.#suspect = undefined
    if (!suspect || !this.#last) return
    const seq = vouched && suspect.before.seq > 0 ? suspect.before.seq : this.#last.seq
    this.#find(
      'changed',
      seq,
      `Row ${seq} is not what was written: its hash was changed with it, and its neighbour tells another.`,
    )
    // Named: the link out of it, broken too, is no news.
    if (!vouched) this.#last.sound = false
  }

  #compareMarks(entry: Mark): void {
    for (; this.#nextMark < this.#marks.length; this.#nextMark++) {
      const mark = this.#marks[this.#nextMark]!
      if (mark.seq > entry.seq) return
      if (mark.hash === null) {
        this.#find('seal', mark.seq, `${capital(mark.from)} was not sealed with the master key of this installation.`)
      } else if (mark.seq < entry.seq) {
        this.#find('missing', mark.seq, `Row ${mark.seq}, for which ${mark.from} vouches, is missing.`)
      } else if (mark.hash !== entry.hash) {
        this.#find(
          'changed',
          mark.seq,
          `Row ${mark.seq}, or one before it, was rewritten: ${mark.from} vouches for another hash.`,
        )
      }
    }
  }

  /** `head`: the sealed newest row; undefined: none was ever sealed; null: there is a seal that is not ours. */
  close(head: Mark | null | undefined): Verdict {
    const last = this.#last
    if (head === null) {
      this.#settle(true)
      this.#find(
        'seal',
        null,
        'The head of the log was not sealed with the master key of this installation: it was changed, or the key was.',
      )
    } else if (head === undefined) {
      this.#settle(true)
      if (last) this.#find('seal', null, 'The seal of the head is gone: rows may be missing at the end.')
    } else if (!last || last.seq < head.seq) {
      this.#settle(true)
      const from = (last?.seq ?? 0) + 1
      const which = from === head.seq ? `Row ${from} is` : `Rows ${from} to ${head.seq} are`
      this.#find('missing', from, `${which} missing at the end: the head was sealed at ${head.seq}.`)
    } else if (last.seq > head.seq) {
      this.#settle(true)
      this.#find('inserted', head.seq + 1, `Rows from ${head.seq + 1} on were inserted: the head was sealed at ${head.seq}.`)
    } else {
      this.#link(last, head.hash)
      const suspect = this.#suspect
      this.#suspect = undefined
      if (suspect) {
        this.#find('changed', last.seq, `Row ${last.seq} is not what was written: the head was sealed with another hash.`)
      }
    }
    for (; this.#nextMark < this.#marks.length; this.#nextMark++) {
      const mark = this.#marks[this.#nextMark]!
      this.#find('missing', mark.seq, `Row ${mark.seq}, for which ${mark.from} vouches, is missing.`)
    }
    return {
      ok: this.#findings.length === 0,
      rows: this.#rows,
      head: last ? { seq: last.seq, hash: last.hash } : null,
      findings: this.#findings,
      more: this.#more,
    }
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
