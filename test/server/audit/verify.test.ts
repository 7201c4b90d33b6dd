import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acceptLog, appendAudit } from '../../../server/audit/append.ts'
import { type AuditRow, firstHash, hashOf } from '../../../server/audit/chain.ts'
import { headKey, resealAll } from '../../../server/audit/seal.ts'
import { ChainCheck, verifyAudit } from '../../../server/audit/verify.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'

let catalog: TestDatabase
let superuser: pg.Client
const length = 12

beforeAll(async () => {
  catalog = await openTestDatabase()
  for (let n = 1; n <= length; n++) {
    await catalog.database.transaction((tx) =>
      appendAudit(
        tx,
        { actor: `user:${n % 2 ? 'ann' : 'bob'}@shop.example` },
        {
          action: 'assets.describe',
          outcome: 'done',
          target: `postgres:warehouse:shop.public.t${n}`,
          detail: { n, half: n / 2, text: 'é\0\ud800' },
        },
      ),
    )
  }
  superuser = new pg.Client({ connectionString: catalog.superUrl })
  await superuser.connect()
  await superuser.query('alter table audit_event disable trigger all')
})
afterAll(async () => {
  await superuser.end()
  await catalog.close()
})

/** Tampers as superuser, verifies, and puts everything back. */
async function tampered(work: () => Promise<void>) {
  await superuser.query('create table kept as table audit_event')
  await superuser.query('create table kept_setting as table setting')
  try {
    await work()
    return await verifyAudit(catalog.database)
  } finally {
    await superuser.query('delete from audit_event')
    await superuser.query('insert into audit_event select * from kept')
    await superuser.query('delete from setting')
    await superuser.query('insert into setting select * from kept_setting')
    await superuser.query('drop table kept, kept_setting')
  }
}

const read = async (seq: number): Promise<AuditRow> => {
  const { rows } = await superuser.query(
    `select seq::int, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor, action, outcome, target, detail,
            prev_hash as "prevHash", hash from audit_event where seq = $1`,
    [seq],
  )
  return rows[0]
}
const write = (seq: number, entry: AuditRow) =>
  superuser.query(
    `update audit_event set at = $2, actor = $3, action = $4, outcome = $5, target = $6, detail = $7, prev_hash = $8, hash = $9 where seq = $1`,
    [
      seq,
      entry.at,
      entry.actor,
      entry.action,
      entry.outcome,
      entry.target,
      JSON.stringify(entry.detail),
      entry.prevHash,
      entry.hash,
    ],
  )

const changes: Record<string, (entry: AuditRow) => AuditRow> = {
  'the time': (entry) => ({ ...entry, at: '2020-01-01T00:00:00.000000Z' }),
  'who did it': (entry) => ({ ...entry, actor: 'user:eve@shop.example' }),
  'what was done': (entry) => ({ ...entry, action: 'assets.remove' }),
  'how it ended': (entry) => ({ ...entry, outcome: 'failed' }),
  'what it was done to': (entry) => ({ ...entry, target: null }),
  'the detail': (entry) => ({ ...entry, detail: {} }),
  'the hash before': (entry) => ({ ...entry, prevHash: 'f'.repeat(64) }),
  'the hash': (entry) => ({ ...entry, hash: 'f'.repeat(64) }),
}

describe('a superuser who tampers with the log is found, and the row is named', () => {
  test('an untouched log is sound', async () => {
    const verdict = await verifyAudit(catalog.database)
    expect(verdict).toMatchObject({ ok: true, rows: length, findings: [], more: 0, head: { seq: length } })
  })

  test.each(Object.keys(changes))('a change of %s in any row, with or without a new hash', async (what) => {
    for (let seq = 1; seq <= length; seq++) {
      for (const rehash of what === 'the hash' ? [false] : [false, true]) {
        const verdict = await tampered(async () => {
          const changed = changes[what]!(await read(seq))
          await write(seq, rehash ? { ...changed, hash: hashOf(changed) } : changed)
        })
        expect(
          verdict.findings.map((finding) => finding.seq),
          `row ${seq}, rehash ${rehash}`,
        ).toEqual([seq])
      }
    }
  })

  test('any missing row, and any cut end', async () => {
    for (let seq = 1; seq <= length; seq++) {
      const missing = await tampered(async () => {
        await superuser.query('delete from audit_event where seq = $1', [seq])
      })
      expect(missing.findings).toMatchObject([{ kind: 'missing', seq }])
      const cut = await tampered(async () => {
        await superuser.query('delete from audit_event where seq >= $1', [seq])
      })
      expect(cut.findings).toMatchObject([{ kind: 'missing', seq }])
    }
  })

  test('any two swapped rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: length }), fc.integer({ min: 1, max: length }), async (one, other) => {
        fc.pre(one !== other)
        const verdict = await tampered(async () => {
          const [a, b] = [await read(one), await read(other)]
          await write(one, b)
          await write(other, a)
        })
        expect(verdict.findings.map((finding) => finding.seq)).toEqual([one, other].toSorted((a, b) => a - b))
      }),
      { numRuns: 12 },
    )
  })

  test('a row inserted at the end, at the beginning, or beside another', async () => {
    const insert = (entry: AuditRow) =>
      superuser.query(
        `insert into audit_event (seq, at, actor, action, outcome, target, detail, prev_hash, hash) values ($1,$2,$3,$4,$5,$6,$7,$8,$9)`,
        [entry.seq, entry.at, entry.actor, entry.action, entry.outcome, entry.target, entry.detail, entry.prevHash, entry.hash],
      )
    const chained = async (seq: number, prevHash: string) => {
      const content = { ...(await read(3)), seq, prevHash }
      return { ...content, hash: hashOf(content) }
    }
    const last = await read(length)
    const atEnd = await tampered(async () => void (await insert(await chained(length + 1, last.hash))))
    expect(atEnd.findings).toMatchObject([{ kind: 'inserted', seq: length + 1 }])
    const atBeginning = await tampered(async () => void (await insert(await chained(0, firstHash))))
    expect(atBeginning.findings).toMatchObject([{ kind: 'inserted', seq: 0 }])
    const beside = await tampered(async () => {
      await superuser.query('alter table audit_event drop constraint audit_event_pkey')
      await insert(await chained(5, (await read(4)).hash))
    })
    await superuser.query('alter table audit_event add primary key (seq)')
    expect(beside.ok).toBe(false)
    expect(beside.findings.map((finding) => finding.seq)).toContain(5)
  })

  test('a row inserted or cut off at the end, also after the app has gone on writing', async () => {
    const goOn = () =>
      catalog.database.transaction((tx) => appendAudit(tx, { actor: 'user:ann' }, { action: 'assets.describe', outcome: 'done' }))
    const last = await read(length)
    const content = { ...last, seq: length + 1, actor: 'user:eve@shop.example', prevHash: last.hash }
    const inserted = await tampered(async () => {
      await superuser.query(
        `insert into audit_event (seq, at, actor, action, outcome, target, detail, prev_hash, hash) values ($1,$2,$3,$4,$5,$6,$7,$8,$9)`,
        [
          content.seq,
          content.at,
          content.actor,
          content.action,
          content.outcome,
          content.target,
          content.detail,
          content.prevHash,
          hashOf(content),
        ],
      )
      await goOn()
      await goOn()
    })
    expect(inserted.findings).toMatchObject([{ kind: 'inserted', seq: length + 1 }])
    const cut = await tampered(async () => {
      await superuser.query('delete from audit_event where seq = $1', [length])
      await goOn()
    })
    expect(cut.findings).toMatchObject([{ kind: 'changed', seq: length }])
    const overtaken = await tampered(async () => {
      await superuser.query('delete from audit_event where seq = $1', [length])
      await goOn()
      await goOn()
    })
    expect(overtaken.findings).toMatchObject([{ seq: length + 1 }])
    expect(overtaken.ok).toBe(false)
  })

  test('what somebody has looked into can be accepted, which the log then tells', async () => {
    const accepted = await tampered(async () => {
      await superuser.query('delete from audit_event where seq = $1', [length])
      const { findings } = await verifyAudit(catalog.database)
      await catalog.database.transaction((tx) =>
        acceptLog(
          tx,
          { actor: 'cli:root' },
          findings.map(({ message }) => message),
        ),
      )
      expect((await read(length)).detail).toEqual({
        findings: [`Row ${length} is missing at the end: the head was sealed at ${length}.`],
      })
    })
    expect(accepted.ok).toBe(true)
  })

  test('the whole log rewritten with good hashes, for want of the master key', async () => {
    const verdict = await tampered(async () => {
      let prevHash = firstHash
      for (let seq = 1; seq <= length; seq++) {
        const content = { ...(await read(seq)), prevHash, ...(seq === 4 && { actor: 'user:eve@shop.example' }) }
        const entry = { ...content, hash: hashOf(content) }
        await write(seq, entry)
        prevHash = entry.hash
      }
    })
    expect(verdict.findings).toMatchObject([{ kind: 'changed', seq: length }])
  })

  test('a seal that was removed, or that does not come from this installation', async () => {
    const removed = await tampered(async () => void (await superuser.query('delete from setting where key = $1', [headKey])))
    expect(removed.findings).toMatchObject([{ kind: 'seal', seq: null }])
    const forged = await tampered(
      async () =>
        void (await superuser.query(`update setting set value = replace(value, '"seq":', '"seq":1') where key = $1`, [headKey])),
    )
    expect(forged.findings).toMatchObject([{ kind: 'seal', seq: null }])
  })

  test('a database set back with its seal, by a mark kept elsewhere', async () => {
    const { head } = await verifyAudit(catalog.database)
    const verdict = await verifyAudit(catalog.database, [{ seq: head!.seq + 5, hash: head!.hash, from: 'the ledger' }])
    expect(verdict.findings).toMatchObject([{ kind: 'missing', seq: length + 5, message: expect.stringContaining('the ledger') }])
    const rewritten = await verifyAudit(catalog.database, [{ seq: 3, hash: 'a'.repeat(64), from: 'the ledger' }])
    expect(rewritten.findings).toMatchObject([{ kind: 'changed', seq: 3 }])
  })

  test('sealing anew after a rotation keeps a sound log sound', async () => {
    expect(await resealAll(catalog.database)).toBe(1)
    expect((await verifyAudit(catalog.database)).ok).toBe(true)
  })
})

test('rows, whatever they hold, are found sound as they were written', async () => {
  const fresh = await openTestDatabase()
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.string({ unit: 'binary' }),
        async (detail, target) => {
          await fresh.database.transaction((tx) =>
            appendAudit(tx, { actor: 'system' }, { action: 'x', outcome: 'done', target, detail }),
          )
        },
      ),
      { numRuns: 150 },
    )
    expect(await verifyAudit(fresh.database)).toMatchObject({ ok: true, findings: [] })
  } finally {
    await fresh.close()
  }
})

test('checkpoints name the stretch that was rewritten', () => {
  const rows: AuditRow[] = []
  for (let seq = 1; seq <= 30; seq++) {
    const content = {
      seq,
      at: '2026-01-01T00:00:00.000000Z',
      actor: 'system',
      action: 'x',
      outcome: 'done' as const,
      target: null,
      detail: {},
    }
    const chained = { ...content, prevHash: rows.at(-1)?.hash ?? firstHash }
    rows.push({ ...chained, hash: hashOf(chained) })
  }
  const marks = [10, 20].map((seq) => ({ seq, hash: rows[seq - 1]!.hash, from: `the checkpoint at ${seq}` }))
  const check = new ChainCheck(marks)
  let prevHash = rows[13]!.hash
  const rewritten = rows.map((entry, index) => {
    if (index < 14) return entry
    const content = { ...entry, prevHash, actor: 'user:eve' }
    prevHash = hashOf(content)
    return { ...content, hash: prevHash }
  })
  for (const entry of rewritten) check.take(entry)
  expect(check.close({ seq: 30, hash: rewritten[29]!.hash }).findings.map((finding) => finding.seq)).toEqual([20])
})
