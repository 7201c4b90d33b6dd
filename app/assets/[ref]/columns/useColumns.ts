'use client'
// Which columns are shown: the first with the page, more as the reader comes to them; a filter asks those at hand or, where not all
// are, the server. Promise: after an edit what is shown is what the server has.
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { Field, FieldList } from '../../../../server/assets/fields.ts'
import { api, messageOf } from '../../../_parts/api.ts'

const step = 200
/** A filter shows this many at most; who filters wants fewer. */
const mostFiltered = 300

interface Asked {
  assetRef: string
  at: string | null
  list: FieldList
  /** What to filter by from the start. */
  initially: string
}

export function useColumns({ assetRef, at, list, initially }: Asked) {
  const [filter, setFilter] = useState(initially)
  const [more, setMore] = useState<Field[]>([])
  const [found, setFound] = useState<{ words: string; fields: Field[]; total: number }>()
  const [error, setError] = useState<string>()
  const loading = useRef(false)
  const wanted = useDeferredValue(filter.trim().toLowerCase())
  const moment = useMemo(() => (at ? { at } : {}), [at])
  const loaded = useMemo(() => [...list.fields, ...more], [list.fields, more])
  const complete = loaded.length >= list.total

  const load = useCallback(
    async (offset: number, limit: number) => {
      try {
        const { fields } = await api.assets.fields.query({ ref: assetRef, offset, limit, ...moment })
        setError(undefined)
        return fields
      } catch (failure) {
        setError(messageOf(failure))
        return undefined
      }
    },
    [assetRef, moment],
  )
  const loadMore = useCallback(async () => {
    if (loading.current || complete) return
    loading.current = true
    const next = await load(loaded.length, step)
    if (next) setMore((before) => [...before, ...next])
    loading.current = false
  }, [load, loaded.length, complete])

  // The page was read anew, after an edit: so is what came later.
  const count = useRef(0)
  count.current = more.length
  useEffect(() => {
    if (count.current > 0) load(list.fields.length, count.current).then((fields) => fields && setMore(fields))
  }, [list.fields, load])

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the page was read anew
  useEffect(() => {
    if (!wanted || complete) return setFound(undefined)
    const stop = new AbortController()
    const timer = setTimeout(() => {
      api.assets.fields
        .query({ ref: assetRef, contains: wanted.slice(0, 200), limit: mostFiltered, ...moment }, { signal: stop.signal })
        .then(
          ({ fields, total }) => setFound({ words: wanted, fields, total }),
          (failure) => stop.signal.aborted || setError(messageOf(failure)),
        )
    }, 150)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [wanted, complete, assetRef, moment, list.fields])

  const shown = useMemo(() => {
    if (!wanted) return loaded
    if (found && !complete) return found.fields
    return loaded.filter((field) =>
      [field.path, field.type, field.description?.text, ...field.tags.map(({ tag }) => tag)].some((text) =>
        text?.toLowerCase().includes(wanted),
      ),
    )
  }, [loaded, wanted, found, complete])
  return {
    filter,
    setFilter,
    shown,
    error,
    /** More that the filter finds than is shown. */
    left: wanted && found && !complete ? found.total - found.fields.length : 0,
    canLoad: !wanted && !complete,
    loadMore,
  }
}
