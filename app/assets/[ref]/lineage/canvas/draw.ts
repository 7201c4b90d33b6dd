// The only file that speaks to Cytoscape: boxes and curves, panning and zooming. What is written on the cards lies above it as HTML.
import cytoscape, { type Core, type StylesheetJson } from 'cytoscape'
import { type Card, cardWidth, type Link, type Picture } from '../picture.ts'
import type { Arrangement, Point } from './arrange.ts'

/** Cytoscape does not know oklch(): the browser turns our tokens into what it knows. */
function rgbOf(token: string): string {
  const pixel = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!
  pixel.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(token)
  pixel.fillRect(0, 0, 1, 1)
  const [r, g, b] = pixel.getImageData(0, 0, 1, 1).data
  return `rgb(${r}, ${g}, ${b})`
}

function styles(): StylesheetJson {
  const [surface, strong, accent, faint, ink] = ['--surface', '--line-strong', '--accent', '--faint', '--ink'].map(rgbOf) as [
    string,
    string,
    string,
    string,
    string,
  ]
  return [
    {
      selector: 'node',
      style: {
        shape: 'round-rectangle',
        width: cardWidth,
        height: 'data(height)',
        'background-color': surface,
        'border-width': 1,
        'border-color': strong,
        'overlay-opacity': 0,
        events: 'yes',
      },
    },
    // Too far away to read the cards: their names, in large letters.
    {
      selector: 'node.far',
      style: {
        label: 'data(name)',
        color: ink,
        'font-size': 30,
        'font-family': 'system-ui, sans-serif',
        'text-valign': 'center',
        'text-wrap': 'ellipsis',
        'text-max-width': `${cardWidth - 16}px`,
        'min-zoomed-font-size': 5,
      },
    },
    { selector: 'node.root', style: { 'border-color': accent, 'border-width': 4 } },
    {
      selector: 'edge',
      style: {
        width: 1.5,
        'line-color': strong,
        'target-arrow-color': strong,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.9,
        'source-endpoint': 'data(leaves)' as never,
        'target-endpoint': 'data(arrives)' as never,
        // The type file of Cytoscape does not know it yet.
        'edge-distances': 'endpoints' as never,
        'curve-style': 'unbundled-bezier',
        'control-point-weights': 'data(weights)' as never,
        'control-point-distances': 'data(distances)' as never,
        'overlay-padding': 8,
        'overlay-opacity': 0,
      },
    },
    { selector: 'edge.indirect', style: { 'line-style': 'dashed', 'line-dash-pattern': [5, 4] } },
    { selector: 'edge.straight', style: { 'curve-style': 'straight' } },
    { selector: 'edge.lit', style: { 'line-color': accent, 'target-arrow-color': accent, width: 2, 'z-index': 5 } },
    { selector: 'edge.over', style: { 'line-color': faint, 'target-arrow-color': faint, width: 2.5 } },
    { selector: 'edge.chosen', style: { width: 4, 'z-index': 9 } },
    { selector: 'edge.dimmed', style: { opacity: 0.25 } },
    { selector: 'node.dimmed', style: { 'background-opacity': 0, 'border-opacity': 0.5 } },
  ]
}

/** Where a curve bends, in Cytoscape's terms: shares along the line between its ends, and distances to the side of it. */
function bendsOf(start: Point, end: Point, ways: readonly Point[]) {
  const reach = (from: Point, to: Point) => Math.min(70, Math.max(24, Math.abs(to.x - from.x) / 2))
  // Straight past a column, as wide as its cards are; bends are between the columns.
  const stops = [
    start,
    ...ways.flatMap(({ x, y }) => [
      { x: x - cardWidth / 2, y },
      { x: x + cardWidth / 2, y },
    ]),
    end,
  ]
  const points = stops.slice(1).flatMap((to, at) => {
    const from = stops[at]!
    const bend = reach(from, to)
    return [
      { x: from.x + bend, y: from.y },
      { x: to.x - bend, y: to.y },
    ]
  })
  const [dx, dy] = [end.x - start.x, end.y - start.y]
  const length = Math.hypot(dx, dy) || 1
  const along = ({ x, y }: Point) => ((x - start.x) * dx + (y - start.y) * dy) / length ** 2
  const aside = ({ x, y }: Point) => (-(x - start.x) * dy + (y - start.y) * dx) / length
  return { weights: points.map(along), distances: points.map(aside) }
}

export interface Drawing {
  show(picture: Picture, arrangement: Arrangement): void
  light(cards: ReadonlySet<string> | undefined, edges: ReadonlySet<string> | undefined, chosen: string | null): void
  /** Everything into view, or as much around these cards as stays legible. */
  fit(around: readonly string[], whole?: boolean): void
  centre(card: string): void
  /** Moves no further than needed to bring these cards into view. */
  reveal(cards: readonly string[]): void
  zoomBy(factor: number): void
  readonly core: Core
  close(): void
}

const least = 0.08
const most = 1.6
/** Below this, the words on the cards cannot be read. */
export const legible = 0.42

export function draw(container: HTMLElement, on: { tap(id: string | null): void; move(): void }): Drawing {
  const core = cytoscape({
    container,
    style: styles(),
    minZoom: least,
    maxZoom: most,
    autoungrabify: true,
    boxSelectionEnabled: false,
    autounselectify: true,
    layout: { name: 'preset' },
  })
  core.on('tap', ({ target, originalEvent }) => {
    const touched = originalEvent?.target instanceof Element ? originalEvent.target.closest<HTMLElement>('[data-node]') : null
    on.tap(touched?.dataset.node ?? (target === core ? null : target.id()))
  })
  core.on('mouseover', 'edge', ({ target }) => {
    target.addClass('over')
    container.style.cursor = 'pointer'
  })
  core.on('mouseout', 'edge', ({ target }) => {
    target.removeClass('over')
    container.style.cursor = ''
  })
  const far = () => core.nodes().toggleClass('far', core.zoom() < legible)
  core.on('viewport resize', () => {
    far()
    on.move()
  })
  const themes = new MutationObserver(() => core.style(styles()))
  themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })

  const calm = matchMedia('(prefers-reduced-motion: reduce)')
  const smoothly = (view: { zoom: number; pan: Point }, quick: boolean) => {
    core.stop()
    if (quick || calm.matches) core.viewport(view)
    else core.animate({ ...view, duration: 220, easing: 'ease-out-cubic' })
  }
  let shownOnce = false
  return {
    core,
    show(picture, { places, ways }) {
      const heights = new Map(picture.cards.map(({ id, height }) => [id, height]))
      core.batch(() => {
        core.elements().remove()
        core.add(
          picture.cards.map((card: Card) => ({
            group: 'nodes' as const,
            data: { id: card.id, height: card.height, name: card.node.restricted ? 'restricted' : card.node.name },
            classes: card.root ? ['root'] : [],
            position: { ...places.get(card.id)! },
          })),
        )
        core.add(
          picture.links.map((link: Link) => {
            const [from, to] = [places.get(link.from)!, places.get(link.to)!]
            const [leaves, arrives] = [link.leaves - heights.get(link.from)! / 2, link.arrives - heights.get(link.to)! / 2]
            const start = { x: from.x + cardWidth / 2, y: from.y + leaves }
            const end = { x: to.x - cardWidth / 2, y: to.y + arrives }
            return {
              group: 'edges' as const,
              data: {
                id: link.id,
                source: link.from,
                target: link.to,
                leaves: `${cardWidth / 2}px ${leaves}px`,
                arrives: `${-cardWidth / 2}px ${arrives}px`,
                ...bendsOf(start, end, ways.get(link.id) ?? []),
              },
              classes: [
                link.edge.kinds.includes('DIRECT') ? '' : 'indirect',
                start.y === end.y && end.x > start.x && !ways.has(link.id) ? 'straight' : '',
              ],
            }
          }),
        )
      })
      // A card that is dragged moves the view, as the ground does.
      core.nodes().panify()
      far()
    },
    light(cards, edges, chosen) {
      core.batch(() => {
        core.elements().removeClass('lit dimmed chosen')
        if (!cards || !edges) return
        core.edges().forEach((edge) => void edge.addClass(edges.has(edge.id()) ? 'lit' : 'dimmed'))
        core.nodes().forEach((node) => void (cards.has(node.id()) || node.addClass('dimmed')))
        if (chosen) core.getElementById(chosen).addClass('chosen')
      })
    },
    fit(around, whole = false) {
      const box = core.nodes().boundingBox({ includeLabels: false })
      const [width, height, pad] = [core.width(), core.height(), 36]
      const zoom = Math.max(least, Math.min(1, (width - 2 * pad) / box.w, (height - 2 * pad) / box.h))
      const quick = !shownOnce
      shownOnce = true
      if (whole || zoom >= 0.62)
        return smoothly(
          { zoom, pan: { x: width / 2 - (zoom * (box.x1 + box.x2)) / 2, y: height / 2 - (zoom * (box.y1 + box.y2)) / 2 } },
          quick,
        )
      const near = core.nodes().filter((node) => around.includes(node.id()))
      const at = (near.nonempty() ? near : core.nodes()).boundingBox({ includeLabels: false })
      const close = 0.78
      // A tall card is shown from its head.
      const y = at.h * close > height - 2 * pad ? at.y1 + (height - 2 * pad) / 2 / close : (at.y1 + at.y2) / 2
      smoothly({ zoom: close, pan: { x: width / 2 - (close * (at.x1 + at.x2)) / 2, y: height / 2 - close * y } }, quick)
    },
    centre(card) {
      const node = core.getElementById(card)
      if (node.empty()) return
      const { x, y } = node.position()
      const zoom = Math.max(core.zoom(), 0.7)
      smoothly({ zoom, pan: { x: core.width() / 2 - zoom * x, y: core.height() / 2 - zoom * y } }, false)
    },
    reveal(cards) {
      const wanted = core.nodes().filter((node) => cards.includes(node.id()))
      if (wanted.empty()) return
      core.resize()
      const { x1, x2, y1, y2 } = wanted.renderedBoundingBox({ includeLabels: false })
      const by = (from: number, to: number, room: number) => {
        const pad = Math.min(44, room / 8)
        if (to - from > room - 2 * pad) return pad - from > 0 || to < room / 2 ? pad - from : 0
        return from < pad ? pad - from : to > room - pad ? room - pad - to : 0
      }
      const [dx, dy] = [by(x1, x2, core.width()), by(y1, y2, core.height())]
      if (dx !== 0 || dy !== 0) smoothly({ zoom: core.zoom(), pan: { x: core.pan().x + dx, y: core.pan().y + dy } }, false)
    },
    zoomBy(factor) {
      core.zoom({ level: core.zoom() * factor, renderedPosition: { x: core.width() / 2, y: core.height() / 2 } })
    },
    close() {
      themes.disconnect()
      core.destroy()
    },
  }
}
