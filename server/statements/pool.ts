// Analyses spread over worker threads in batches. Promise: every case is answered once; a worker that dies is replaced
// and its batch is answered as failed.
import { Worker } from 'node:worker_threads'
import type { Answer } from '../sql/answer.ts'
import type { SchemaTable } from '../sql/schema.ts'
import type { PoolCase } from './worker.ts'

export interface PoolOptions {
  size?: number
  schema?: SchemaTable[]
  /** Cases per message. */
  batch?: number
}

interface Job {
  cases: PoolCase[]
  done: (answers: (Answer | undefined)[]) => void
}

export class SqlPool {
  private readonly idle: Worker[] = []
  private readonly all = new Set<Worker>()
  private readonly waiting: Job[] = []
  private readonly running = new Map<Worker, Job>()
  private readonly schema: SchemaTable[]
  private readonly batch: number
  private closed = false

  constructor(options: PoolOptions = {}) {
    this.schema = options.schema ?? []
    this.batch = options.batch ?? 64
    for (let n = 0; n < (options.size ?? 2); n++) this.start()
  }

  /** Answers in the order of the cases; undefined where a worker died. */
  async analyze(cases: readonly Omit<PoolCase, 'id'>[]): Promise<(Answer | undefined)[]> {
    const batches: Promise<(Answer | undefined)[]>[] = []
    for (let at = 0; at < cases.length; at += this.batch) {
      const part = cases.slice(at, at + this.batch).map((one, n) => ({ ...one, id: n }))
      batches.push(new Promise((done) => this.waiting.push({ cases: part, done })))
    }
    this.hand()
    return (await Promise.all(batches)).flat()
  }

  async close(): Promise<void> {
    this.closed = true
    await Promise.all([...this.all].map((worker) => worker.terminate()))
  }

  private start(): void {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { schema: this.schema } })
    this.all.add(worker)
    this.idle.push(worker)
    worker.on('message', (answers: { id: number; answer: Answer }[]) => {
      const job = this.running.get(worker)
      this.running.delete(worker)
      this.idle.push(worker)
      job?.done(answers.map((x) => x.answer))
      this.hand()
    })
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      this.all.delete(worker)
      const at = this.idle.indexOf(worker)
      if (at >= 0) this.idle.splice(at, 1)
      const job = this.running.get(worker)
      this.running.delete(worker)
      job?.done(job.cases.map(() => undefined))
      if (!this.closed) {
        this.start()
        this.hand()
      }
    })
  }

  private hand(): void {
    while (this.idle.length > 0 && this.waiting.length > 0) {
      const worker = this.idle.pop()!
      const job = this.waiting.shift()!
      this.running.set(worker, job)
      worker.postMessage(job.cases)
    }
  }
}
