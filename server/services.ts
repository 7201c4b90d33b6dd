// What runs beside the web server in the same process: one row per service, started in this order, stopped in reverse.
import type { House } from './house.ts'

export interface RunningService {
  name: string
  /** Undefined: ready. Shown by /api/health. */
  whyNotReady(): Promise<string | undefined>
  /** Lets what is under way come to an end, within some seconds. */
  stop(): Promise<void>
}

export type StartService = (house: House) => Promise<RunningService>

export const services: readonly StartService[] = []
