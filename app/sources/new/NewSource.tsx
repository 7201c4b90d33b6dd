'use client'
// The form of a new source: filled, tried out, saved, and the first harvest begun.
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { api, messageOf } from '../../_parts/api.ts'
import { Button } from '../../_ui/Button.tsx'
import { Field } from '../../_ui/Field.tsx'
import { Notice } from '../../_ui/Notice.tsx'
import { ConfigForm } from '../form/ConfigForm.tsx'
import { TestReport } from '../form/TestReport.tsx'
import { useSourceForm } from '../form/useSourceForm.ts'
import { ScheduleField } from '../ScheduleField.tsx'

export function NewSource({ connector }: { connector: { name: string; title: string; form: Record<string, unknown> } }) {
  const router = useRouter()
  const [name, setName] = useState('')
  const [schedule, setSchedule] = useState<string | null>(null)
  const [nameFault, setNameFault] = useState<string>()
  const form = useSourceForm(connector, {}, [])

  const isNamed = () => {
    const fault = /^[\w.-]+$/.test(name.trim())
      ? undefined
      : name.trim()
        ? 'Letters, digits, and . _ - only.'
        : 'It needs a name.'
    setNameFault(fault)
    if (fault) document.querySelector<HTMLElement>('[name="name"]')?.focus()
    return fault === undefined
  }
  const save = (harvest: boolean) =>
    isNamed() &&
    form.attempt('saving', async (config) => {
      await api.sources.add.mutate({ name: name.trim(), connector: connector.name, config, schedule })
      // The source is saved, whatever becomes of its first harvest: its page says so.
      if (harvest) await api.sources.startHarvest.mutate({ name: name.trim() }).catch((error) => console.warn(messageOf(error)))
      router.push(`/sources/${encodeURIComponent(name.trim())}`)
      router.refresh()
    })

  return (
    <form
      noValidate
      className="grid gap-5 rounded-lg border border-line bg-surface p-4 sm:p-5"
      onSubmit={(event) => {
        event.preventDefault()
        save(true)
      }}
    >
      <Field
        label="Name"
        name="name"
        aria-required
        autoComplete="off"
        spellCheck={false}
        placeholder="warehouse"
        hint="As your people call this system. It becomes part of the name of everything in it, and cannot be changed later."
        error={nameFault}
        value={name}
        onChange={(event) => {
          setName(event.target.value)
          setNameFault(undefined)
        }}
      />
      <ConfigForm schema={form.schema} config={form.config} onChange={form.change} faults={form.faults} />
      <ScheduleField value={schedule} onChange={setSchedule} />
      <TestReport steps={form.steps} trying={form.doing === 'testing'} />
      {form.error && <Notice verdict="bad">{form.error}</Notice>}
      <div className="flex flex-wrap items-center gap-2 border-t border-line pt-4">
        <Button disabled={form.doing !== undefined} onClick={() => isNamed() && form.test(name.trim())}>
          {form.doing === 'testing' ? 'Connecting' : 'Test the connection'}
        </Button>
        <Button type="submit" look="primary" disabled={form.doing !== undefined}>
          {form.doing === 'saving' ? 'Saving' : 'Save and harvest'}
        </Button>
        <Button look="quiet" disabled={form.doing !== undefined} onClick={() => save(false)}>
          Save only
        </Button>
      </div>
    </form>
  )
}
