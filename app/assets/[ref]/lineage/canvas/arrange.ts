// Where the cards stand: columns from left to right, few crossings, each card near what it is joined to.
// Promises: no two cards overlap; what already stood does not move when more is opened. Pure.
import { type Ends, type Layered, layersBeside, layersOf } from './layers.ts'

export interface Point {
  x: number
  y: number
}
export interface Sized extends Layered {
  height: number
}
export interface Joined extends Ends {
  id: string
}
export interface Arrangement {
  /** Centre of each card. */
  places: Map<string, Point>
  /** Points that a link passes between the columns it crosses. */
  ways: Map<string, Point[]>
}

export const columnWidth = 372
const gap = 22
/** Room that a link takes where it passes a column. */
const passage = 10
const sweeps = 8

export function arrange(cards: readonly Sized[], links: readonly Joined[], standing?: Arrangement): Arrangement {
  const stays = standing && cards.some(({ id }) => standing.places.has(id)) && !overlap(cards, standing.places)
  return stays ? addTo(standing, cards, links) : arrangeAnew(cards, links)
}

/** Cards grow when more of their columns take part; then they no longer fit where they stood. */
function overlap(cards: readonly Sized[], places: ReadonlyMap<string, Point>): boolean {
  const standing = cards.flatMap(({ id, height }) => (places.has(id) ? [{ ...places.get(id)!, height }] : []))
  return [...Map.groupBy(standing, ({ x }) => x).values()].some((column) =>
    column
      .sort((a, b) => a.y - b.y)
      .some(({ y, height }, at) => at > 0 && y - column[at - 1]!.y < (height + column[at - 1]!.height) / 2),
  )
}

interface Spot {
  id: string
  height: number
  y: number
  near: Spot[][]
}

function arrangeAnew(cards: readonly Sized[], links: readonly Joined[]): Arrangement {
  const layer = layersOf(cards, links)
  const first = Math.min(0, ...layer.values())
  const columns = Array.from({ length: Math.max(...layer.values()) - first + 1 }, (): Spot[] => [])
  const put = (id: string, height: number, at: number) => {
    const spot: Spot = { id, height, y: 0, near: [[], []] }
    columns[at]!.push(spot)
    return spot
  }
  const spots = new Map(cards.map(({ id, height }) => [id, put(id, height, layer.get(id)! - first)]))
  const passing = new Map<string, Spot[]>()
  for (const { id, from, to } of links) {
    let last = spots.get(from)!
    const [start, end] = [layer.get(from)! - first, layer.get(to)! - first]
    const between: Spot[] = []
    // A link that spans columns keeps a free passage through each of them.
    for (let at = start + 1; at < end; at++) {
      const spot = put(`${id} @${at}`, passage, at)
      join(last, spot)
      between.push(spot)
      last = spot
    }
    if (end > start) join(last, spots.get(to)!)
    if (between.length > 0) passing.set(id, between)
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const [way, order] of [
      [0, columns],
      [1, columns.toReversed()],
    ] as const)
      for (const column of order) {
        column.forEach((spot, at) => {
          spot.y = spot.near[way]!.length > 0 ? mean(spot.near[way]!) : sweep === 0 ? at * 40 : spot.y
        })
        column.sort((a, b) => a.y - b.y)
        settle(
          column,
          column.map(({ y }) => y),
        )
      }
  }
  for (let sweep = 0; sweep < sweeps; sweep++)
    for (const column of sweep % 2 === 0 ? columns : columns.toReversed())
      settle(
        column,
        column.map((spot) => mean([...spot.near[0]!, ...spot.near[1]!]) ?? spot.y),
      )
  const x = new Map(columns.flatMap((column, at) => column.map(({ id }) => [id, (at + first) * columnWidth] as const)))
  const point = ({ id, y }: Spot) => ({ x: x.get(id)!, y: Math.round(y) })
  return {
    places: new Map(cards.map(({ id }) => [id, point(spots.get(id)!)])),
    ways: new Map([...passing].map(([id, between]) => [id, between.map(point)])),
  }
}

function join(left: Spot, right: Spot): void {
  right.near[0]!.push(left)
  left.near[1]!.push(right)
}

const mean = (spots: readonly Spot[]) => (spots.length > 0 ? spots.reduce((sum, { y }) => sum + y, 0) / spots.length : Number.NaN)

/**
 * Puts the spots of a column, in their order, as near as can be (least squares) to where each wants to be, without overlap.
 * Pool adjacent violators: spots that push each other become one block around their mean. https://doi.org/10.1214/aoms/1177728423
 */
function settle(column: readonly Spot[], wanted: readonly number[]): void {
  const blocks: { sum: number; count: number; from: number }[] = []
  const offsets: number[] = []
  let offset = 0
  column.forEach((spot, at) => {
    if (at > 0) offset += (column[at - 1]!.height + spot.height) / 2 + gap
    offsets.push(offset)
    const want = Number.isNaN(wanted[at]!) ? spot.y : wanted[at]!
    let block = { sum: want - offset, count: 1, from: at }
    for (let above = blocks.at(-1); above && above.sum / above.count > block.sum / block.count; above = blocks.at(-1)) {
      blocks.pop()
      block = { sum: above.sum + block.sum, count: above.count + block.count, from: above.from }
    }
    blocks.push(block)
  })
  blocks.forEach(({ sum, count, from }) => {
    for (let at = from; at < from + count; at++) column[at]!.y = sum / count + offsets[at]!
  })
}

/** New cards take the free place in their column that is nearest to what they are joined to. */
function addTo(standing: Arrangement, cards: readonly Sized[], links: readonly Joined[]): Arrangement {
  const height = new Map(cards.map((card) => [card.id, card.height]))
  const places = new Map([...standing.places].filter(([id]) => height.has(id)))
  const columns = new Map([...places].map(([id, { x }]) => [id, Math.round(x / columnWidth)]))
  const layer = layersBeside(
    columns,
    cards.map(({ id }) => id),
    links,
  )
  const fresh = cards.filter(({ id }) => !places.has(id)).sort((a, b) => Math.abs(a.step ?? 99) - Math.abs(b.step ?? 99))
  for (const card of fresh) {
    const near = links.flatMap(({ from, to }) =>
      from === card.id ? (places.get(to) ?? []) : to === card.id ? (places.get(from) ?? []) : [],
    )
    const wanted = near.length > 0 ? near.reduce((sum, { y }) => sum + y, 0) / near.length : 0
    const x = layer.get(card.id)! * columnWidth
    const taken = [...places]
      .filter(([, place]) => place.x === x)
      .map(([id, { y }]) => ({ y, room: (height.get(id)! + card.height) / 2 + gap }))
    const free = [wanted, ...taken.flatMap(({ y, room }) => [y - room, y + room])].filter((at) =>
      taken.every(({ y, room }) => Math.abs(y - at) >= room - 0.5),
    )
    places.set(card.id, {
      x,
      y: Math.round(free.reduce((best, at) => (Math.abs(at - wanted) < Math.abs(best - wanted) ? at : best))),
    })
  }
  return {
    places,
    ways: new Map(links.flatMap(({ id }) => (standing.ways.has(id) ? [[id, standing.ways.get(id)!] as const] : []))),
  }
}
