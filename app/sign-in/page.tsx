// Signing in: with e-mail and password, or at a provider.
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { currentViewer, setupIsNeeded, signInMethods } from '../../server/caller.ts'
import { SignInForm } from './SignInForm.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: Promise<Record<string, string | undefined>> }) {
  const { callbackUrl, error } = await searchParams
  if (await setupIsNeeded()) redirect('/setup')
  // Only ways within the house: an address from elsewhere could lead anywhere.
  const next =
    callbackUrl && URL.canParse(callbackUrl, 'http://house') ? new URL(callbackUrl, 'http://house') : new URL('http://house/')
  const target = next.pathname + next.search
  if (await currentViewer()) redirect(target)
  return <SignInForm methods={[...signInMethods()]} next={target} error={error} />
}
