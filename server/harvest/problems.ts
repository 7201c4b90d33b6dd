// Keeping what went wrong: with the harvest it went wrong in, so that people see what to do.
import type { EventOf } from '../../ingestors/protocol/events.ts'
import { type Batch, json } from './batch.ts'

export async function keepProblems(batch: Batch, events: EventOf<'problem'>[]): Promise<void> {
  // Events that arrive without a harvest (over HTTP) answer their sender instead.
  if (batch.speaker.harvestId === undefined) return
  await batch.sql(
    `insert into harvest_problem (harvest_id, severity, code, message, hint, ref)
     select $1, severity, code, message, hint, ref
       from json_to_recordset($2::json) x(severity text, code text, message text, hint text, ref text)`,
    [batch.speaker.harvestId, json(events)],
  )
}
