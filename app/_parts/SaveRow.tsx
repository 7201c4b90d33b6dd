// The end of a small form: save, and why it was refused.
import { Button } from '../_ui/Button.tsx'

export const SaveRow = ({
  changed,
  busy,
  error,
  label = 'Save',
}: {
  changed: boolean
  busy: boolean
  error: string | undefined
  label?: string
}) => (
  <div className="flex flex-wrap items-center gap-3">
    <Button type="submit" disabled={!changed || busy}>
      {busy ? 'Saving' : label}
    </Button>
    {error && (
      <p role="alert" className="text-sm text-bad">
        {error}
      </p>
    )}
  </div>
)
