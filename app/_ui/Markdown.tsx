// Markdown as React, without HTML of its own: headings, paragraphs, lists, tables, code, emphasis, links.
// Promise: nothing in the text can become markup or script; a link goes to http, https or within the house only.
import type { ReactNode } from 'react'

export function Markdown({ text }: { text: string }) {
  return <div className="grid gap-2.5 text-sm leading-relaxed text-soft">{blocksOf(text)}</div>
}

const isTable = (line: string) => /^\s*\|.*\|\s*$/.test(line)
const isItem = (line: string) => /^\s*([-*]|\d+\.)\s+/.test(line)

function blocksOf(text: string): ReactNode[] {
  const lines = text.replaceAll('\r', '').split('\n')
  const blocks: ReactNode[] = []
  let at = 0
  const takeWhile = (holds: (line: string) => boolean): string[] => {
    const from = at
    while (at < lines.length && holds(lines[at]!)) at++
    return lines.slice(from, at)
  }
  while (at < lines.length) {
    const line = lines[at]!
    const key = at
    if (line.trim() === '') at++
    else if (line.startsWith('```')) {
      at++
      const code = takeWhile((one) => !one.startsWith('```'))
      at++
      blocks.push(<Code key={key} lines={code} />)
    } else if (/^#{1,6}\s/.test(line)) {
      at++
      blocks.push(
        <p key={key} className="mt-2 font-semibold text-ink">
          {inline(line.replace(/^#+\s+/, ''))}
        </p>,
      )
    } else if (isTable(line)) blocks.push(<Table key={key} rows={takeWhile(isTable)} />)
    else if (isItem(line)) blocks.push(<List key={key} lines={takeWhile((one) => isItem(one) || /^\s{2,}\S/.test(one))} />)
    else {
      const words = takeWhile(
        (one) => one.trim() !== '' && !one.startsWith('```') && !isTable(one) && !isItem(one) && !/^#{1,6}\s/.test(one),
      )
      blocks.push(<p key={key}>{inline(words.join(' '))}</p>)
    }
  }
  return blocks
}

const Code = ({ lines }: { lines: string[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <pre tabIndex={0} className="overflow-x-auto rounded-md border border-line bg-sunken p-3 text-xs text-ink">
    <code>{lines.join('\n')}</code>
  </pre>
)

function List({ lines }: { lines: string[] }) {
  const items = lines.reduce<string[]>((list, line) => {
    if (isItem(line)) list.push(line.replace(/^\s*([-*]|\d+\.)\s+/, ''))
    else if (list.length > 0) list[list.length - 1] += ` ${line.trim()}`
    return list
  }, [])
  const Tag = /^\s*\d/.test(lines[0]!) ? 'ol' : 'ul'
  return (
    <Tag className={`grid gap-1 pl-5 ${Tag === 'ol' ? 'list-decimal' : 'list-disc'} marker:text-faint`}>
      {items.map((item) => (
        <li key={item}>{inline(item)}</li>
      ))}
    </Tag>
  )
}

function Table({ rows }: { rows: string[] }) {
  const cells = (line: string) =>
    line
      .trim()
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|'))
  const [head = '', , ...body] = rows
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section tabIndex={0} aria-label="Table" className="overflow-x-auto">
      <table className="w-full border-collapse text-left text-xs">
        <thead>
          <tr className="border-b border-line-strong/60 text-ink">
            {cells(head).map((cell) => (
              <th key={cell} className="py-1.5 pr-3 font-semibold">
                {inline(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {body.map((row) => (
            <tr key={row} className="border-b border-line align-top last:border-0">
              {cells(row).map((cell, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its column
                <td key={at} className="py-1.5 pr-3">
                  {inline(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const mark = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^\]]+)\]\(((?:https?:\/\/|\/)[^)\s]+)\)/

function inline(text: string): ReactNode {
  const found = mark.exec(text)
  if (!found) return text
  const [whole, code, strong, weak, label, href] = found
  const rest = inline(text.slice(found.index + whole.length))
  const made = code ? (
    <code className="rounded bg-sunken px-1 py-px text-ink">{code}</code>
  ) : strong ? (
    <strong className="font-semibold text-ink">{inline(strong)}</strong>
  ) : weak ? (
    <em>{inline(weak)}</em>
  ) : (
    <a href={href} className="text-accent underline" rel="noreferrer">
      {label}
    </a>
  )
  return (
    <>
      {text.slice(0, found.index)}
      {made}
      {rest}
    </>
  )
}
