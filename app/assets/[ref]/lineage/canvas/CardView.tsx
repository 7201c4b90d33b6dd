// A card of the canvas: what it is, its columns where they take part, and how much more hangs on each side.
import clsx from 'clsx'
import { Lock, Minus, Plus } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { KindIcon, kindWords } from '../../../../_parts/asset/Kind.tsx'
import type { Side } from '../asked.ts'
import { type Card, cardWidth, headHeight, rowHeight } from '../picture.ts'
import type { Point } from './arrange.ts'

interface Props {
  card: Card
  place: Point
  chosen: string | null
  lit: ReadonlySet<string> | undefined
  opened: ReadonlySet<Side>
  onChoose(id: string): void
  onToggle(card: Card, side: Side): void
  onKeyDown(event: KeyboardEvent): void
}

export function CardView({ card, place, chosen, lit, opened, onChoose, onToggle, onKeyDown }: Props) {
  const { node } = card
  const ids = [node.id, ...card.fields.map(({ id }) => id)]
  const dimmed = lit && !ids.some((id) => lit.has(id))
  // A pointer's tap comes through Cytoscape, which knows it from a drag; here only the keyboard's click counts.
  const byKeyboard = (id: string) => (event: { detail: number }) => event.detail === 0 && onChoose(id)
  return (
    <div
      className="absolute"
      style={{ left: place.x - cardWidth / 2, top: place.y - card.height / 2, width: cardWidth, height: card.height }}
    >
      <div
        className={clsx(
          'h-full overflow-hidden rounded-lg border',
          dimmed ? 'bg-sunken text-faint' : 'bg-surface',
          card.root ? 'border-accent ring-2 ring-accent/35' : 'border-line-strong/70',
          chosen === node.id && 'outline-2 outline-offset-2 outline-accent',
          node.restricted && 'border-dashed bg-sunken',
        )}
      >
        <button
          type="button"
          data-node={node.id}
          onClick={byKeyboard(node.id)}
          onKeyDown={onKeyDown}
          aria-pressed={chosen === node.id}
          className="flex w-full items-center gap-2.5 px-3 text-left"
          style={{ height: headHeight - 2 }}
        >
          {node.restricted ? (
            <>
              <Lock size={16} aria-hidden className="shrink-0 text-faint" />
              <span className="text-sm text-faint italic">restricted</span>
            </>
          ) : (
            <>
              <span className={clsx(dimmed && 'opacity-40')}>
                <KindIcon kind={node.kind} size={18} />
              </span>
              <span className="grid min-w-0">
                <span
                  className={clsx('truncate text-sm', !dimmed && 'font-medium', node.retired && 'line-through')}
                  title={node.name}
                >
                  {node.name}
                </span>
                <span className="truncate text-xs text-faint" title={`${node.platform} · ${node.instance} · ${node.path}`}>
                  {kindWords(node.kind)} · {whereOf(node)}
                </span>
              </span>
            </>
          )}
        </button>
        {card.fields.length > 0 && (
          <ul className="border-t border-line pt-0.5">
            {card.fields.map((field) => (
              <li key={field.id} style={{ height: rowHeight }}>
                <button
                  type="button"
                  data-node={field.id}
                  onClick={byKeyboard(field.id)}
                  onKeyDown={onKeyDown}
                  aria-pressed={chosen === field.id}
                  title={field.restricted ? undefined : `${field.field} ${field.fieldType ?? ''}`}
                  className={clsx(
                    'flex h-full w-full items-center justify-between gap-2 px-3 font-mono text-xs hover:bg-sunken',
                    chosen === field.id
                      ? 'bg-accent text-accent-ink hover:bg-accent'
                      : lit?.has(field.id) && 'bg-accent-wash text-accent',
                    lit && !lit.has(field.id) && 'text-faint',
                  )}
                >
                  <span className="truncate">{field.restricted ? 'restricted' : field.field}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {(['up', 'down'] as const).map((side) => {
        const hidden = card.beyond[side]
        const open = opened.has(side)
        if (node.restricted || (hidden === 0 && !open)) return null
        const where = side === 'up' ? 'upstream' : 'downstream'
        return (
          <button
            key={side}
            type="button"
            onClick={() => onToggle(card, side)}
            onMouseDown={(event) => event.stopPropagation()}
            onTouchStart={(event) => event.stopPropagation()}
            aria-label={hidden > 0 ? `Show ${hidden} more ${where} of ${node.name}` : `Hide what ${node.name} opened ${where}`}
            className={clsx(
              'absolute grid h-6 min-w-6 place-items-center rounded-full border border-line-strong bg-raised px-1 text-xs font-medium tabular-nums text-soft hover:border-accent hover:text-accent',
              side === 'up' ? 'right-full -mr-2' : 'left-full -ml-2',
            )}
            style={{ top: headHeight / 2 - 12 }}
          >
            {hidden > 0 ? (
              <span className="flex items-center">
                <Plus size={11} aria-hidden />
                {hidden}
              </span>
            ) : (
              <Minus size={12} aria-hidden />
            )}
          </button>
        )
      })}
    </div>
  )
}

/** The container's part of a path, else the instance. */
function whereOf({ path, name, instance, platform }: { path: string; name: string; instance: string; platform: string }): string {
  const above = path.endsWith(`.${name}`) ? path.slice(0, -name.length - 1) : ''
  return above ? above : `${platform} ${instance}`
}
