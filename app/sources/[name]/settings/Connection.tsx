'use client'
// The connector's form over what is stored; secrets stay as they are unless entered anew.
import { useState } from 'react'
import type { SourceView } from '../../../../server/harvest/queries.ts'
import { api } from '../../../_parts/api.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Notice } from '../../../_ui/Notice.tsx'
import { Panel } from '../../../_ui/Panel.tsx'
import { ConfigForm } from '../../form/ConfigForm.tsx'
import { TestReport } from '../../form/TestReport.tsx'
import { useSourceForm } from '../../form/useSourceForm.ts'

export function Connection({
  source,
  connector,
}: {
  source: SourceView
  connector: { name: string; form: Record<string, unknown> }
}) {
  const form = useSourceForm(connector, source.config, source.secrets)
  const [saved, setSaved] = useState(false)
  const save = () =>
    form.attempt('saving', async (config) => {
      await api.sources.change.mutate({ name: source.name, config })
      setSaved(true)
    })
  return (
    <Panel title="Connection">
      <form
        noValidate
        className="grid gap-4"
        onChange={() => setSaved(false)}
        onSubmit={(event) => {
          event.preventDefault()
          save()
        }}
      >
        <ConfigForm
          schema={form.schema}
          config={form.config}
          onChange={form.change}
          faults={form.faults}
          stored={source.secrets}
        />
        <TestReport steps={form.steps} trying={form.doing === 'testing'} />
        {form.error && <Notice verdict="bad">{form.error}</Notice>}
        {saved && <Notice verdict="good">Saved. The next harvest uses it.</Notice>}
        <div className="flex flex-wrap gap-2">
          <Button disabled={form.doing !== undefined} onClick={() => form.test(source.name)}>
            {form.doing === 'testing' ? 'Connecting' : 'Test the connection'}
          </Button>
          <Button type="submit" look="primary" disabled={form.doing !== undefined}>
            {form.doing === 'saving' ? 'Saving' : 'Save'}
          </Button>
        </div>
      </form>
    </Panel>
  )
}
