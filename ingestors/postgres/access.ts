// Who may do what: roles, grants on objects and columns, row policies.
import type { HarvestEvent } from '../protocol/events.ts'
import { columnPath, platform } from './names.ts'
import type { ColumnsRow, Grant, PoliciesRow, RelationRow, RoleRow } from './rows.ts'

export const principal = (row: RoleRow, instance: string): HarvestEvent => {
  const properties = {
    ...(row.creates_roles && { createsRoles: true }),
    ...(row.creates_databases && { createsDatabases: true }),
    ...(row.replicates && { replicates: true }),
    ...(row.may_become.length > 0 && { mayBecome: row.may_become }),
    ...(row.comment !== null && { comment: row.comment }),
  }
  return {
    type: 'principal',
    platform,
    instance,
    name: row.name,
    canLogin: row.can_login,
    superuser: row.superuser,
    bypassesRowPolicies: row.bypasses_row_policies,
    memberOf: row.member_of,
    ...(Object.keys(properties).length > 0 && { properties }),
  }
}

const plain = ({ grantee, privilege, grantable, grantor }: Grant, field?: string) => ({
  grantee,
  privilege,
  ...(grantable && { grantable }),
  grantor,
  ...(field !== undefined && { field }),
})

export const grantEvent = (ref: string, grants: Grant[]): HarvestEvent => ({
  type: 'grant',
  ref,
  grants: grants.map((grant) => plain(grant)),
})

/** The grants of a relation and of its columns, with its row policies. */
export function relationGrants(ref: string, relation: RelationRow, columns?: ColumnsRow, policies?: PoliciesRow): HarvestEvent {
  const ofColumns = (columns?.columns ?? []).flatMap(({ name, grants }) =>
    (grants ?? []).map((grant) => plain(grant, columnPath(name))),
  )
  return {
    type: 'grant',
    ref,
    grants: [...relation.grants.map((grant) => plain(grant)), ...ofColumns],
    rowSecurity: !relation.row_security ? 'off' : relation.forced_row_security ? 'forced' : 'on',
    ...(policies && {
      policies: policies.policies.map(({ using, check, ...policy }) => ({
        ...policy,
        ...(using !== null && { using }),
        ...(check !== null && { check }),
      })),
    }),
  }
}
