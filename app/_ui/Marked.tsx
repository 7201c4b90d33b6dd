// Text with the ranges that matched a search marked.
export function Marked({ text, marks }: { text: string; marks: readonly (readonly [number, number])[] }) {
  const parts = []
  let at = 0
  for (const [from, to] of marks) {
    if (from > at) parts.push(text.slice(at, from))
    parts.push(<mark key={from}>{text.slice(from, to)}</mark>)
    at = to
  }
  parts.push(text.slice(at))
  return <>{parts}</>
}
