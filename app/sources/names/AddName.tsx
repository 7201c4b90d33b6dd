'use client'
// Says what a namespace means, and tells what that merged.
import { useId, useState } from 'react'
import { api } from '../../_parts/api.ts'
import { useAction } from '../../_parts/useAction.ts'
import { Button } from '../../_ui/Button.tsx'
import { Field } from '../../_ui/Field.tsx'
import { Notice } from '../../_ui/Notice.tsx'

export function AddName({ instances }: { instances: string[] }) {
  const list = useId()
  const { run, busy, error } = useAction()
  const [said, setSaid] = useState<string>()
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        const form = event.currentTarget
        const text = (name: string) => String(new FormData(form).get(name)).trim()
        setSaid(undefined)
        run(async () => {
          const { renamed, merged } = await api.identity.aliasNamespace.mutate({
            namespace: text('namespace'),
            platform: text('platform'),
            instance: text('instance'),
          })
          form.reset()
          setSaid(
            `Done: ${renamed.toLocaleString('en')} assets moved there, ${merged.toLocaleString('en')} merged with one that was there.`,
          )
        })
      }}
    >
      <div className="grid gap-3 md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)]">
        <Field
          label="Namespace"
          name="namespace"
          required
          spellCheck={false}
          autoComplete="off"
          placeholder="postgres://warehouse.shop.example:5432"
          hint="As OpenLineage writes it."
        />
        <Field label="Platform" name="platform" required spellCheck={false} autoComplete="off" placeholder="postgres" />
        <Field
          label="Instance"
          name="instance"
          required
          spellCheck={false}
          autoComplete="off"
          placeholder="warehouse"
          list={list}
          hint="The name of its source."
        />
        <datalist id={list}>
          {instances.map((instance) => (
            <option key={instance} value={instance} />
          ))}
        </datalist>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" disabled={busy}>
          {busy ? 'Merging' : 'Save the name'}
        </Button>
      </div>
      {said && <Notice verdict="good">{said}</Notice>}
      {error && <Notice verdict="bad">{error}</Notice>}
    </form>
  )
}
