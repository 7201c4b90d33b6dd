// What stands where somebody may not go: what it takes, and whom to ask.
import { Lock } from 'lucide-react'
import { Empty } from '../_ui/Panel.tsx'

export const Refused = ({ to }: { to: string }) => (
  <div className="mx-auto max-w-xl py-10">
    <h1 className="sr-only">Not yours to see</h1>
    <Lock aria-hidden className="mx-auto mb-4 text-faint" />
    <Empty title={`You may not ${to}.`}>
      <p>An administrator can give you a role that may.</p>
    </Empty>
  </div>
)
