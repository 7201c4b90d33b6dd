'use client'
// The columns of an asset: filter within, keys, types, descriptions and tags in place; thousands without a stutter, because they
// come as the reader comes to them, and rows outside the window are not laid out.
import clsx from 'clsx'
import { KeyRound, Link2 } from 'lucide-react'
import Link from 'next/link'
import { memo, useEffect, useRef } from 'react'
import type { Field, FieldList } from '../../../../server/assets/fields.ts'
import { assetHref } from '../../../_parts/asset/Kind.tsx'
import { inputLook } from '../../../_ui/Field.tsx'
import { EditableDescription } from '../edit/EditableDescription.tsx'
import { EditableTags } from '../edit/EditableTags.tsx'
import { ColumnFlow } from './ColumnFlow.tsx'
import { useColumns } from './useColumns.ts'

interface Props {
  assetRef: string
  /** The moment looked at; null: now. */
  at: string | null
  list: FieldList
  can: boolean
  selected?: string | undefined
}

export function Columns({ assetRef, at, list, can, selected }: Props) {
  // A chosen column that lies far down is found, not scrolled to.
  const initially = selected && !list.fields.some(({ path }) => path === selected) ? selected : ''
  const { filter, setFilter, shown, error, left, canLoad, loadMore } = useColumns({ assetRef, at, list, initially })
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!canLoad || !end.current) return
    const near = new IntersectionObserver(([entry]) => entry?.isIntersecting && loadMore(), { rootMargin: '1200px' })
    near.observe(end.current)
    return () => near.disconnect()
  }, [canLoad, loadMore])
  return (
    <section aria-labelledby="columns" className="grid min-w-0 gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="columns" className="text-lg font-semibold">
          Columns <span className="text-base font-normal tabular-nums text-faint">{list.total.toLocaleString('en')}</span>
        </h2>
        {list.total > 8 && (
          <input
            type="search"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            aria-label="Filter columns"
            placeholder="Filter by name, type, words"
            className={`${inputLook} max-w-64`}
          />
        )}
      </div>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <table className="grid w-full text-sm">
          <thead className="hidden border-b border-line bg-sunken text-left text-xs text-faint sm:block">
            <tr className={row}>
              <th className="py-1.5 font-medium">Name</th>
              <th className="py-1.5 font-medium">Type</th>
              <th className="py-1.5 font-medium">Description and tags</th>
              <th className="py-1.5 text-right font-medium">Lineage</th>
            </tr>
          </thead>
          <tbody className="grid divide-y divide-line">
            {shown.map((field) => (
              <Column key={field.path} assetRef={assetRef} field={field} can={can} selected={field.path === selected} />
            ))}
          </tbody>
        </table>
        {canLoad && (
          <div ref={end} className="border-t border-line px-4 py-3 text-center text-sm text-faint">
            {shown.length.toLocaleString('en')} of {list.total.toLocaleString('en')} columns…
          </div>
        )}
        {left > 0 && (
          <p className="border-t border-line px-4 py-3 text-center text-sm text-faint">
            {left.toLocaleString('en')} more match: write more of the name.
          </p>
        )}
        {error && (
          <p role="alert" className="border-t border-line px-4 py-3 text-sm text-bad">
            {error}
          </p>
        )}
        {shown.length === 0 && <p className="px-4 py-6 text-center text-sm text-faint">No column matches “{filter}”.</p>}
      </div>
      {list.constraints.length > 0 && <Constraints list={list} />}
    </section>
  )
}

const row =
  'group/row grid grid-cols-[minmax(0,1fr)_auto_auto] gap-x-4 gap-y-1 px-4 sm:grid-cols-[minmax(9rem,1.1fr)_minmax(7rem,0.8fr)_minmax(12rem,2.4fr)_5rem]'

interface ColumnProps {
  assetRef: string
  field: Field
  can: boolean
  selected: boolean
}

const Column = memo(function Column({ assetRef, field, can, selected }: ColumnProps) {
  const depth = field.path.split('.').length - 1
  const target = { ref: assetRef, field: field.path }
  return (
    <tr
      id={`field-${field.path}`}
      aria-current={selected || undefined}
      className={clsx(row, 'py-2 [contain-intrinsic-size:auto_3rem] [content-visibility:auto]', selected && 'bg-accent-wash')}
    >
      <td
        className="flex min-w-0 items-start gap-1.5 font-mono text-[0.82rem] font-medium"
        style={depth ? { paddingLeft: `${depth}rem` } : undefined}
      >
        <span className="min-w-0 break-words" dir="auto">
          {depth ? field.path.split('.').at(-1) : field.path}
        </span>
        {field.keys.includes('primary') && (
          <KeyRound size={13} role="img" aria-label="primary key" className="mt-1 shrink-0 text-warn" />
        )}
        {field.keys.includes('foreign') && (
          <Link2 size={13} role="img" aria-label="foreign key" className="mt-1 shrink-0 text-accent" />
        )}
      </td>
      <td className="min-w-0 break-words font-mono text-xs leading-6 text-soft">
        {field.type ?? (field.referredOnly ? 'known from lineage' : 'unknown')}
        {field.nullable === false && <span className="text-faint"> not null</span>}
      </td>
      <td
        className={clsx(
          'flex min-w-0 content-start items-baseline gap-x-2 gap-y-1 max-sm:order-last max-sm:col-span-3',
          field.tags.length > 0 && 'flex-wrap',
        )}
      >
        <EditableDescription compact target={target} description={field.description} can={can} />
        <EditableTags target={target} tags={field.tags} can={can} />
      </td>
      <td className="text-xs leading-6 sm:text-right">
        {field.upstream + field.downstream > 0 && (
          <ColumnFlow assetRef={assetRef} path={field.path} upstream={field.upstream} downstream={field.downstream} />
        )}
      </td>
    </tr>
  )
})

function Constraints({ list }: { list: FieldList }) {
  return (
    <details className="text-sm">
      <summary className="text-accent">
        {list.constraints.length} constraints, {list.indexes.length} indexes
      </summary>
      <ul className="mt-2 grid gap-1 text-soft">
        {list.constraints.map((constraint) => (
          <li key={`${constraint.kind} ${constraint.name} ${constraint.fields}`}>
            <span className="font-medium">{constraint.kind}</span> ({constraint.fields.join(', ')})
            {constraint.references &&
              (constraint.references.restricted ? (
                ' → restricted'
              ) : (
                <>
                  {' → '}
                  <Link href={assetHref(constraint.references.ref)} className="text-accent hover:underline">
                    {decodeURIComponent(constraint.references.ref.split(':')[2] ?? '')}
                  </Link>{' '}
                  ({constraint.references.fields.join(', ')})
                </>
              ))}
            {constraint.expression && <code className="ml-1 break-all text-xs text-faint">{constraint.expression}</code>}
          </li>
        ))}
      </ul>
    </details>
  )
}
