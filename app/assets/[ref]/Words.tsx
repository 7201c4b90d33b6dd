// What is written about the asset: description, tags, owners, each with who says so, and editable for those who may.
import type { AssetOverview } from '../../../server/assets/queries.ts'
import { EditableDescription } from './edit/EditableDescription.tsx'
import { EditableTags } from './edit/EditableTags.tsx'

export function Words({ asset }: { asset: AssetOverview }) {
  const can = asset.can.edit && asset.at === null
  return (
    <section aria-label="Description" className="grid gap-2.5">
      <EditableDescription
        target={{ ref: asset.ref }}
        description={asset.description}
        others={asset.descriptions.slice(1)}
        can={can}
      />
      <EditableTags target={{ ref: asset.ref }} tags={asset.tags} can={can} />
    </section>
  )
}
