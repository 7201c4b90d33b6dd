'use client'
// SQL for reading: keywords, strings and comments told apart; long texts fold; one click copies.
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'

const words = new Set(
  `all and any as asc between by case cast coalesce create cross current_date current_timestamp default delete desc distinct drop else end
  except exists extract false filter first following from full grant group having if in inner insert intersect interval into is join
  last lateral left like limit materialized matched merge natural not null nulls offset on or order outer over partition preceding
  primary range recursive references returning right row rows select set table then true truncate unbounded union unique update using
  values view when where window with within without`.split(/\s+/),
)
const tokens = /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*')|("(?:[^"]|"")*")|([A-Za-z_][\w$]*)|(\d+(?:\.\d+)?)|([\s\S])/g
const longest = 20_000

export function Sql({ sql, open = false }: { sql: string; open?: boolean }) {
  const [whole, setWhole] = useState(open)
  const [copied, setCopied] = useState(false)
  const text = sql.trim()
  const lines = text.split('\n')
  const folds = lines.length > 14 || text.length > 1400
  const shown = folds && !whole ? lines.slice(0, 12).join('\n').slice(0, 1200) : text
  return (
    <div className="relative min-w-0">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <pre tabIndex={0} className="max-h-128 overflow-auto rounded-md border border-line bg-sunken p-3 pr-10 text-xs leading-5">
        <code>{shown.length > longest ? shown : coloured(shown)}</code>
      </pre>
      <button
        type="button"
        aria-label={copied ? 'Copied' : 'Copy the SQL'}
        onClick={async () => {
          await navigator.clipboard?.writeText(sql)
          setCopied(true)
          setTimeout(() => setCopied(false), 1500)
        }}
        className="absolute right-2 top-2 rounded border border-line bg-surface p-1 text-faint hover:text-ink"
      >
        {copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
      </button>
      {folds && (
        <button type="button" onClick={() => setWhole(!whole)} className="mt-1 text-xs text-accent hover:underline">
          {whole ? 'Show less' : `Show all ${lines.length} lines`}
        </button>
      )}
    </div>
  )
}

function coloured(text: string) {
  const parts: (string | React.ReactNode)[] = []
  let plain = ''
  const put = (className: string, part: string, at: number) => {
    parts.push(
      plain,
      <span key={at} className={className}>
        {part}
      </span>,
    )
    plain = ''
  }
  for (const { 0: token, 1: comment, 2: string, 4: word, 5: number, index } of text.matchAll(tokens)) {
    if (comment) put('text-faint italic', token, index)
    else if (string || number) put('text-good', token, index)
    else if (word && words.has(word.toLowerCase())) put('text-kind-table font-semibold', token, index)
    else plain += token
  }
  return [...parts, plain]
}
