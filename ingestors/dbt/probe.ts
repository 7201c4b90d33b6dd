// The connection test: folder, manifest, version, and which optional artifacts are there and how old.
// Promise: reads no more of the manifest than its outline, and every failed step says what to do.
import { access, constants } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type HarvestContext, ReadProblem, type TestStep } from '../protocol/connector.ts'
import { type Artifact, artifacts, findTarget, look } from './client.ts'
import type { DbtConfig } from './config.ts'
import { record, text } from './loose.ts'
import { JsonFile } from './members.ts'
import { manifestVersion } from './project.ts'
import { warehouseOf } from './warehouse.ts'

export async function* test(config: DbtConfig, context: HarvestContext): AsyncGenerator<TestStep> {
  let target: string
  try {
    target = await findTarget(resolve(config.target))
    yield { step: 'Find the manifest', ok: true, message: join(target, artifacts.manifest.file) }
  } catch (error) {
    yield failed('Find the manifest', error)
    return
  }
  let manifest: JsonFile | undefined
  try {
    const path = join(target, artifacts.manifest.file)
    await access(path, constants.R_OK)
    manifest = await JsonFile.open(path, context.signal)
    const metadata = record(await manifest.value('metadata'))
    const { version, remark } = manifestVersion(metadata)
    const adapter = text(metadata.adapter_type) ?? 'unknown'
    const { platform } = warehouseOf(adapter, config.platform)
    yield {
      step: 'Read the manifest',
      ok: true,
      message:
        remark ??
        `manifest v${version} of dbt ${text(metadata.dbt_version) ?? '?'}, written ${age(text(metadata.generated_at), context.now)}`,
    }
    yield {
      step: 'Name the warehouse',
      ok: true,
      message: `adapter ${adapter}: models become ${platform}:${config.targetInstance ?? context.instance}:…`,
      ...(config.targetInstance
        ? {}
        : { hint: 'Set “Warehouse” to the name of the warehouse’s own source, so that models and tables are one.' }),
    }
  } catch (error) {
    yield failed('Read the manifest', error)
    return
  } finally {
    await manifest?.close()
  }
  for (const name of ['catalog', 'run_results', 'sources'] as Artifact[]) {
    const { file, command } = artifacts[name]
    const found = await look(join(target, file))
    yield found
      ? { step: `Look for ${file}`, ok: true, message: `written ${age(found.modified, context.now)}` }
      : {
          step: `Look for ${file}`,
          ok: true,
          message: 'not there; the harvest goes without it',
          hint: `\`${command}\` writes it.`,
        }
  }
  for (const path of config.runResults) {
    const found = await look(resolve(target, path))
    yield found
      ? { step: `Look for ${path}`, ok: true, message: `written ${age(found.modified, context.now)}` }
      : { step: `Look for ${path}`, ok: false, message: 'not there', hint: 'Correct the path under “Further run results”.' }
  }
}

function failed(step: string, error: unknown): TestStep {
  const message = error instanceof Error ? error.message : String(error)
  const denied = (error as NodeJS.ErrnoException).code === 'EACCES'
  const hint =
    error instanceof ReadProblem ? error.hint : denied ? 'Let the user that runs this server read the file.' : undefined
  return { step, ok: false, message, ...(hint ? { hint } : {}) }
}

function age(moment: string | undefined, now: string): string {
  const minutes = moment === undefined ? Number.NaN : (Date.parse(now) - Date.parse(moment)) / 60_000
  if (Number.isNaN(minutes)) return 'at an unknown time'
  if (minutes < 1) return 'just now'
  for (const [size, unit] of [
    [1440, 'day'],
    [60, 'hour'],
    [1, 'minute'],
  ] as const) {
    const count = Math.floor(minutes / size)
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'} ago`
  }
  return 'just now'
}
