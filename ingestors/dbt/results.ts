// What the dbt commands reported: results of tests for checks, executions of models for runs, freshness of sources.
// Promise: only commands that execute count; the results that `dbt compile` and `dbt docs generate` leave behind are no runs.

import type { Reader } from '../protocol/connector.ts'
import type { HarvestEvent } from '../protocol/events.ts'
import { compact, cut, type Json, list, moment, number, record, text } from './loose.ts'
import type { Project } from './project.ts'

type RunEvent = Extract<HarvestEvent, { type: 'run' }>
type CheckResult = NonNullable<Extract<HarvestEvent, { type: 'check' }>['result']>

/** Commands that write run_results.json without building or testing anything. */
const idle = new Set(['compile', 'generate', 'docs', 'list', 'ls', 'parse', 'show', 'run-operation', 'debug'])

interface Invocation {
  id: string
  at: string
  started: string | undefined
  command: string
  executes: boolean
  target: string | undefined
  version: string | undefined
  elapsed: number | undefined
}

/** Each invocation is told before its results; the same invocation in two files is told once. */
export async function* readInvocations(reader: Reader, what: 'run_results' | 'sources', now: string) {
  const seen = new Set<string>()
  let invocation: Invocation | undefined
  for await (const payload of reader.read(what)) {
    const { metadata, args, elapsed, result } = record(payload)
    if (metadata !== undefined) {
      const { invocation_id, generated_at, invocation_started_at, dbt_version } = record(metadata)
      const at = moment(generated_at) ?? now
      const id = text(invocation_id) ?? at
      const command = text(record(args).which) ?? (what === 'sources' ? 'source freshness' : 'run')
      invocation = seen.has(id)
        ? undefined
        : {
            id,
            at,
            command,
            started: moment(invocation_started_at),
            executes: !idle.has(command),
            target: text(record(args).target),
            version: text(dbt_version),
            elapsed: number(elapsed),
          }
      seen.add(id)
      if (invocation) yield { invocation, result: undefined }
    } else if (invocation && result !== undefined) yield { invocation, result: record(result) }
  }
}

/** When it began and ended; absent for what was skipped. */
function timesOf(result: Json): { started?: string; ended?: string } {
  const timing = list(result.timing).map(record)
  const begun = timing.map((step) => moment(step.started_at)).filter((at) => at !== undefined)
  const done = timing.map((step) => moment(step.completed_at)).filter((at) => at !== undefined)
  const started = begun.sort((a, b) => Date.parse(a) - Date.parse(b))[0]
  const ended = done.sort((a, b) => Date.parse(b) - Date.parse(a))[0]
  return { ...(started ? { started } : {}), ...(ended ? { ended } : {}) }
}

const checkStatuses: Record<string, CheckResult['status']> = {
  pass: 'pass',
  success: 'pass',
  warn: 'warn',
  fail: 'fail',
  error: 'error',
  'runtime error': 'error',
  skipped: 'skip',
  'no-op': 'skip',
}

const isTest = (uniqueId: string) => uniqueId.startsWith('test.') || uniqueId.startsWith('unit_test.')

/** The latest result of each test, and how many commands executed anything. */
export async function readTestResults(reader: Reader, now: string) {
  const results = new Map<string, CheckResult>()
  const commands = { executed: [] as string[], idle: [] as string[] }
  for await (const { invocation, result } of readInvocations(reader, 'run_results', now)) {
    if (!result) {
      commands[invocation.executes ? 'executed' : 'idle'].push(invocation.command)
      continue
    }
    const uniqueId = text(result.unique_id) ?? ''
    if (!invocation.executes || !isTest(uniqueId)) continue
    const status = checkStatuses[String(result.status)]
    if (!status) continue
    const at = timesOf(result).ended ?? invocation.at
    const before = results.get(uniqueId)
    if (before && Date.parse(before.at) > Date.parse(at)) continue
    const [failures, message] = [number(result.failures), text(result.message)]
    results.set(uniqueId, {
      at,
      status,
      run: invocation.id,
      ...(failures === undefined ? {} : { observed: `${failures} ${failures === 1 ? 'failure' : 'failures'}` }),
      ...(message ? { message: cut(message, 5000) } : {}),
    })
  }
  return { results, commands }
}

/** Result of a source's freshness; `error` there means too old, `runtime error` that it could not be measured. */
export async function readFreshness(reader: Reader, now: string) {
  const found = new Map<string, { result: CheckResult; fresh: string | undefined; measured: string }>()
  const statuses: Record<string, CheckResult['status']> = { pass: 'pass', warn: 'warn', error: 'fail', 'runtime error': 'error' }
  for await (const { invocation, result } of readInvocations(reader, 'sources', now)) {
    const status = statuses[String(result?.status)]
    if (!result || !status) continue
    const measured = moment(result.snapshotted_at) ?? invocation.at
    const fresh = moment(result.max_loaded_at)
    const message = text(result.error)
    found.set(text(result.unique_id) ?? '', {
      fresh,
      measured,
      result: {
        at: measured,
        status,
        run: invocation.id,
        ...(fresh ? { observed: `last loaded ${fresh}` } : {}),
        ...(message ? { message: cut(message, 5000) } : {}),
      },
    })
  }
  return found
}

/** Outcome of a model's execution. Skipped means that something before it failed. */
const runStates: Record<string, RunEvent['state']> = {
  success: 'COMPLETE',
  error: 'FAIL',
  fail: 'FAIL',
  'partial success': 'FAIL',
  skipped: 'ABORT',
}

/** One run of the project per invocation, and below it one run of each model, seed and snapshot that it built. */
export async function* runEvents(project: Project, reader: Reader): AsyncGenerator<HarvestEvent> {
  let current: Invocation | undefined
  let counts: Record<string, number> = {}
  let first: string | undefined
  function* ended(): Generator<RunEvent> {
    if (!current) return
    const failed = (counts.error ?? 0) + (counts.fail ?? 0) + (counts['runtime error'] ?? 0) > 0
    yield {
      type: 'run',
      job: project.ref,
      run: current.id,
      state: failed ? 'FAIL' : 'COMPLETE',
      at: current.at,
      ...((current.started ?? first) ? { started: current.started ?? first } : {}),
      ended: current.at,
      properties: {
        dbt: compact({
          command: current.command,
          target: current.target,
          version: current.version,
          results: counts,
          seconds: current.elapsed,
        }),
      },
    }
  }
  for await (const { invocation, result } of readInvocations(reader, 'run_results', project.now)) {
    if (!invocation.executes) continue
    if (!result) {
      yield* ended()
      current = invocation
      counts = {}
      first = undefined
      continue
    }
    const status = text(result.status) ?? 'unknown'
    counts[status] = (counts[status] ?? 0) + 1
    const times = timesOf(result)
    if (times.started && (!first || Date.parse(times.started) < Date.parse(first))) first = times.started
    const uniqueId = text(result.unique_id) ?? ''
    const place = project.placeOf(uniqueId)
    const state = runStates[status]
    if (!state || !place || place.inputs || !/^(model|seed|snapshot)\./.test(uniqueId)) continue
    const response = record(result.adapter_response)
    const [rows, bytes, message] = [number(response.rows_affected), number(response.bytes_processed), text(result.message)]
    yield {
      type: 'run',
      job: project.dbtRef(uniqueId),
      run: invocation.id,
      state,
      at: times.ended ?? invocation.at,
      ...times,
      parent: { job: project.ref, run: invocation.id },
      ...(state !== 'COMPLETE' && message ? { error: cut(message, 50_000) } : {}),
      ...(state === 'ABORT' ? {} : { writes: [{ ref: place.ref, ...(rows !== undefined && rows >= 0 ? { rows } : {}) }] }),
      properties: {
        dbt: compact({
          status,
          command: invocation.command,
          target: invocation.target,
          seconds: number(result.execution_time),
          response: state === 'COMPLETE' ? message : undefined,
          bytesProcessed: bytes,
          queryId: response.query_id ?? response.job_id,
        }),
      },
    }
  }
  yield* ended()
}
