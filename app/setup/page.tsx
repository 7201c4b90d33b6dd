// The first start: making the administrator, with the token that only who runs the server can read.
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { setupIsNeeded } from '../../server/caller.ts'
import { SetupForm } from './SetupForm.tsx'

export const metadata: Metadata = { title: 'Set up' }

export default async function SetupPage() {
  if (!(await setupIsNeeded())) redirect('/sign-in')
  return <SetupForm />
}
