// The roles in words.
import type { Role } from '../../../server/auth/viewer.ts'

export const roleWords: Record<Role, string> = {
  viewer: 'searches and reads',
  editor: 'also describes, owns and tags, and sees sources',
  steward: 'also curates tags and domains, and restricts assets',
  admin: 'everything, with people, sources and the audit log',
}
export const roleNames = Object.keys(roleWords) as Role[]
