'use client'
// Harvests as they go: told by the server as it happens, asked for every second or two where nothing arrives.
// Promise: when one ends, the page is read anew, once.
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import type { HarvestView } from '../../../server/harvest/queries.ts'
import { api } from '../../_parts/api.ts'
import { isUnderWay } from './state.ts'

const silence = 2500

/** The newest word on each harvest that the page has shown or that has begun since; `source`: of this one only. */
export function useLiveHarvests(shown: readonly HarvestView[], source?: string): HarvestView[] {
  const router = useRouter()
  const [heard, setHeard] = useState<ReadonlyMap<number, HarvestView>>(new Map())
  const last = useRef(0)
  const hear = useRef((_: HarvestView) => {})
  // What the page was rendered with may be newer than what was heard before.
  const known = new Map(shown.map((harvest) => [harvest.id, harvest]))
  for (const [id, harvest] of heard) {
    const rendered = known.get(id)
    if (!rendered || isUnderWay(rendered.status)) known.set(id, harvest)
  }
  const all = [...known.values()].sort((a, b) => b.id - a.id)
  hear.current = (harvest) => {
    if (source !== undefined && harvest.source !== source) return
    last.current = Date.now()
    const before = known.get(harvest.id)
    setHeard((map) => new Map(map).set(harvest.id, harvest))
    if (!isUnderWay(harvest.status) && (!before || isUnderWay(before.status))) router.refresh()
  }

  useEffect(() => {
    let events: EventSource | undefined
    const listen = () => {
      events?.close()
      events = undefined
      // A page that nobody looks at keeps no connection.
      if (document.visibilityState === 'hidden') return
      events = new EventSource('/api/events')
      events.addEventListener('harvest', ({ data }) => hear.current(JSON.parse(data)))
    }
    listen()
    document.addEventListener('visibilitychange', listen)
    return () => {
      document.removeEventListener('visibilitychange', listen)
      events?.close()
    }
  }, [])

  const running = all.filter(({ status }) => isUnderWay(status)).map(({ id }) => id)
  const asked = running.join(',')
  useEffect(() => {
    if (asked === '') return
    const timer = setInterval(async () => {
      if (Date.now() - last.current < silence || document.visibilityState === 'hidden') return
      for (const id of asked.split(',').map(Number)) {
        const harvest = await api.sources.harvest.query({ id }).catch(() => undefined)
        if (harvest) hear.current(harvest)
      }
    }, 1500)
    return () => clearInterval(timer)
  }, [asked])

  return all
}
