// What a page starts with: who is signed in and the API as they may use it; everybody else is sent to sign in first.
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import type { Viewer } from '../../server/auth/viewer.ts'
import { callerFor, currentViewer, setupIsNeeded } from '../../server/caller.ts'
import type { Caller } from '../../server/house.ts'

export async function signedIn(): Promise<{ viewer: Viewer; caller: Caller }> {
  const viewer = await currentViewer()
  if (viewer) return { viewer, caller: callerFor(viewer) }
  if (await setupIsNeeded()) redirect('/setup')
  const path = (await headers()).get('x-path') ?? '/'
  redirect(path === '/' ? '/sign-in' : `/sign-in?callbackUrl=${encodeURIComponent(path)}`)
}
