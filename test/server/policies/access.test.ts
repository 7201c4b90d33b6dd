import { expect, test } from 'vitest'
import { type Access, type Principal, type Table, whoCanSee } from '../../../server/policies/access.ts'

// ann inherits analyst, which inherits reader; bob stands alone; root is a superuser; etl ignores row policies; owner owns the table.
const principals: Principal[] = [
  { name: 'ann', memberOf: ['analyst'] },
  { name: 'analyst', memberOf: ['reader'], canLogin: false },
  { name: 'reader', memberOf: [], canLogin: false },
  { name: 'bob', memberOf: [] },
  { name: 'root', memberOf: [], superuser: true },
  { name: 'etl', memberOf: ['reader'], bypassesRowPolicies: true },
  { name: 'owner', memberOf: [] },
  { name: 'backup', memberOf: ['pg_read_all_data'] },
].map((one) => ({ canLogin: true, superuser: false, bypassesRowPolicies: false, ...one }))

const grant = (grantee: string, privilege = 'SELECT', field = '') => ({ grantee, privilege, field })
const table = (changes: Partial<Table> = {}): Table => ({
  owner: 'owner',
  grants: [grant('reader'), grant('owner')],
  doors: [],
  rowSecurity: 'off',
  policies: [],
  ...changes,
})
const seen = (changes?: Partial<Table>) =>
  Object.fromEntries(whoCanSee(principals, table(changes)).map((one) => [one.principal, one]))
const words = ({ sees, lacks }: Access) => (lacks ? `nothing: lacks ${lacks}` : sees)

test('a right is traced to the role that holds it, through every role in between', () => {
  const { ann, bob, root } = seen()
  expect(ann).toMatchObject({ sees: 'everything', because: [{ right: 'SELECT', through: ['ann', 'analyst', 'reader'] }] })
  expect(bob).toBeUndefined()
  expect(root?.because).toEqual([{ right: 'superuser', through: ['root'] }])
})

test('what everyone may is anyone’s right', () => {
  expect(seen({ grants: [grant('PUBLIC')] }).bob).toMatchObject({ because: [{ right: 'SELECT', through: ['bob', 'PUBLIC'] }] })
})

test('grants on fields show those fields only, from all roles together', () => {
  const fields = seen({ grants: [grant('reader', 'SELECT', 'id'), grant('analyst', 'SELECT', 'name')] })
  expect(fields.ann).toMatchObject({ sees: 'some fields', fields: ['id', 'name'] })
  expect(fields.etl).toMatchObject({ sees: 'some fields', fields: ['id'] })
})

test('a schema that may not be used hides the table, and that is said', () => {
  const doors = [{ name: 'the schema raw', privilege: 'USAGE', grants: [grant('analyst', 'USAGE')] }]
  const through = seen({ doors })
  expect(words(through.ann!)).toBe('everything')
  expect(words(through.etl!)).toBe('nothing: lacks USAGE on the schema raw')
  // The predefined role enters every schema, but not every database.
  expect(words(through.backup!)).toBe('everything')
  const closed = [{ name: 'the database shop', privilege: 'CONNECT', grants: [] }]
  expect(words(seen({ doors: closed }).backup!)).toBe('nothing: lacks CONNECT on the database shop')
})

test('row policies narrow everyone but the owner, superusers and those who bypass them; forced, the owner too', () => {
  const policies = [
    { name: 'own country', command: 'SELECT', permissive: true, roles: ['analyst'] },
    { name: 'not deleted', command: 'ALL', permissive: false, roles: ['PUBLIC'] },
  ]
  const on = seen({ rowSecurity: 'on', policies })
  expect(on.ann).toMatchObject({ sees: 'some rows', policies: ['own country', 'not deleted'] })
  expect([on.etl, on.owner, on.root].map((one) => one?.sees)).toEqual(['everything', 'everything', 'everything'])
  expect(words(on.backup!)).toBe('nothing: lacks a row policy that lets any row through')
  expect(words(seen({ rowSecurity: 'forced', policies }).owner!)).toBe('nothing: lacks a row policy that lets any row through')
})

test('roles that inherit each other in a circle end', () => {
  const circle = [
    { name: 'x', memberOf: ['y'] },
    { name: 'y', memberOf: ['x'] },
  ].map((one) => ({ canLogin: true, superuser: false, bypassesRowPolicies: false, ...one }))
  expect(whoCanSee(circle, table({ grants: [grant('y')] })).map(({ principal }) => principal)).toEqual(['x', 'y'])
})
