import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const script = fileURLToPath(new URL('user.ts', import.meta.url))
const isRoot = process.getuid?.() === 0

let dataDir: string
let users: ChildProcess[]
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'cadastre-embedded-'))
  users = []
})
afterEach(async () => {
  for (const user of users) if (user.exitCode === null && user.signalCode === null) await leave(user)
  if (postmaster() !== undefined) await leave(await join_())
  rmSync(dataDir, { recursive: true, force: true })
})

/** Starts a process that uses the server; resolves when it has the catalog open. */
async function join_(options: { uid?: number; gid?: number } = {}): Promise<ChildProcess & { said: string }> {
  const user = spawn(process.execPath, [script, dataDir], { stdio: ['pipe', 'pipe', 'inherit'], ...options })
  users.push(user)
  const said = await Promise.race([
    once(user.stdout, 'data').then(([data]) => String(data).trim()),
    once(user, 'exit').then(() => 'it could not open the catalog'),
  ])
  return Object.assign(user, { said })
}

async function leave(user: ChildProcess): Promise<void> {
  user.stdin!.write('stop\n')
  if (user.exitCode === null) await once(user, 'exit')
}

async function kill(user: ChildProcess): Promise<void> {
  user.kill('SIGKILL')
  await once(user, 'exit')
}

const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}/status`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

/** Pid of the running server, by its pid file. */
function postmaster(): number | undefined {
  const file = join(dataDir, 'postgres/postmaster.pid')
  if (!existsSync(file)) return undefined
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  return isAlive(pid) ? pid : undefined
}

describe('the embedded PostgreSQL', { timeout: 60_000 }, () => {
  test('is started by its first user, joined by the second, and stopped by the last', async () => {
    const [first, second] = await Promise.all([join_(), join_()])
    expect([first.said, second.said].map((said) => said.split(' ').at(-1)).sort()).toEqual(['joined', 'started'])
    expect(first.said.split(' ')[1]).toBe(second.said.split(' ')[1])
    const pid = postmaster()!
    await leave(first)
    expect(isAlive(pid)).toBe(true)
    await leave(second)
    expect(isAlive(pid)).toBe(false)
    expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).toContain('database system is shut down')
  })

  test('survives a killed app: the next one finds the server, works with it and stops it', async () => {
    await kill(await join_())
    const pid = postmaster()!
    expect(isAlive(pid)).toBe(true)
    const next = await join_()
    expect(next.said).toMatch(/joined$/)
    expect(postmaster()).toBe(pid)
    await leave(next)
    expect(isAlive(pid)).toBe(false)
  })

  test('recovers when app and server were killed together', async () => {
    const user = await join_()
    const pid = postmaster()!
    process.kill(pid, 'SIGKILL')
    await kill(user)
    for (let waited = 0; isAlive(pid) && waited < 5000; waited += 20) await sleep(20)
    expect((await join_()).said).toMatch(/started$/)
  })

  test("is not taken in by a pid file that names another program's pid, nor by a lock whose holder is gone", async () => {
    await leave(await join_())
    writeFileSync(join(dataDir, 'postgres/postmaster.pid'), `${process.pid}\n${dataDir}/postgres\n1\n5432\n\n\n\n\n`)
    writeFileSync(join(dataDir, 'server.lock'), '999999 1')
    expect((await join_()).said).toMatch(/started$/)
  })

  test.runIf(isRoot)('works for an ordinary user too', async () => {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
    chownSync(dataDir, id('-u'), id('-g'))
    const user = await join_({ uid: id('-u'), gid: id('-g') })
    expect(user.said).toMatch(/started$/)
    await leave(user)
  })

  test.runIf(isRoot)('says what to do when its user may not enter the data directory', async () => {
    const { startEmbedded } = await import('../../db/embedded.ts')
    const closed = mkdtempSync(join(tmpdir(), 'cadastre-closed-'))
    await expect(startEmbedded(join(closed, 'data'))).rejects.toThrow(/may not enter .*cadastre-closed.*CADASTRE_DATA_DIR/)
    rmSync(closed, { recursive: true })
  })
})
