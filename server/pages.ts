// The pages inside our web server: built once for each version of their sources, then answered by Next in this process.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from '../db/lease.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface Pages {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>
  upgrade(...args: unknown[]): void
  close(): Promise<void>
}

/** Opens them; without `dev`, the build for production, made first when there is none of these sources. */
export async function openPages(port: number, dev: boolean, say: (line: string) => void): Promise<Pages> {
  if (!dev) await buildOnce(say)
  // React chooses its build when it is first loaded.
  Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production', NEXT_TELEMETRY_DISABLED: '1' })
  const next = createRequire(import.meta.url)('next') as typeof import('next').default
  const app = next({ dev, dir: root, port, hostname: 'localhost' })
  await app.prepare()
  return {
    answer: app.getRequestHandler(),
    upgrade: app.getUpgradeHandler() as Pages['upgrade'],
    close: () => app.close(),
  }
}

const nextFolder = join(root, '.next')
const printFile = join(nextFolder, 'cadastre-print')

/** Builds the pages unless the build at hand was made from just these sources. */
export async function buildOnce(say: (line: string) => void): Promise<void> {
  const print = sourcePrint()
  const isBuilt = () => existsSync(join(nextFolder, 'BUILD_ID')) && readOr(printFile) === print
  if (isBuilt()) return
  const work = async () => {
    if (isBuilt()) return
    const began = Date.now()
    say('building the pages (once for each version; npm run build does it beforehand)')
    await runNextBuild()
    writeFileSync(printFile, print)
    say(`pages built in ${((Date.now() - began) / 1000).toFixed(1)} s`)
  }
  await withLock(join(root, 'node_modules', '.cadastre-build.lock'), work, 600)
}

async function runNextBuild(): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  })
  const output: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => output.push(part))
  child.stderr.on('data', (part: Buffer) => output.push(part))
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`The pages cannot be built:\n${Buffer.concat(output).toString('utf8').trim()}`)
}

/** SHA-256 over what the pages are built from: the app, and whatever of ours it reaches by imports. */
function sourcePrint(): string {
  const files = new Set(
    readdirSync(join(root, 'app'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted(),
  )
  for (const file of ['package-lock.json', 'next.config.mjs', 'postcss.config.mjs']) files.add(join(root, file))
  const hash = createHash('sha256')
  // A set hands out what is added to it on the way.
  for (const file of files) {
    if (!existsSync(file)) continue
    const content = readFileSync(file)
    hash.update(relative(root, file)).update(content)
    if (!/\.tsx?$/.test(file)) continue
    for (const [, imported] of content.toString('utf8').matchAll(/^import (?!type ).*? from '(\.[^']+)'/gms))
      files.add(resolve(dirname(file), imported!))
  }
  return hash.digest('hex')
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
