'use client'
// A moment in the reader's own language and time zone; the server, which knows neither, writes it in UTC first.
import { useSyncExternalStore } from 'react'

const never = () => () => {}
const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

function ago(at: number): string {
  const seconds = (at - Date.now()) / 1000
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(Math.round(seconds / size), unit)
}

/** `relative`: "3 hours ago", with the exact moment on hover; else date and time. */
export function Moment({ at, relative = false }: { at: string; relative?: boolean }) {
  const here = useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
  const date = new Date(at)
  const utc = `${at.slice(0, 16).replace('T', ' ')} UTC`
  const exact = here ? new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(date) : utc
  return (
    <time dateTime={at} title={exact} className="whitespace-nowrap tabular-nums">
      {here && relative ? ago(date.getTime()) : exact}
    </time>
  )
}
