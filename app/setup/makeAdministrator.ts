'use server'
// The form's way to the server: makes the administrator, or says in words why not.
import { headers } from 'next/headers'
import { setUp } from '../../server/caller.ts'

export async function makeAdministrator(form: {
  token: string
  name: string
  email: string
  password: string
}): Promise<{ refused?: string }> {
  const address = (await headers()).get('x-forwarded-for')
  try {
    await setUp({ ...form, ...(address && { address }) })
    return {}
  } catch (error) {
    // Ours carry a kind and are written for people; anything else is for the log.
    if (error instanceof Error && 'kind' in error) return { refused: error.message }
    throw error
  }
}
