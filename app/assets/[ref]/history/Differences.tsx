// Properties that differ, each with what it was and what it is.
import type { Difference } from '../../../../server/assets/diff.ts'

const words = (value: unknown) =>
  value === null || value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
const shownLength = 400

export function Differences({ list }: { list: Difference[] }) {
  if (list.length === 0) return null
  return (
    <dl className="grid gap-1 pl-3">
      {list.map(({ property, before, after }) => (
        <div key={property} className="max-w-prose">
          <dt className="inline text-faint">{property.replace('properties.', '')}: </dt>
          <dd className="inline break-words">
            <del className="text-bad">{words(before).slice(0, shownLength)}</del> →{' '}
            <ins className="text-good no-underline">{words(after).slice(0, shownLength)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  )
}
