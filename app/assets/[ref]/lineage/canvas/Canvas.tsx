'use client'
// The canvas: Cytoscape draws boxes and curves and moves the view; the cards' words lie above as HTML, so that they can be read by
// everyone and reached by keyboard. Only cards in view exist, and only while they can be read.
import { Maximize, Minus, Plus, Shrink } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { buttonLook } from '../../../../_ui/Button.tsx'
import type { Side } from '../asked.ts'
import { type Card, cardWidth, type Picture } from '../picture.ts'
import { type Arrangement, arrange } from './arrange.ts'
import { CardView } from './CardView.tsx'
import { type Drawing, draw, legible } from './draw.ts'

interface Props {
  picture: Picture
  chosen: string | null
  lit: ReadonlySet<string> | undefined
  opened: ReadonlyMap<string, ReadonlySet<Side>>
  onChoose(id: string | null): void
  onToggle(card: Card, side: Side): void
}

const none: ReadonlySet<Side> = new Set()

const holds = ({ node, fields }: Card, id: string) => node.id === id || fields.some((field) => field.id === id)
const litCards = ({ cards }: Picture, lit: ReadonlySet<string>) =>
  new Set(cards.filter(({ node, fields }) => lit.has(node.id) || fields.some(({ id }) => lit.has(id))).map(({ id }) => id))

export function Canvas({ picture, chosen, lit, opened, onChoose, onToggle }: Props) {
  const container = useRef<HTMLDivElement>(null)
  const layer = useRef<HTMLDivElement>(null)
  const drawing = useRef<Drawing>(null)
  const standing = useRef<{ root: string; arrangement: Arrangement }>(null)
  const [arrangement, setArrangement] = useState<Arrangement>()
  const [inView, setInView] = useState<ReadonlySet<string>>(new Set())
  const latest = useRef({ onChoose, picture, arrangement })
  latest.current = { onChoose, picture, arrangement }
  const roots = useMemo(() => picture.cards.filter(({ root }) => root).map(({ id }) => id), [picture])

  const look = useCallback(() => {
    const { core } = drawing.current!
    const { x, y } = core.pan()
    const zoom = core.zoom()
    if (layer.current) layer.current.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`
    const extent = core.extent()
    const { picture, arrangement } = latest.current
    const seen = new Set(
      zoom < legible || !arrangement
        ? []
        : picture.cards.flatMap(({ id, height }) => {
            const place = arrangement.places.get(id)
            if (!place) return []
            const aside = place.x + cardWidth < extent.x1 || place.x - cardWidth > extent.x2
            return aside || place.y + height < extent.y1 || place.y - height > extent.y2 ? [] : [id]
          }),
    )
    setInView((before) => (before.size === seen.size && [...seen].every((id) => before.has(id)) ? before : seen))
  }, [])

  useEffect(() => {
    const drawn = draw(container.current!, { tap: (id) => latest.current.onChoose(id), move: () => look() })
    drawing.current = drawn
    const sized = new ResizeObserver(() => drawn.core.resize())
    sized.observe(container.current!)
    return () => {
      sized.disconnect()
      drawn.close()
      drawing.current = null
    }
  }, [look])

  const put = useCallback(
    (anew: boolean) => {
      const root = roots.join(' ')
      const keep = !anew && standing.current?.root === root ? standing.current.arrangement : undefined
      const next = arrange(picture.cards, picture.links, keep)
      standing.current = { root, arrangement: next }
      latest.current.arrangement = next
      setArrangement(next)
      drawing.current!.show(picture, next)
      const fresh = keep ? picture.cards.filter(({ id }) => !keep.places.has(id)).map(({ id }) => id) : []
      if (!keep) drawing.current!.fit(roots)
      else drawing.current!.reveal(fresh)
      look()
    },
    [picture, roots, look],
  )
  useEffect(() => put(false), [put])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a picture drawn anew is to be lit again
  useEffect(() => drawing.current!.light(lit && litCards(picture, lit), lit, chosen), [lit, chosen, arrangement])
  const chosenCard = chosen === null ? undefined : picture.cards.find((card) => holds(card, chosen))?.id
  useEffect(() => {
    // The panel beside the canvas opens first, and takes its room.
    const timer = setTimeout(() => chosenCard && drawing.current?.reveal([chosenCard]), 60)
    return () => clearTimeout(timer)
  }, [chosenCard])

  /** Arrows lead along the flow and along the column. */
  const onKeyDown = (event: KeyboardEvent) => {
    const { key } = event
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-node]')?.dataset.node
    const card = at === undefined ? undefined : picture.cards.find((one) => holds(one, at))
    if (!card || !arrangement || !key.startsWith('Arrow')) return
    event.preventDefault()
    const place = arrangement.places.get(card.id)!
    const joined =
      key === 'ArrowRight'
        ? picture.links.filter(({ from }) => from === card.id).map(({ to }) => to)
        : key === 'ArrowLeft'
          ? picture.links.filter(({ to }) => to === card.id).map(({ from }) => from)
          : picture.cards
              .map(({ id }) => id)
              .filter((id) => {
                const { x, y } = arrangement.places.get(id)!
                return x === place.x && (key === 'ArrowDown' ? y > place.y : y < place.y)
              })
    const nearest = joined
      .map((id) => ({ id, away: Math.abs(arrangement.places.get(id)!.y - place.y) }))
      .sort((a, b) => a.away - b.away)[0]
    const next = picture.cards.find(({ id }) => id === nearest?.id)
    if (!next) return
    drawing.current!.centre(next.id)
    onChoose(next.node.id)
    setTimeout(() => layer.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(next.node.id)}"]`)?.focus(), 260)
  }

  const shown = picture.cards
    .filter(({ id }) => inView.has(id) && arrangement?.places.has(id))
    .sort((a, b) => {
      const [p, q] = [arrangement!.places.get(a.id)!, arrangement!.places.get(b.id)!]
      return p.x - q.x || p.y - q.y
    })
  const tool = `${buttonLook('plain')} px-0! w-9 bg-raised`
  return (
    <div className="relative h-full">
      <section ref={container} aria-label="Lineage graph" className="h-full w-full touch-none overflow-clip">
        <div ref={layer} className="absolute left-0 top-0 z-10 h-0 w-0 origin-top-left">
          {shown.map((card) => (
            <CardView
              key={card.id}
              card={card}
              place={arrangement!.places.get(card.id)!}
              chosen={chosen}
              lit={lit}
              opened={opened.get(card.id) ?? none}
              onChoose={onChoose}
              onToggle={onToggle}
              onKeyDown={onKeyDown}
            />
          ))}
        </div>
      </section>
      <div className="absolute bottom-3 right-3 z-20 grid gap-1" role="toolbar" aria-label="View">
        <button type="button" className={tool} aria-label="Zoom in" onClick={() => drawing.current?.zoomBy(1.3)}>
          <Plus size={16} aria-hidden />
        </button>
        <button type="button" className={tool} aria-label="Zoom out" onClick={() => drawing.current?.zoomBy(1 / 1.3)}>
          <Minus size={16} aria-hidden />
        </button>
        <button type="button" className={tool} aria-label="Show everything" onClick={() => drawing.current?.fit(roots, true)}>
          <Maximize size={15} aria-hidden />
        </button>
        <button type="button" className={tool} aria-label="Arrange anew" title="Arrange anew" onClick={() => put(true)}>
          <Shrink size={15} aria-hidden />
        </button>
      </div>
    </div>
  )
}
