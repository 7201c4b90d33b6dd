// Column types that all tables share: moments with microseconds, kept as ISO text so that "as of" never rounds.
import { customType } from 'drizzle-orm/pg-core'

/** PostgreSQL's `2026-03-01 10:00:00.123456+00` (the session runs in UTC) as `2026-03-01T10:00:00.123456Z`. */
export const toIso = (text: string): string => text.replace(' ', 'T').replace(/\+00(:00)?$/, 'Z')

/** timestamptz as ISO 8601 text in UTC with all its digits. */
export const moment = customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamptz',
  fromDriver: toIso,
  toDriver: (value) => value,
})

export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })
export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })
