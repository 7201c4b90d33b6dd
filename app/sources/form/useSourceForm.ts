'use client'
// The state of a source's form: what was entered, what is wrong with it, how the connection test went.
import { useState } from 'react'
import type { TestStep } from '../../../ingestors/protocol/connector.ts'
import { api, messageOf } from '../../_parts/api.ts'
import { type Config, type FieldSchema, faultsIn, findFaults, toSend } from './schema.ts'

export function useSourceForm(
  connector: { name: string; form: Record<string, unknown> },
  given: Config,
  stored: readonly string[],
) {
  const schema = connector.form as FieldSchema
  const [config, setConfig] = useState(given)
  const [faults, setFaults] = useState<Record<string, string>>({})
  const [error, setError] = useState<string>()
  const [steps, setSteps] = useState<TestStep[]>()
  const [doing, setDoing] = useState<'testing' | 'saving'>()

  /** Runs when nothing is wrong that can be told here; a refusal of the server goes to the fields that it names. */
  async function attempt(what: 'testing' | 'saving', work: (config: Config) => Promise<void>): Promise<void> {
    setError(undefined)
    const found = findFaults(schema, config, stored)
    setFaults(found)
    if (Object.keys(found).length > 0) return
    setDoing(what)
    try {
      await work(toSend(schema, config))
    } catch (failure) {
      const message = messageOf(failure)
      const named = faultsIn(message)
      if (named) setFaults(named)
      else setError(message)
    }
    setDoing(undefined)
  }

  return {
    schema,
    config,
    faults,
    error,
    steps,
    doing,
    attempt,
    change: (next: Config) => {
      setConfig(next)
      setSteps(undefined)
    },
    test: (name: string) => {
      setSteps(undefined)
      return attempt('testing', async (sent) =>
        setSteps(await api.sources.test.mutate({ name, connector: connector.name, config: sent })),
      )
    },
  }
}
