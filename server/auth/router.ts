// People, groups and roles (for administrators), restrictions (for stewards), and everybody's own account.
import { z } from 'zod'
import { roles } from '../../db/schema/auth.ts'
import { reads, router, writes } from '../trpc.ts'
import { changePassword, endOwnSessions, makeOwnToken, revokeOwnToken, revokeToken } from './account.ts'
import {
  addGroup,
  addMember,
  giveRole,
  removeGroup,
  removeMember,
  renameGroup,
  renamePerson,
  resetPassword,
  restrictAsset,
  restrictSource,
  setDisabled,
  takeRole,
} from './commands.ts'
import { minPasswordLength } from './passwords.ts'
import { makePerson } from './people.ts'
import {
  describeViewer,
  findAccess,
  listAllTokens,
  listGroupNames,
  listGroups,
  listOwnTokens,
  listPeople,
  listScopes,
} from './queries.ts'
import { type Permission, permissions } from './viewer.ts'

const email = z.string().trim().min(3).max(254)
const personName = z.string().trim().min(1).max(200)
const groupName = z.string().trim().min(1).max(100)
const password = z.string().min(minPasswordLength).max(1000)
const role = z.enum(roles)
const ref = z.string().min(1).max(4000)
const limit = z.number().int().min(1).max(500).default(100)
const roleOrder = z
  .strictObject({ email: email.optional(), group: groupName.optional(), role, domain: z.string().min(1).max(200).optional() })
  .refine((order) => (order.email === undefined) !== (order.group === undefined), 'name either a person (email) or a group')
const member = z.strictObject({ group: groupName, email })

export const usersRouter = router({
  list: reads('users.manage')
    .meta({ summary: 'People with their groups and roles, by address.' })
    .input(z.strictObject({ text: z.string().max(200).optional(), after: z.string().max(254).optional(), limit }))
    .query(({ ctx, input }) => listPeople(ctx.database, ctx.viewer, input)),
  add: writes('users.manage')
    .meta({ summary: 'Makes a person.' })
    .input(z.strictObject({ email, name: personName, password: password.optional(), role: role.default('viewer') }))
    .mutation(async ({ ctx, input }) => {
      ctx.trail.target = input.email
      return { id: await makePerson(ctx.database, input) }
    }),
  rename: writes('users.manage')
    .meta({ summary: 'Changes the name of a person.' })
    .input(z.strictObject({ email, name: personName }))
    .mutation(async ({ ctx, input }) => {
      ctx.trail.target = input.email
      await renamePerson(ctx.database, input.email, input.name)
    }),
  setDisabled: writes('users.manage')
    .meta({ summary: 'Shuts a person out, ending their sessions and tokens, or lets them in again.' })
    .input(z.strictObject({ email, disabled: z.boolean() }))
    .mutation(async ({ ctx, input }) => {
      ctx.trail.target = input.email
      await setDisabled(ctx.database, ctx.viewer, input.email, input.disabled)
    }),
  resetPassword: writes('users.manage')
    .meta({ summary: 'Sets a new password for a person and ends their sessions.' })
    .input(z.strictObject({ email, password }))
    .mutation(async ({ ctx, input }) => {
      ctx.trail.target = input.email
      await resetPassword(ctx.database, input.email, input.password)
    }),
  giveRole: writes('users.manage')
    .meta({ summary: 'Gives a role to a person or group, everywhere or in one domain and those below it.' })
    .input(roleOrder)
    .mutation(async ({ ctx, input }) => {
      ctx.trail.target = input.email ?? input.group ?? null
      await giveRole(ctx.database, input)
    }),
  takeRole: writes('users.manage')
    .meta({ summary: 'Takes such a role away.' })
    .input(roleOrder)
    .mutation(async ({ ctx, input }) => {
      ctx.trail.target = input.email ?? input.group ?? null
      await takeRole(ctx.database, input)
    }),
  groups: reads('users.manage')
    .meta({ summary: 'Groups with their members and roles.' })
    .query(({ ctx }) => listGroups(ctx.database, ctx.viewer)),
  addGroup: writes('users.manage')
    .meta({ summary: 'Makes a group.' })
    .input(z.strictObject({ name: groupName }))
    .mutation(({ ctx, input }) => addGroup(ctx.database, input.name)),
  renameGroup: writes('users.manage')
    .meta({ summary: 'Renames a group.' })
    .input(z.strictObject({ name: groupName, newName: groupName }))
    .mutation(({ ctx, input }) => renameGroup(ctx.database, input.name, input.newName)),
  removeGroup: writes('users.manage')
    .meta({ summary: 'Removes a group to which nothing is restricted.' })
    .input(z.strictObject({ name: groupName }))
    .mutation(({ ctx, input }) => removeGroup(ctx.database, input.name)),
  addMember: writes('users.manage')
    .meta({ summary: 'Adds a person to a group.' })
    .input(member)
    .mutation(async ({ ctx, input }) => {
      ctx.trail.target = input.group
      await addMember(ctx.database, input.group, input.email)
    }),
  removeMember: writes('users.manage')
    .meta({ summary: 'Takes a person out of a group.' })
    .input(member)
    .mutation(async ({ ctx, input }) => {
      ctx.trail.target = input.group
      await removeMember(ctx.database, input.group, input.email)
    }),
  tokens: reads('users.manage')
    .meta({ summary: 'API tokens of everybody, newest first.' })
    .input(z.strictObject({ before: z.number().int().positive().optional(), limit }))
    .query(({ ctx, input }) => listAllTokens(ctx.database, ctx.viewer, input)),
  revokeToken: writes('users.manage')
    .meta({ summary: 'Revokes anybody’s API token.' })
    .input(z.strictObject({ id: z.number().int().positive() }))
    .mutation(({ ctx, input }) => revokeToken(ctx.database, input.id)),
})

export const accessRouter = router({
  groups: reads('catalog.curate')
    .meta({ summary: 'Names of all groups, to restrict assets to.' })
    .query(({ ctx }) => listGroupNames(ctx.database, ctx.viewer)),
  get: reads('catalog.read')
    .meta({ summary: 'Who may see an asset, and by which restriction of its own.' })
    .input(z.strictObject({ ref }))
    .query(({ ctx, input }) => findAccess(ctx.database, ctx.viewer, input.ref)),
  restrictAsset: writes('catalog.curate')
    .meta({ summary: 'Lets only these groups see an asset and what it contains; none: everyone.' })
    .input(z.strictObject({ ref, groups: z.array(groupName).max(100) }))
    .mutation(async ({ ctx, input }) => ({ changed: await restrictAsset(ctx.database, ctx.viewer, input.ref, input.groups) })),
  restrictSource: writes('sources.manage')
    .meta({ summary: 'Lets only these groups see a source and what it alone claims; none: everyone.' })
    .input(z.strictObject({ name: z.string().min(1).max(100), groups: z.array(groupName).max(100) }))
    .mutation(async ({ ctx, input }) => ({ changed: await restrictSource(ctx.database, input.name, input.groups) })),
})

export const accountRouter = router({
  me: reads('account.own')
    .meta({ summary: 'Who asks, and what they may do.' })
    .query(({ ctx }) => describeViewer(ctx.viewer)),
  scopes: reads('account.own')
    .meta({ summary: 'What one may let an API token do, in words.' })
    .query(({ ctx }) => listScopes(ctx.viewer)),
  tokens: reads('account.own')
    .meta({ summary: 'One’s own API tokens, newest first.' })
    .query(({ ctx }) => listOwnTokens(ctx.database, ctx.viewer)),
  makeToken: writes('account.own')
    .meta({ summary: 'Makes an API token for oneself; it is shown this once.' })
    .input(
      z.strictObject({
        name: z.string().trim().min(1).max(100),
        scopes: z.array(z.enum(Object.keys(permissions) as [Permission, ...Permission[]])).min(1),
        expiresInDays: z.number().int().min(1).max(3650).nullable().default(90),
      }),
    )
    .mutation(({ ctx, input }) => makeOwnToken(ctx.database, ctx.viewer, input)),
  revokeToken: writes('account.own')
    .meta({ summary: 'Revokes one of one’s own API tokens.' })
    .input(z.strictObject({ id: z.number().int().positive() }))
    .mutation(({ ctx, input }) => revokeOwnToken(ctx.database, ctx.viewer, input.id)),
  changePassword: writes('account.own')
    .meta({ summary: 'Changes one’s own password and ends all one’s sessions.' })
    .input(z.strictObject({ currentPassword: z.string().max(1000), newPassword: password }))
    .mutation(({ ctx, input }) => changePassword(ctx.database, ctx.viewer, input.currentPassword, input.newPassword)),
  endSessions: writes('account.own')
    .meta({ summary: 'Ends all one’s sessions.' })
    .mutation(({ ctx }) => endOwnSessions(ctx.database, ctx.viewer)),
})
