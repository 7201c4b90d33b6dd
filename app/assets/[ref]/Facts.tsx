// The side of the overview: owners, domain, sources with when they last saw it, other names, and what the platform knows.
import type { ReactNode } from 'react'
import type { AssetOverview } from '../../../server/assets/queries.ts'
import { Moment } from '../../_ui/Moment.tsx'
import { EditableOwners } from './edit/EditableOwners.tsx'

const shownApart = new Set(['definition', 'sql'])

export function Facts({ asset, children }: { asset: AssetOverview; children?: ReactNode }) {
  const properties = Object.entries(asset.properties).filter(
    ([name, value]) => !shownApart.has(name) && value !== null && value !== '',
  )
  return (
    <aside aria-label="Facts" className="grid content-start gap-5 text-sm">
      <Part title="Owners">
        <EditableOwners target={{ ref: asset.ref }} owners={asset.owners} can={asset.can.edit && asset.at === null} />
      </Part>
      {children}
      {asset.domain && (
        <Part title="Domain">
          <p>{[...asset.domain.above, asset.domain.name].join(' › ')}</p>
        </Part>
      )}
      {asset.claims.length > 0 && (
        <Part title="Known from">
          <ul className="grid gap-1.5">
            {asset.claims.map((claim) => (
              <li key={claim.source} className={claim.lapsedAt ? 'text-faint line-through' : ''}>
                <span className="font-medium">{claim.source}</span> <span className="text-faint">({claim.connector})</span>
                <br />
                <span className="text-xs text-faint">
                  last seen <Moment at={claim.lastSeen} relative />
                </span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {asset.aliases.length > 0 && (
        <Part title="Other names">
          <ul className="grid gap-1 break-all font-mono text-xs">
            {asset.aliases.map(({ ref }) => (
              <li key={ref}>{ref}</li>
            ))}
          </ul>
        </Part>
      )}
      {properties.length > 0 && (
        <Part title="Properties">
          <dl className="grid gap-1.5">
            {properties.map(([name, value]) => (
              <div key={name}>
                <dt className="text-xs text-faint">{name}</dt>
                <dd className="break-words">{typeof value === 'object' ? <Structured value={value} /> : String(value)}</dd>
              </div>
            ))}
          </dl>
        </Part>
      )}
      <Part title="In the catalog">
        <p className="text-soft">
          since <Moment at={asset.firstSeen} />
          <br />
          changed <Moment at={asset.changedAt} />
        </p>
      </Part>
    </aside>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-1.5">
      <h2 className="text-xs font-semibold uppercase tracking-wide text-faint">{title}</h2>
      {children}
    </section>
  )
}

function Structured({ value }: { value: unknown }) {
  return (
    <details>
      <summary className="text-accent">show</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre tabIndex={0} className="mt-1 max-h-64 overflow-auto rounded bg-sunken p-2 text-xs">
        {JSON.stringify(value, null, 2)}
      </pre>
    </details>
  )
}
