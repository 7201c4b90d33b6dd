// A catalog started the way people start it, as a program of its own with a data directory of its own, for journeys in a browser.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Running {
  url: string
  /** What it printed. */
  output(): string
  stop(): Promise<void>
}

/** `cadastre demo` or `cadastre serve`; resolves when it says where it is. */
export async function start(command: 'demo' | 'serve', settings: Record<string, string> = {}): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), `cadastre-${command}-`))
  const environment: NodeJS.ProcessEnv = { ...process.env }
  // What is ours of the test run is none of the program's.
  for (const name of ['VITEST', 'NODE_ENV']) delete environment[name]
  const child = spawn(process.execPath, [join(root, 'server/cli/main.ts'), command], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, CADASTRE_DATA_DIR: dataDir, PORT: '0', CADASTRE_HOST: '127.0.0.1', ...settings },
  })
  let text = ''
  const stop = async () => {
    await ended(child)
    rmSync(dataDir, { recursive: true, force: true })
  }
  const url = new Promise<string>((resolve, reject) => {
    const take = (part: Buffer) => {
      text += part
      const found = /Cadastre is at (http\S+)\s/.exec(text)
      if (found) resolve(found[1]!)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`cadastre ${command} ended with ${code}:\n${text}`)))
  })
  try {
    return { url: await url, output: () => text, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await exit
  clearTimeout(late)
}

/** Whom the demo says to sign in as. */
export function administratorOf(demo: Running): { email: string; password: string } {
  const [, email, password] = /Sign in as (\S+) with the password (\S+)/.exec(demo.output()) ?? []
  if (!email || !password) throw new Error(`The demo did not say whom to sign in as:\n${demo.output()}`)
  return { email, password }
}
