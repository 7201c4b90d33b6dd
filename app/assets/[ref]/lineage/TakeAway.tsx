'use client'
// The graph to take away: JSON, DOT for Graphviz, or CSV of its edges.
import { Download } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useState } from 'react'
import { api, messageOf } from '../../../_parts/api.ts'
import { buttonLook } from '../../../_ui/Button.tsx'
import type { questionOf } from './asked.ts'

type Question = ReturnType<typeof questionOf>

const forms = [
  ['JSON', 'json', async (question: Question) => JSON.stringify(await api.lineage.export.query(question), null, 2)],
  ['DOT for Graphviz', 'dot', (question: Question) => api.lineage.exportDot.query(question)],
  ['CSV of the edges', 'csv', csvOf],
] as const

async function csvOf(question: Question): Promise<string> {
  const { edges } = await api.lineage.graph.query(question)
  // A cell that begins like a formula would be run by a spreadsheet.
  const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
  const lines = edges.map(({ from, to, kinds, transformations, known, jobs, sources, since }) =>
    [
      from,
      to,
      kinds.join(' '),
      transformations.join(' '),
      known,
      jobs.map((job) => (job.restricted ? 'restricted' : job.ref)).join(' '),
      sources.map(({ name }) => name).join(' '),
      since,
    ]
      .map(cell)
      .join(','),
  )
  return ['from,to,kinds,transformations,known,jobs,sources,since', ...lines, ''].join('\r\n')
}

export function TakeAway({ question }: { question: Question }) {
  const [error, setError] = useState<string>()
  const take = async ([, ending, make]: (typeof forms)[number]) => {
    try {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob([await make(question)]))
      link.download = `lineage of ${question.ref.split(':').at(-1)}.${ending}`
      link.click()
      URL.revokeObjectURL(link.href)
      setError(undefined)
    } catch (failure) {
      setError(messageOf(failure))
    }
  }
  return (
    <>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger className={buttonLook('plain', true)}>
          <Download size={14} aria-hidden /> Export
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="end"
            sideOffset={4}
            className="z-50 min-w-44 rounded-lg border border-line bg-raised p-1.5 shadow-float"
          >
            {forms.map((form) => (
              <DropdownMenu.Item
                key={form[1]}
                onSelect={() => take(form)}
                className="cursor-pointer rounded-md px-2 py-1.5 text-sm outline-none data-[highlighted]:bg-sunken"
              >
                {form[0]}
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {error && (
        <span role="alert" className="text-xs text-bad">
          {error}
        </span>
      )}
    </>
  )
}
