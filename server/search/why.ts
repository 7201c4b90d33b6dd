// Why a hit matched: the texts that hold the words asked for, best first, each with its marks.
// Promise: pure; a text is given as a reason only when it accounts for a word that no better text holds.
import { formatRef } from '../../ingestors/protocol/ref.ts'
import type { Question, Tier } from './engine.ts'
import { excerpt, type Mark, type Marked, markKey, markWords } from './marks.ts'
import { keyOf } from './words.ts'

export interface Reason {
  what: 'name' | 'column' | 'path' | 'alias' | 'tag' | 'owner' | 'domain' | 'kind' | 'platform' | 'instance' | 'description'
  text: string
  marks: Mark[]
  /** The column it stands at, when not at the asset itself. */
  field?: string
}

export interface MatchedColumn {
  ref: string
  path: string
  type: string | null
  marks: Mark[]
}

/** All texts of an asset in which it can be found. */
export interface AssetTexts {
  name: string
  kind: string
  platform: string
  instance: string
  path: string
  domains: string[]
  aliases: string[]
  owners: string[]
  tags: { tag: string; field: string }[]
  descriptions: { text: string; field: string }[]
  fields: { path: string; type: string | null }[]
}

const columnsShown = 5

export function explain(
  question: Question | undefined,
  tier: Tier | null,
  asset: AssetTexts,
): { why: Reason[]; columns: MatchedColumn[] } {
  if (!question || tier === null) return { why: [], columns: [] }
  const why: Reason[] = []
  const missing = new Set(question.words.keys())
  const take = (what: Reason['what'], marked: Marked, field = '') => {
    if (marked.marks.length === 0) return
    const { text, marks, covers } = excerpt(marked)
    if (![...covers].some((at) => missing.has(at)) && why.length > 0) return
    for (const at of covers) missing.delete(at)
    why.push({ what, text, marks, ...(field === '' ? {} : { field }) })
  }

  const name = nameOf(question, tier, asset)
  take(name.what, name.marked)
  const columns = ['name', 'prefix', 'words'].includes(tier) ? [] : matchedColumns(question, tier, asset)
  for (const { path, marked } of columns) take('column', marked, path)
  const labels: [Reason['what'], string, string?][] = [
    ['path', asset.path],
    ...asset.tags.map(({ tag, field }) => ['tag', tag, field] as [Reason['what'], string, string]),
    ...asset.owners.map((owner) => ['owner', owner] as [Reason['what'], string]),
    ...asset.domains.map((domain) => ['domain', domain] as [Reason['what'], string]),
    ['kind', asset.kind],
    ['platform', asset.platform],
    ['instance', asset.instance],
    ...asset.aliases.map((alias) => ['alias', decodeURIComponent(alias)] as [Reason['what'], string]),
  ]
  for (const [what, text, field] of labels) if (missing.size > 0) take(what, markWords(text, question, 'l'), field)
  for (const { text, field } of asset.descriptions)
    if (missing.size > 0) take('description', markWords(text, question, 'a'), field)
  return {
    why,
    columns: columns.slice(0, columnsShown).map(({ path, type, marked }) => ({
      ref: formatRef({ platform: asset.platform, instance: asset.instance, path: asset.path, field: path }),
      path,
      type,
      marks: marked.marks,
    })),
  }
}

/** The name, or the end of the path when that is what was typed. */
function nameOf(question: Question, tier: Tier, asset: AssetTexts): { what: 'name' | 'path'; marked: Marked } {
  if (tier !== 'name' && tier !== 'prefix') return { what: 'name', marked: markWords(asset.name, question, 'n') }
  const byKey = markKey(asset.name, question)
  if (byKey.marks.length > 0) return { what: 'name', marked: byKey }
  const marked = markWords(asset.path, question, 'n')
  return { what: 'path', marked: { ...marked, covers: new Set(question.words.keys()) } }
}

/** Columns that hold a word, those that are named so first, then those that hold more of the words. */
function matchedColumns(question: Question, tier: Tier, { fields }: AssetTexts) {
  return fields
    .map(({ path, type }) => {
      const last = path.slice(path.lastIndexOf('.') + 1)
      const isNamedSo = [path, last].some((name) => keyOf(name) === question.key)
      const byWords = markWords(path, question, 'c')
      const byKey = isNamedSo && keyOf(path) !== question.key ? moved(markKey(last, question), path) : markKey(path, question)
      return {
        path,
        type,
        isNamedSo,
        marked: byWords.covers.size === question.words.length || byKey.marks.length === 0 ? byWords : byKey,
      }
    })
    .filter(({ marked, isNamedSo }) => marked.marks.length > 0 && (tier !== 'column' || isNamedSo))
    .sort((a, b) => Number(b.isNamedSo) - Number(a.isNamedSo) || b.marked.covers.size - a.marked.covers.size)
}

/** Marks in the end of a text, as marks in the text. */
const moved = ({ marks, covers }: Marked, text: string, by = text.lastIndexOf('.') + 1): Marked => ({
  text,
  marks: marks.map(([start, end]) => [start + by, end + by]),
  covers,
})
