'use client'
// One field of a connector's form, by its schema; groups hold fields, lists hold items.
import { Plus, X } from 'lucide-react'
import { Button } from '../../_ui/Button.tsx'
import { areaLook, Field, inputLook, Tick } from '../../_ui/Field.tsx'
import { Labelled } from '../../_ui/Labelled.tsx'
import { controlOf, type FieldSchema, fixedOf, type Path, titleOf, variantOf, variantsOf } from './schema.ts'

/** Fields side by side where there is room. */
export const fieldsLook = 'grid items-start gap-4 sm:grid-cols-2'

export interface FormState {
  valueAt(path: Path): unknown
  change(path: Path, value: unknown): void
  faults: Record<string, string>
  /** Paths of secrets that are set already. */
  stored: readonly string[]
}

export function ConfigField({
  name,
  schema,
  path,
  required,
  form,
}: {
  name: string
  schema: FieldSchema
  path: Path
  required: boolean
  form: FormState
}) {
  const control = controlOf(schema)
  const value = form.valueAt(path)
  const at = path.join('.')
  const label = titleOf(name, schema)
  const error = form.faults[at]
  const about = {
    label,
    hint: schema.description,
    error,
    note: required || schema.default !== undefined || control === 'secret' ? undefined : 'optional',
  }
  const example = schema.examples?.[0]
  const set = (next: unknown) => form.change(path, next)
  if (control === 'group') return <Group label={label} schema={schema} path={path} form={form} />
  if (control === 'one of') return <OneOf label={label} schema={schema} path={path} form={form} />
  if (control === 'list') return <List label={label} schema={schema} path={path} form={form} />
  if (control === 'switch')
    return (
      <Tick
        label={label}
        hint={schema.description}
        checked={Boolean(value ?? schema.default)}
        onChange={(event) => set(event.target.checked)}
      />
    )
  if (control === 'choices') return <Choices label={label} schema={schema} value={value} set={set} />
  if (control === 'choice')
    return (
      <Labelled {...about}>
        {(props) => (
          <select
            {...props}
            value={String(value ?? schema.default ?? '')}
            onChange={(event) => set(event.target.value || undefined)}
            className={inputLook}
          >
            {!required && schema.default === undefined && <option value="">not set</option>}
            {schema.enum!.map((one) => (
              <option key={String(one)}>{String(one)}</option>
            ))}
          </select>
        )}
      </Labelled>
    )
  if (control === 'lines' || control === 'json' || control === 'area') {
    const text =
      control === 'lines'
        ? ((value as string[] | undefined) ?? []).join('\n')
        : typeof value === 'string' || value === undefined
          ? (value ?? '')
          : JSON.stringify(value, null, 2)
    const read = (entered: string) => (control === 'lines' ? (entered === '' ? [] : entered.split('\n')) : entered || undefined)
    return (
      <Labelled {...about} note={control === 'lines' ? 'one a line' : control === 'json' ? 'JSON' : about.note}>
        {(props) => (
          <textarea
            {...props}
            rows={Math.min(8, Math.max(2, text.split('\n').length))}
            spellCheck={false}
            value={text}
            onChange={(event) => set(read(event.target.value))}
            className={`${areaLook} min-h-0! font-mono`}
          />
        )}
      </Labelled>
    )
  }
  const isStored = form.stored.includes(at)
  return (
    <Field
      {...about}
      aria-required={required || undefined}
      type={control === 'secret' ? 'password' : 'text'}
      inputMode={control === 'number' ? 'numeric' : undefined}
      autoComplete={control === 'secret' ? 'new-password' : 'off'}
      spellCheck={false}
      placeholder={isStored ? 'set; leave empty to keep it' : example === undefined ? undefined : String(example)}
      value={String(value ?? schema.default ?? '')}
      onChange={(event) => set(event.target.value)}
    />
  )
}

function Group({ label, schema, path, form }: { label: string; schema: FieldSchema; path: Path; form: FormState }) {
  return (
    <fieldset className={`${fieldsLook} col-span-full border-l-2 border-line pl-4`}>
      <legend className="mb-2 text-sm font-semibold">{label}</legend>
      <Fields schema={schema} path={path} form={form} />
    </fieldset>
  )
}

/** The fields of an object; those in `only`, where given. */
export function Fields({
  schema,
  path,
  form,
  only,
}: {
  schema: FieldSchema
  path: Path
  form: FormState
  only?: readonly string[]
}) {
  return Object.entries(schema.properties ?? {})
    .filter(([name, one]) => one.const === undefined && (only?.includes(name) ?? true))
    .map(([name, one]) => (
      <ConfigField
        key={name}
        name={name}
        schema={one}
        path={[...path, name]}
        required={schema.required?.includes(name) ?? false}
        form={form}
      />
    ))
}

function OneOf({ label, schema, path, form }: { label: string; schema: FieldSchema; path: Path; form: FormState }) {
  const variants = variantsOf(schema)
  const at = variantOf(schema, form.valueAt(path))
  const nameOf = (variant: FieldSchema, index: number) => variant.title ?? String(Object.values(fixedOf(variant))[0] ?? index + 1)
  return (
    <fieldset className={`${fieldsLook} col-span-full border-l-2 border-line pl-4`}>
      <legend className="mb-2 text-sm font-semibold">{label}</legend>
      <select
        aria-label={label}
        value={at}
        onChange={(event) => form.change(path, fixedOf(variants[Number(event.target.value)]!))}
        className={inputLook}
      >
        {variants.map((variant, index) => (
          <option key={nameOf(variant, index)} value={index}>
            {nameOf(variant, index)}
          </option>
        ))}
      </select>
      <Fields schema={variants[at]!} path={path} form={form} />
    </fieldset>
  )
}

function List({ label, schema, path, form }: { label: string; schema: FieldSchema; path: Path; form: FormState }) {
  const items = (form.valueAt(path) as unknown[] | undefined) ?? []
  const inner = (index: number): FormState => ({
    ...form,
    valueAt: (at) =>
      at
        .slice(path.length + 1)
        .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], items[index]),
    change: (at, value) =>
      form.change(
        path,
        items.map((item, other) => (other === index ? put(item, at.slice(path.length + 1), value) : item)),
      ),
  })
  return (
    <fieldset className="col-span-full grid gap-3 border-l-2 border-line pl-4">
      <legend className="mb-2 text-sm font-semibold">{label}</legend>
      {items.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is what an item is known by
        <div key={index} className="flex items-start gap-2">
          <div className="grid grow gap-3">
            <ConfigField
              name={`${label} ${index + 1}`}
              schema={{ ...schema.items!, title: undefined }}
              path={[...path, String(index)]}
              required
              form={inner(index)}
            />
          </div>
          <Button
            look="quiet"
            small
            aria-label={`Remove ${label} ${index + 1}`}
            onClick={() =>
              form.change(
                path,
                items.filter((_, other) => other !== index),
              )
            }
          >
            <X size={14} aria-hidden />
          </Button>
        </div>
      ))}
      <Button
        small
        className="justify-self-start"
        onClick={() => form.change(path, [...items, schema.items?.properties ? {} : ''])}
      >
        <Plus size={14} aria-hidden /> Add
      </Button>
    </fieldset>
  )
}

/** A copy of a value with another one at a path within it. */
function put(into: unknown, [part, ...rest]: Path, value: unknown): unknown {
  return part === undefined
    ? value
    : { ...(into as object), [part]: put((into as Record<string, unknown> | undefined)?.[part], rest, value) }
}

function Choices({
  label,
  schema,
  value,
  set,
}: {
  label: string
  schema: FieldSchema
  value: unknown
  set: (next: unknown) => void
}) {
  const chosen = (value ?? schema.default ?? []) as unknown[]
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1 text-sm font-medium text-soft">{label}</legend>
      {schema.items!.enum!.map((one) => (
        <Tick
          key={String(one)}
          label={String(one)}
          checked={chosen.includes(one)}
          onChange={(event) => set(event.target.checked ? [...chosen, one] : chosen.filter((other) => other !== one))}
        />
      ))}
      {schema.description && <p className="text-xs text-faint">{schema.description}</p>}
    </fieldset>
  )
}
