// Who can read a table on the real database, and why: grants, inherited roles, containers, row policies. Pure.
// Promise: an answer of "sees" names the grant it rests on and the chain of roles that leads to it; one of "nothing" names what lacks.

export interface Principal {
  name: string
  canLogin: boolean | null
  superuser: boolean | null
  bypassesRowPolicies: boolean | null
  /** Roles whose rights it inherits. */
  memberOf: readonly string[]
}

export interface Grant {
  grantee: string
  privilege: string
  /** '' is the whole table. */
  field: string
}

export interface RowPolicy {
  name: string
  command: string
  permissive: boolean
  roles: readonly string[]
}

/** Something around the table that must be entered first: its schema (USAGE), its database (CONNECT). */
export interface Door {
  name: string
  privilege: string
  grants: readonly Grant[]
}

export interface Table {
  owner: string | null
  grants: readonly Grant[]
  doors: readonly Door[]
  rowSecurity: 'off' | 'on' | 'forced'
  policies: readonly RowPolicy[]
}

export interface Reason {
  /** `SELECT`, `USAGE on raw`, `superuser`, `owner` … */
  right: string
  /** From the principal to the role that holds the right. */
  through: string[]
}

export interface Access {
  principal: string
  sees: 'everything' | 'some rows' | 'some fields' | 'some rows of some fields' | 'nothing'
  because: Reason[]
  /** The fields that it may read; null: all. */
  fields: string[] | null
  /** Row policies that decide about its rows; empty with `some rows`: none lets a row through. */
  policies: string[]
  /** What is missing, where all else is given. */
  lacks: string | null
}

/** Everyone may do what is granted to PUBLIC. */
const everyone = 'PUBLIC'
/** Predefined roles that read every table, and enter every schema. https://www.postgresql.org/docs/current/predefined-roles.html */
const readsEverything = new Set(['pg_read_all_data'])

/** Of each principal that can log in and has any right to read the table, what it sees and why. By name. */
export function whoCanSee(principals: readonly Principal[], table: Table): Access[] {
  const byName = new Map(principals.map((principal) => [principal.name, principal]))
  return principals
    .filter(({ canLogin }) => canLogin !== false)
    .flatMap((principal) => accessOf(principal, chainsFrom(principal, byName), table) ?? [])
    .sort((a, b) => (a.principal < b.principal ? -1 : 1))
}

/** Every role that the principal is or inherits, with the shortest chain that leads there. */
function chainsFrom(principal: Principal, byName: ReadonlyMap<string, Principal>): Map<string, string[]> {
  const chains = new Map([[principal.name, [principal.name]]])
  for (const [name, chain] of chains)
    for (const role of byName.get(name)?.memberOf ?? []) if (!chains.has(role)) chains.set(role, [...chain, role])
  return chains.set(everyone, [principal.name, everyone])
}

function accessOf(principal: Principal, chains: ReadonlyMap<string, string[]>, table: Table): Access | undefined {
  const reason = (right: string, role: string): Reason => ({ right, through: chains.get(role)! })
  const all = { principal: principal.name, fields: null, policies: [], lacks: null }
  if (principal.superuser) return { ...all, sees: 'everything', because: [reason('superuser', principal.name)] }

  const readsAll = [...chains.keys()].find((role) => readsEverything.has(role))
  const select = table.grants.filter(({ grantee, privilege }) => privilege === 'SELECT' && chains.has(grantee))
  const whole = select.find(({ field }) => field === '')
  const because: Reason[] = []
  if (whole) because.push(reason('SELECT', whole.grantee))
  else if (readsAll) because.push(reason(readsAll, readsAll))
  else for (const role of new Set(select.map(({ grantee }) => grantee))) because.push(reason('SELECT on fields', role))
  if (because.length === 0) return undefined

  for (const door of table.doors) {
    const open = door.grants.find(({ grantee, privilege }) => privilege === door.privilege && chains.has(grantee))
    if (open) because.push(reason(`${door.privilege} on ${door.name}`, open.grantee))
    else if (!readsAll || door.privilege !== 'USAGE')
      return { ...all, sees: 'nothing', because, lacks: `${door.privilege} on ${door.name}` }
  }

  const fields = whole || readsAll ? null : [...new Set(select.map(({ field }) => field))].sort()
  const owns = table.owner !== null && chains.has(table.owner)
  const exempt = table.rowSecurity === 'off' || principal.bypassesRowPolicies === true || (owns && table.rowSecurity === 'on')
  if (exempt) {
    if (table.rowSecurity !== 'off')
      because.push(owns ? reason('owner', table.owner!) : reason('bypasses row policies', principal.name))
    return { ...all, sees: fields ? 'some fields' : 'everything', because, fields }
  }
  const policies = table.policies.filter(
    ({ command, roles }) =>
      ['ALL', 'SELECT', '*'].includes(command.toUpperCase()) &&
      roles.some((role) => chains.has(role) || role.toUpperCase() === everyone),
  )
  if (!policies.some(({ permissive }) => permissive))
    return { ...all, sees: 'nothing', because, fields, lacks: 'a row policy that lets any row through' }
  return {
    ...all,
    sees: fields ? 'some rows of some fields' : 'some rows',
    because,
    fields,
    policies: policies.map(({ name }) => name),
  }
}
