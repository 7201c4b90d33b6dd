// What runs beside the web server in the same process: one row per service, started in this order, stopped in reverse.
import { startAnchoring } from './audit/anchor.ts'
import type { StartService } from './house.ts'

export const services: readonly StartService[] = [startAnchoring]
