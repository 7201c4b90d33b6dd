// A plain table that scrolls sideways on a narrow screen instead of breaking the page; rows are given as <tr> with <td>.
import type { ReactNode } from 'react'

export function ScrollingTable({ label, heads, children }: { label: string; heads: string[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section tabIndex={0} aria-label={`${label}, table`} className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-sm [&_td]:px-4 [&_td]:py-2 [&_td]:align-top [&_th]:whitespace-nowrap [&_th]:px-4 [&_th]:py-1.5">
        <thead className="border-b border-line bg-sunken text-left text-xs text-faint">
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className="font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </section>
  )
}
