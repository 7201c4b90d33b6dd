// Every connector, one line each: forms, docs and contract tests come from here.
import { dbt } from './dbt/connector.ts'
import { openlineage } from './openlineage/connector.ts'
import { postgres } from './postgres/connector.ts'
import type { Connector } from './protocol/connector.ts'

// biome-ignore lint/suspicious/noExplicitAny: each connector has its own config type, checked by its own schema
export const connectors: Record<string, Connector<any>> = {
  dbt,
  openlineage,
  postgres,
}
