// What administrators do to people, groups, roles and restrictions. Each runs in the transaction that `writes` has opened.
// Promise: the last administrator cannot be lost, and no group goes away while it restricts something.
import { sql } from 'drizzle-orm'
import { row, sessionOf, type Transaction } from '../../db/connection.ts'
import { locateAsset } from '../assets/locate.ts'
import { CatalogError } from '../errors.ts'
import { hasAdministrator, readEmail, setPassword } from './people.ts'
import { refreshVisibility } from './restrict.ts'
import type { Role, Viewer } from './viewer.ts'

async function personId(tx: Transaction, email: string): Promise<number> {
  const found = await row<{ id: number }>(tx, sql`select id from app_user where email = ${readEmail(email)}`)
  if (!found) throw new CatalogError('NOT_FOUND', `There is nobody with the address ${email}.`)
  return found.id
}

async function groupId(tx: Transaction, name: string): Promise<number> {
  const found = await row<{ id: number }>(tx, sql`select id from user_group where name = ${name}`)
  if (!found) throw new CatalogError('NOT_FOUND', `There is no group ${name}.`)
  return found.id
}

async function domainId(tx: Transaction, name: string): Promise<number> {
  const found = await row<{ id: number }>(tx, sql`select id from domain where name = ${name}`)
  if (!found) throw new CatalogError('NOT_FOUND', `There is no domain ${name}.`)
  return found.id
}

/** Runs a change that could take away the last administrator, one such change at a time. */
async function keepingAnAdministrator(tx: Transaction, change: () => Promise<void>): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(7205)`)
  const before = await hasAdministrator(tx)
  await change()
  if (before && !(await hasAdministrator(tx)))
    throw new CatalogError('CONFLICT', 'This would leave nobody who is administrator everywhere. Make another one first.')
}

/** Disabling also ends all sessions; tokens of a disabled person do not work. */
export async function setDisabled(tx: Transaction, viewer: Viewer, email: string, disabled: boolean): Promise<void> {
  const id = await personId(tx, email)
  if (disabled && id === viewer.userId) throw new CatalogError('CONFLICT', 'You cannot disable yourself.')
  await keepingAnAdministrator(tx, async () => {
    await tx.execute(sql`update app_user set disabled = ${disabled},
      sessions_valid_from = case when ${disabled} then clock_timestamp() else sessions_valid_from end where id = ${id}`)
  })
}

export async function renamePerson(tx: Transaction, email: string, name: string): Promise<void> {
  await tx.execute(sql`update app_user set name = ${name} where id = ${await personId(tx, email)}`)
}

export async function resetPassword(tx: Transaction, email: string, password: string): Promise<void> {
  await setPassword(tx, await personId(tx, email), password)
}

export async function addGroup(tx: Transaction, name: string): Promise<void> {
  const { rowCount } = await tx.execute(sql`insert into user_group (name) values (${name}) on conflict do nothing`)
  if (!rowCount) throw new CatalogError('CONFLICT', `There is already a group ${name}.`)
}

export async function renameGroup(tx: Transaction, name: string, newName: string): Promise<void> {
  const id = await groupId(tx, name)
  const taken = await row(tx, sql`select from user_group where name = ${newName} and id <> ${id}`)
  if (taken) throw new CatalogError('CONFLICT', `There is already a group ${newName}.`)
  await tx.execute(sql`update user_group set name = ${newName} where id = ${id}`)
}

/** Refused while something is restricted to the group: without it, that could be open to everyone. */
export async function removeGroup(tx: Transaction, name: string): Promise<void> {
  const id = await groupId(tx, name)
  const found = await row<{ count: number }>(tx, sql`select count(*) from restriction where group_id = ${id}`)
  if (found!.count > 0) {
    throw new CatalogError(
      'CONFLICT',
      `${found!.count} assets or sources are restricted to ${name}. Restrict them to others first.`,
    )
  }
  await keepingAnAdministrator(tx, async () => {
    await tx.execute(sql`delete from role_grant where group_id = ${id}`)
    await tx.execute(sql`delete from group_member where group_id = ${id}`)
    await tx.execute(sql`delete from user_group where id = ${id}`)
  })
}

export async function addMember(tx: Transaction, group: string, email: string): Promise<void> {
  await tx.execute(sql`insert into group_member (group_id, user_id) values (${await groupId(tx, group)}, ${await personId(tx, email)})
                       on conflict do nothing`)
}

export async function removeMember(tx: Transaction, group: string, email: string): Promise<void> {
  const [from, id] = [await groupId(tx, group), await personId(tx, email)]
  await keepingAnAdministrator(tx, async () => {
    await tx.execute(sql`delete from group_member where group_id = ${from} and user_id = ${id}`)
  })
}

/** To a person or to a group, everywhere or in one domain and those below it. */
export interface RoleOrder {
  email?: string | undefined
  group?: string | undefined
  role: Role
  domain?: string | undefined
}

async function placesOf(tx: Transaction, { email, group, domain }: RoleOrder) {
  if ((email === undefined) === (group === undefined))
    throw new CatalogError('BAD_INPUT', 'Name either a person (email) or a group, not both.')
  return {
    user: email === undefined ? null : await personId(tx, email),
    group: group === undefined ? null : await groupId(tx, group),
    domain: domain === undefined ? null : await domainId(tx, domain),
  }
}

export async function giveRole(tx: Transaction, order: RoleOrder): Promise<void> {
  const at = await placesOf(tx, order)
  await tx.execute(sql`insert into role_grant (user_id, group_id, role, domain_id)
                       values (${at.user}, ${at.group}, ${order.role}, ${at.domain}) on conflict do nothing`)
}

export async function takeRole(tx: Transaction, order: RoleOrder): Promise<void> {
  const at = await placesOf(tx, order)
  await keepingAnAdministrator(tx, async () => {
    const { rowCount } = await tx.execute(sql`
      delete from role_grant where user_id is not distinct from ${at.user}::int and group_id is not distinct from ${at.group}::int
         and role = ${order.role} and domain_id is not distinct from ${at.domain}::int`)
    if (!rowCount) throw new CatalogError('NOT_FOUND', `${order.email ?? order.group} does not hold that role there.`)
  })
}

async function replaceRestriction(tx: Transaction, column: 'asset_id' | 'source_id', id: number, groups: readonly string[]) {
  const ids: number[] = []
  for (const name of new Set(groups)) ids.push(await groupId(tx, name))
  await tx.execute(sql`delete from restriction where ${sql.raw(column)} = ${id}`)
  for (const group of ids) await tx.execute(sql`insert into restriction (group_id, ${sql.raw(column)}) values (${group}, ${id})`)
  return ids.toSorted((a, b) => a - b)
}

/** Only members of these groups may see the asset and what it contains; no group: nothing of its own. Returns how many changed. */
export async function restrictAsset(tx: Transaction, viewer: Viewer, ref: string, groups: readonly string[]): Promise<number> {
  const { id } = await locateAsset(tx, viewer, ref, 'catalog.curate')
  await replaceRestriction(tx, 'asset_id', id, groups)
  return refreshVisibility(sessionOf(tx), { below: id })
}

/** Only members of these groups may see the source and what it alone claims; no group: everyone. Returns how many changed. */
export async function restrictSource(tx: Transaction, name: string, groups: readonly string[]): Promise<number> {
  const found = await row<{ id: number }>(tx, sql`select id from source where name = ${name} and deleted_at is null`)
  if (!found) throw new CatalogError('NOT_FOUND', `There is no source ${name}.`)
  const ids = await replaceRestriction(tx, 'source_id', found.id, groups)
  const visibleTo = ids.length === 0 ? null : `{${ids.join(',')}}`
  await tx.execute(sql`update source set visible_to = ${visibleTo}::int[] where id = ${found.id}`)
  return refreshVisibility(sessionOf(tx), { source: found.id })
}
