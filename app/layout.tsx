// The frame of every page: theme before the first paint, the shell for whoever is signed in, the bare page for others.
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { currentViewer, scriptNonce } from '../server/caller.ts'
import { followTheme } from './_parts/shell/followTheme.ts'
import { KeepTheme } from './_parts/shell/KeepTheme.tsx'
import { Shell } from './_parts/shell/Shell.tsx'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Cadastre', template: '%s · Cadastre' },
  description: 'The register of your data.',
}
export const viewport: Viewport = { width: 'device-width', initialScale: 1 }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const viewer = await currentViewer()
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own constant, under the nonce of the policy */}
        <script nonce={await scriptNonce()} dangerouslySetInnerHTML={{ __html: `(${followTheme})()` }} suppressHydrationWarning />
        <KeepTheme />
        {viewer ? <Shell viewer={viewer}>{children}</Shell> : children}
      </body>
    </html>
  )
}
