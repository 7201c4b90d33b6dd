// How a source is read: its connection, its schedule, its brake, who may see it, and its end.
import { Refused } from '../../../_parts/Refused.tsx'
import { Markdown } from '../../../_ui/Markdown.tsx'
import { Panel } from '../../../_ui/Panel.tsx'
import { openSource, type SourcePage } from '../asked.ts'
import { Brake } from './Brake.tsx'
import { Connection } from './Connection.tsx'
import { Remove } from './Remove.tsx'
import { Restriction } from './Restriction.tsx'
import { Schedule } from './Schedule.tsx'

export default async function SourceSettingsPage(page: SourcePage) {
  const { caller, can, source } = await openSource(page)
  if (!source) return null
  if (!can) return <Refused to="change sources" />
  const [connectors, groups] = await Promise.all([caller.sources.connectors(), caller.access.groups()])
  const connector = connectors.find(({ name }) => name === source.connector)
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
      <div className="grid min-w-0 gap-5">
        {connector && <Connection source={source} connector={connector} />}
        <Panel title="Schedule">
          <Schedule source={source.name} schedule={source.schedule} />
        </Panel>
        <Panel title="Brake" about="A harvest that would retire more than this share of the source stops and asks first.">
          <Brake source={source.name} percent={source.brakePercent} />
        </Panel>
        <Panel title="Who may see it" about="This source, and what no other source knows.">
          <Restriction source={source.name} groups={groups} visibleTo={source.visibleTo} />
        </Panel>
        <Panel title="End this source">
          <Remove source={source.name} assets={source.assets} />
        </Panel>
      </div>
      {connector && (
        <Panel title="What it needs and reads">
          <Markdown text={connector.docs} />
        </Panel>
      )}
    </div>
  )
}
