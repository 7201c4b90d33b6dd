'use client'
// A connector's form: what has to be said first, the rest folded away and opened where something in it is wrong.
import { useEffect, useRef } from 'react'
import { Fields, type FormState, fieldsLook } from './ConfigField.tsx'
import { type Config, type FieldSchema, partsOf, valueAt, withValue } from './schema.ts'

export function ConfigForm({
  schema,
  config,
  onChange,
  faults,
  stored = [],
}: {
  schema: FieldSchema
  config: Config
  onChange: (config: Config) => void
  faults: Record<string, string>
  stored?: readonly string[]
}) {
  const box = useRef<HTMLDivElement>(null)
  const { first, more } = partsOf(schema)
  const hidden = Object.keys(faults).some((path) => more.includes(path.split('.')[0]!))
  useEffect(() => {
    if (Object.keys(faults).length > 0) box.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [faults])
  const form: FormState = {
    valueAt: (path) => valueAt(config, path),
    change: (path, value) => onChange(withValue(config, path, value)),
    faults,
    stored,
  }
  return (
    <div ref={box} className="grid gap-4">
      <div className={fieldsLook}>
        <Fields schema={schema} path={[]} form={form} only={first} />
      </div>
      {more.length > 0 && (
        <details className="group rounded-md border border-line" open={hidden || undefined}>
          <summary className="px-3 py-2 text-sm font-medium text-soft">More settings</summary>
          <div className={`${fieldsLook} border-t border-line p-4`}>
            <Fields schema={schema} path={[]} form={form} only={more} />
          </div>
        </details>
      )}
    </div>
  )
}
