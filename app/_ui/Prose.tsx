// Words that people and tools write, with the little Markdown they use: paragraphs, lists, bold, emphasis, code, links.
// Promise: everything else stays as it was typed, and no markup of theirs reaches the page.
import type { ReactNode } from 'react'

const inline =
  /`([^`\n]+)`|\*\*([^*\n]+)\*\*|(?<![\w*])[*_](?!\s)([^*_\n]+)(?<!\s)[*_](?![\w*])|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>)]+)/g
const item = /^\s*(?:[-*+]|\d+[.)])\s+/

function spans(text: string): ReactNode[] {
  const parts: ReactNode[] = []
  let from = 0
  for (const { 0: all, 1: code, 2: bold, 3: emphasis, 4: label, 5: href, 6: bare, index } of text.matchAll(inline)) {
    parts.push(text.slice(from, index))
    from = index + all.length
    if (code) parts.push(<code key={index}>{code}</code>)
    else if (bold) parts.push(<strong key={index}>{bold}</strong>)
    else if (emphasis) parts.push(<em key={index}>{emphasis}</em>)
    else
      parts.push(
        <a
          key={index}
          href={href ?? bare}
          rel="noreferrer noopener"
          target="_blank"
          className="wrap-anywhere text-accent underline"
        >
          {label ?? bare}
        </a>,
      )
  }
  return [...parts, text.slice(from)]
}

export function Prose({ text, className = '' }: { text: string; className?: string }) {
  const blocks = text.trim().split(/\n\s*\n/)
  return (
    <div dir="auto" className={`grid gap-2 wrap-anywhere ${className}`}>
      {blocks.map((block, at) => {
        const lines = block.split('\n')
        const key = `${at} ${block.slice(0, 20)}`
        if (lines.every((line) => item.test(line)))
          return (
            <ul key={key} className="grid list-disc gap-0.5 pl-5">
              {lines.map((line) => (
                <li key={line}>{spans(line.replace(item, ''))}</li>
              ))}
            </ul>
          )
        const heading = /^#{1,6}\s+(.+)$/.exec(block)
        if (heading)
          return (
            <p key={key} className="font-semibold">
              {spans(heading[1]!)}
            </p>
          )
        return (
          <p key={key} className="whitespace-pre-line">
            {spans(block)}
          </p>
        )
      })}
    </div>
  )
}
