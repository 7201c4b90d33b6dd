// What was measured: rows and size through time, and per column how full, how many different, from where to where.
import type { FieldProfile, Profiles } from '../../../../server/quality/queries.ts'
import { Moment } from '../../../_ui/Moment.tsx'
import { ScrollingTable } from '../../../_ui/ScrollingTable.tsx'
import { Sparkline } from '../../../_ui/Sparkline.tsx'
import { sizeInWords } from '../../../_ui/sizeInWords.ts'

export function Measured({ profiles }: { profiles: Profiles }) {
  const latest = profiles.latest!
  const rows = profiles.history.flatMap(({ rows, at }) => (rows === null ? [] : [{ at, value: rows }])).toReversed()
  const fields = Object.entries(profiles.fields)
  return (
    <section aria-labelledby="measured" className="grid gap-3">
      <h2 id="measured" className="text-lg font-semibold">
        Measured
      </h2>
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        {latest.rows !== null && (
          <Figure name="Rows">
            {latest.rows.toLocaleString('en')}
            {rows.length > 2 && <Sparkline values={rows.map(({ value }) => value)} label="Rows through time" />}
          </Figure>
        )}
        {latest.bytes !== null && <Figure name="Size">{sizeInWords(latest.bytes)}</Figure>}
        {latest.freshAt && (
          <Figure name="Data changed">
            <Moment at={latest.freshAt} relative />
          </Figure>
        )}
        <Figure name="Measured">
          <Moment at={latest.at} relative />
        </Figure>
      </dl>
      {fields.length > 0 ? (
        <ScrollingTable label="Columns as measured" heads={['Column', 'Empty', 'Different', 'From', 'To', 'Most frequent']}>
          {fields.map(([path, profile]) => (
            <FieldRow key={path} path={path} profile={profile} />
          ))}
        </ScrollingTable>
      ) : (
        <p className="text-sm text-faint">Columns were not profiled: that is switched on in the settings of the source.</p>
      )}
    </section>
  )
}

function Figure({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="flex items-end gap-3 text-xl font-semibold tabular-nums">{children}</dd>
    </div>
  )
}

function FieldRow({ path, profile }: { path: string; profile: FieldProfile }) {
  const empty = profile.nullFraction
  return (
    <tr>
      <td className="font-mono text-xs font-medium">{path}</td>
      <td className="whitespace-nowrap tabular-nums">
        {empty !== undefined && (
          <span className="flex items-center gap-2">
            <span aria-hidden className="h-1.5 w-14 overflow-hidden rounded-full bg-sunken">
              <span className="block h-full bg-warn" style={{ width: `${empty * 100}%` }} />
            </span>
            {(empty * 100).toLocaleString('en', { maximumFractionDigits: 1 })} %
          </span>
        )}
      </td>
      <td className="tabular-nums">{profile.distinct?.toLocaleString('en')}</td>
      <td className="max-w-44 break-words text-soft">{profile.min}</td>
      <td className="max-w-44 break-words text-soft">{profile.max}</td>
      <td className="text-soft">
        {profile.top
          ?.slice(0, 3)
          .map(({ value, fraction }) => `${value} (${Math.round(fraction * 100)} %)`)
          .join(', ')}
      </td>
    </tr>
  )
}
