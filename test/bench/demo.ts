// From `npm run demo` on a fresh machine's data folder to a signed-in search result, and the memory of all its processes at rest.
// The baseline of each ratio is the promise itself: 60 s, 700 MB.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { round } from './catalog.ts'
import type { BenchAnswer } from './run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const secondsAtRest = 20

export default async function bench(options: string[]): Promise<BenchAnswer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cadastre-demo-'))
  // As after a fresh `npm ci`: the pages are not built yet.
  if (!options.includes('--keep-build')) rmSync(join(root, '.next'), { recursive: true, force: true })
  const begun = performance.now()
  const demo = spawn('npm', ['run', '-s', 'demo'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CADASTRE_DATA_DIR: dataDir, PORT: '0' },
  })
  try {
    const { url, email, password } = await signInPrinted(demo.stdout)
    const cookie = await signIn(url, email, password)
    const input = encodeURIComponent(JSON.stringify({ text: 'revenue' }))
    const answer = await fetch(`${url}/api/trpc/search.find?input=${input}`, { headers: { cookie } })
    const { result } = (await answer.json()) as { result: { data: { hits: { name: string }[] } } }
    const signedIn = (performance.now() - begun) / 1000
    if (!result.data.hits.some(({ name }) => name === 'fct_revenue'))
      throw new Error('the search for revenue did not find fct_revenue')
    const page = await fetch(`${url}/search?q=revenue`, { headers: { cookie } })
    if (!(await page.text()).includes('fct_')) throw new Error('the search page does not show it')
    const seconds = (performance.now() - begun) / 1000
    await sleep(secondsAtRest * 1000)
    const processes = processesOf(dataDir, demo.pid!)
    const rss = processes.reduce((sum, { rss }) => sum + rss, 0)
    const pss = processes.reduce((sum, { pss }) => sum + pss, 0)
    for (const { name, rss } of processes) console.log(`${String(Math.round(rss)).padStart(6)} MB  ${name}`)
    return {
      figures: {
        seconds_to_signed_in_result: round(signedIn, 1),
        seconds_to_page: round(seconds, 1),
        processes: processes.length,
        rss_mb: Math.round(rss),
        pss_mb: Math.round(pss),
      },
      ratios: {
        '60 s / time to the signed-in result': round(60 / seconds),
        '700 MB / memory of all processes': round(700 / rss),
      },
      bars: { '60 s / time to the signed-in result': 1, '700 MB / memory of all processes': 1 },
    }
  } finally {
    process.kill(-demo.pid!, 'SIGTERM')
    if (demo.exitCode === null) await new Promise((resolve) => demo.once('exit', resolve))
    await sleep(3000)
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function signInPrinted(output: NodeJS.ReadableStream): Promise<{ url: string; email: string; password: string }> {
  let said = ''
  for await (const part of output) {
    process.stdout.write(part)
    said += part
    const found = /Cadastre is at (\S+)\nSign in as (\S+) with the password (\S+)/.exec(said)
    if (found) return { url: found[1]!, email: found[2]!, password: found[3]! }
  }
  throw new Error('the demo ended before it said where to sign in')
}

/** Signs in as the sign-in page does; returns the cookies. */
async function signIn(url: string, email: string, password: string): Promise<string> {
  const cookies = (answer: Response) => answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!)
  const csrf = await fetch(`${url}/api/auth/csrf`)
  const { csrfToken } = (await csrf.json()) as { csrfToken: string }
  const body = new URLSearchParams({ email, password, csrfToken, json: 'true' })
  const headers = { cookie: cookies(csrf).join('; ') }
  const answer = await fetch(`${url}/api/auth/callback/credentials`, { method: 'POST', body, headers, redirect: 'manual' })
  return cookies(answer).join('; ')
}

/** Every process below the demo, and every process of its PostgreSQL; megabytes (10^6 bytes). */
function processesOf(dataDir: string, pid: number): { name: string; rss: number; pss: number }[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8')
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
        const field = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
        const rollup = readFileSync(`/proc/${name}/smaps_rollup`, 'utf8')
        const pss = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
        return [{ pid: Number(name), parent: field('PPid'), command, rss: field('VmRSS') * 1.024e-3, pss: pss * 1.024e-3 }]
      } catch {
        return []
      }
    })
  const ours = new Set([pid, ...all.filter(({ command }) => command.includes(dataDir)).map((one) => one.pid)])
  for (let grown = true; grown; ) {
    grown = false
    for (const one of all) {
      if (ours.has(one.parent) && !ours.has(one.pid)) {
        ours.add(one.pid)
        grown = true
      }
    }
  }
  return all.filter((one) => ours.has(one.pid)).map(({ command, rss, pss }) => ({ name: command.slice(0, 80), rss, pss }))
}
