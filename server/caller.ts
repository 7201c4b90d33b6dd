// The app's one front door: who is asking, and the API in process. The only file of the server that knows Next.
import { headers } from 'next/headers'
import type { SetupForm } from './auth/setup.ts'
import type { Viewer } from './auth/viewer.ts'
import { type Caller, type SignInMethod, theHouse } from './house.ts'

const viewers = new WeakMap<object, Promise<Viewer | undefined>>()

/** Who is signed in, read once per request; undefined: nobody. */
export async function currentViewer(): Promise<Viewer | undefined> {
  const sent = await headers()
  const known = viewers.get(sent)
  if (known) return known
  const viewer = theHouse().viewerOfCookies(sent.get('cookie') ?? undefined)
  viewers.set(sent, viewer)
  return viewer
}

/** The API as this viewer. */
export const callerFor = (viewer: Viewer | undefined): Caller => theHouse().callerFor(viewer)

/** The API as whoever is signed in. */
export const currentCaller = async (): Promise<Caller> => callerFor(await currentViewer())

/** Other ways to sign in than e-mail and password: a form that posts `csrfToken` to `/api/auth/signin/<id>`. */
export const signInMethods = (): readonly SignInMethod[] => theHouse().signInMethods

/** Whether the first administrator still has to be made (page /setup). */
export const setupIsNeeded = (): Promise<boolean> => theHouse().setupIsNeeded()

/** Makes the first administrator; throws an error with `kind` and a message for people. */
export const setUp = (form: SetupForm): Promise<void> => theHouse().setUp(form)

/** The nonce that an inline script must carry to run under our Content-Security-Policy. */
export const scriptNonce = async (): Promise<string | undefined> => (await headers()).get('x-nonce') ?? undefined
