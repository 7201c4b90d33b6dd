// Schedules: the usual ones by name, any other as cron (five fields, UTC).
export const schedules: readonly { cron: string; words: string }[] = [
  { cron: '0 * * * *', words: 'every hour' },
  { cron: '0 */6 * * *', words: 'every six hours' },
  { cron: '0 3 * * *', words: 'every day at 3:00 UTC' },
  { cron: '0 3 * * 1', words: 'every Monday at 3:00 UTC' },
]

export const scheduleWords = (cron: string | null): string =>
  cron === null ? 'harvested by hand' : (schedules.find((known) => known.cron === cron)?.words ?? `at ${cron} (UTC)`)
