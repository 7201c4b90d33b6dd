// Who uses the embedded server: a lock for starting and stopping, and one lease file per process.
// Promise: what a killed process left behind is recognised by its pid and start time, and does not count.
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

let counter = 0

/** Pid and start time name a process for ever; a pid alone is reused. */
function identify(pid: number): string | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return undefined
  }
  try {
    // Field 22 of /proc/PID/stat, counted after the command name, which may hold spaces.
    return `${pid} ${readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]}`
  } catch {
    return process.platform === 'linux' ? undefined : String(pid)
  }
}

const isAlive = (identity: string) => identity !== '' && identify(Number(identity.split(' ')[0])) === identity

/** Runs `work` while no other process holds the lock; waits up to `seconds` for it. */
export async function withLock<T>(file: string, work: () => Promise<T>, seconds = 120): Promise<T> {
  const me = identify(process.pid)!
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    // A link appears whole or not at all, so that a lock always names its holder, also when that is killed this moment.
    const part = `${file}.${process.pid}.${counter++}`
    writeFileSync(part, me, { mode: 0o600 })
    try {
      linkSync(part, file)
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(part, { force: true })
    }
    const holder = read(file)
    if (holder !== undefined && !isAlive(holder)) {
      if (read(file) === holder) rmSync(file, { force: true })
      continue
    }
    if (Date.now() > deadline)
      throw new Error(
        `Another Cadastre process (pid ${holder?.split(' ')[0] || 'unknown'}) has held ${file} for ${seconds} s. End it, or remove the file if it is gone.`,
      )
    await sleep(25 + Math.random() * 50)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

export interface Lease {
  /** Ends this use; true when no other live process holds one. */
  giveBack(): boolean
}

/** Registers a use by this process; `onLastExit` runs if the process exits without giving back and was the last user. */
export function takeLease(folder: string, onLastExit: () => void): Lease {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const name = `${process.pid}-${counter++}`
  writeFileSync(join(folder, name), identify(process.pid)!, { mode: 0o600 })
  let held = true
  const giveBack = () => {
    if (!held) return false
    held = false
    process.off('exit', onExit)
    rmSync(join(folder, name), { force: true })
    return liveUsers(folder) === 0
  }
  const onExit = () => {
    if (giveBack()) onLastExit()
  }
  process.on('exit', onExit)
  return { giveBack }
}

function liveUsers(folder: string): number {
  let live = 0
  for (const name of readdirSync(folder)) {
    if (isAlive(read(join(folder, name)) ?? '')) live++
    else rmSync(join(folder, name), { force: true })
  }
  return live
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
