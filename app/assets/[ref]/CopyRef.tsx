'use client'
// Copies the asset's ref: its name everywhere, for colleagues and for the API.
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../_ui/Button.tsx'

export function CopyRef({ assetRef }: { assetRef: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <Button
      small
      title={assetRef}
      onClick={async () => {
        await navigator.clipboard?.writeText(assetRef)
        setCopied(true)
        setTimeout(() => setCopied(false), 1500)
      }}
    >
      {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      <span aria-live="polite">{copied ? 'Copied' : 'Copy ref'}</span>
    </Button>
  )
}
