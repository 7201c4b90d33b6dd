// Reads a dbt target folder: each artifact by sections, the sections as streams of trimmed members.
// Promise: a file is scanned once for where its sections lie; after that each section is read alone, in bounded memory.
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type HarvestContext, type Reader, ReadProblem } from '../protocol/connector.ts'
import type { DbtConfig } from './config.ts'
import { record } from './loose.ts'
import { JsonFile } from './members.ts'
import { freshnessKeys, metadataKeys, pick, resultKeys, trimCatalog, trimManifest } from './payloads.ts'

/** The artifacts of a target folder, and which dbt command writes each. */
export const artifacts = {
  manifest: { file: 'manifest.json', command: 'dbt parse' },
  catalog: { file: 'catalog.json', command: 'dbt docs generate' },
  run_results: { file: 'run_results.json', command: 'dbt build' },
  sources: { file: 'sources.json', command: 'dbt source freshness' },
  semantic_manifest: { file: 'semantic_manifest.json', command: 'dbt parse' },
} as const
export type Artifact = keyof typeof artifacts

/** Whether a file is there, its size and its time. */
export async function look(path: string): Promise<{ bytes: number; modified: string } | undefined> {
  try {
    const found = await stat(path)
    return found.isFile() ? { bytes: found.size, modified: found.mtime.toISOString() } : undefined
  } catch {
    return undefined
  }
}

/** The target folder, or the project folder that holds it; rejects with what to do when there is no manifest. */
export async function findTarget(folder: string): Promise<string> {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'ENOENT' ? 'does not exist' : error.code === 'ENOTDIR' ? 'is not a folder' : `cannot be read (${error.code})`
    throw new ReadProblem(
      'dbt.target.missing',
      `${folder} ${why}`,
      'Give the target folder of the dbt project, as this server sees it.',
    )
  })
  if (there.includes(artifacts.manifest.file)) return folder
  const below = join(folder, 'target')
  if (await look(join(below, artifacts.manifest.file))) return below
  throw new ReadProblem(
    'dbt.manifest.missing',
    `${folder} holds no manifest.json`,
    'Run `dbt parse` (or any command that parses the project), or give the folder where dbt writes its artifacts.',
  )
}

export async function connect(config: DbtConfig, { signal }: HarvestContext): Promise<Reader> {
  const target = await findTarget(resolve(config.target))
  const files = new Map<string, JsonFile>()

  async function file(path: string): Promise<JsonFile | undefined> {
    if (!files.has(path)) {
      if (!(await look(path))) return undefined
      files.set(path, await JsonFile.open(path, signal))
    }
    return files.get(path)
  }
  const artifact = (name: Artifact) => file(join(target, artifacts[name].file))
  const extra = config.runResults.map((path) => resolve(target, path))

  async function* section(name: Artifact, key: string, trim: (value: unknown) => unknown, wanted = (_key: string) => true) {
    const opened = await artifact(name)
    for await (const member of opened?.members(key, signal) ?? []) {
      if (!wanted(member.key)) continue
      yield member.broken === undefined ? { key: member.key, value: trim(member.value) } : member
    }
  }

  async function* invocation(opened: JsonFile | undefined, keys: readonly string[]) {
    if (!opened) return
    const args = record(await opened.value('args'))
    yield {
      metadata: pick(await opened.value('metadata'), metadataKeys),
      args: pick(args, ['which', 'target']),
      elapsed: (await opened.value('elapsed_time')) ?? null,
    }
    for await (const member of opened.members('results', signal)) {
      yield member.broken === undefined ? { result: pick(member.value, keys) } : { broken: member.broken }
    }
  }

  return {
    async *read(what) {
      const [name, key] = what.split('.') as [Artifact | 'files', string | undefined]
      if (name === 'files') {
        for (const [known, { file }] of Object.entries(artifacts)) yield { artifact: known, ...(await look(join(target, file))) }
        for (const [at, path] of extra.entries())
          yield { artifact: 'extra_run_results', path: config.runResults[at], ...(await look(path)) }
      } else if (key === 'metadata') {
        const metadata = await (await artifact(name))?.value('metadata')
        if (metadata !== undefined) yield pick(metadata, metadataKeys)
      } else if (name === 'manifest' && key) {
        // of all docs blocks only the overview is not already rendered into a description
        yield* section(
          'manifest',
          key,
          (value) => trimManifest(key, value),
          (id) => key !== 'docs' || id.endsWith('.__overview__'),
        )
      } else if (name === 'catalog' && key) {
        yield* section('catalog', key, trimCatalog)
      } else if (name === 'run_results') {
        for (const path of [...extra, join(target, artifacts.run_results.file)]) yield* invocation(await file(path), resultKeys)
      } else if (name === 'sources') {
        yield* invocation(await artifact('sources'), freshnessKeys)
      }
    },
    async close() {
      await Promise.all([...files.values()].map((opened) => opened.close()))
      files.clear()
    },
  }
}
