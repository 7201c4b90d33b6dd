// INSERT, UPDATE, DELETE, MERGE, COPY and their kin, with every spelling the dialects have.

import type { Expr, From, Ident, MergeBranch, SelectItem, Statement, With } from '../ast.ts'
import { assignments, columnPath, returning } from './assign.ts'
import type { Cursor } from './cursor.ts'
import { outputInto, rowOf } from './insert.ts'
import { parseTableName } from './table-name.ts'

function output(p: Cursor): SelectItem[] {
  if (!p.accept('OUTPUT')) return []
  const items = p.rules.selectItems(p)
  outputInto(p)
  return items
}

function fromTables(p: Cursor): From {
  let from = p.rules.from(p)
  while (p.accept(',')) {
    const right = p.rules.from(p)
    from = { kind: 'join', join: 'cross', left: from, right, natural: false, s: from.s, e: p.last }
  }
  return from
}

export function parseUpdate(p: Cursor, clause?: With): Statement {
  const s = p.start
  p.next()
  if (p.is('TOP')) {
    p.next()
    p.skipBrackets()
    p.accept('PERCENT')
  }
  if (p.accept('OR')) p.next()
  while (p.acceptAny('LOW_PRIORITY', 'IGNORE'));
  let target = fromTables(p)
  let from: From | undefined
  // Teradata: UPDATE t FROM s SET ...
  if (p.accept('FROM')) from = fromTables(p)
  if (p.is('ON', 'CLUSTER')) p.i += 3
  p.expect('SET')
  const sets = assignments(p)
  let items = output(p)
  if (p.accept('FROM')) from = fromTables(p)
  let where = p.accept('WHERE') ? condition(p) : undefined
  items = [...items, ...returning(p)]
  while (p.acceptAny('ORDER', 'LIMIT')) {
    p.accept('BY')
    p.orderList()
  }
  if (p.accept('OPTION')) p.skipBrackets()
  if (target.kind === 'join' && !from) {
    // MySQL: UPDATE a JOIN b ON ... SET: the first table is not always the target; the binder looks at the columns.
    from = target
    target = firstTable(target)
  }
  if (p.accept('ALLOW')) where = where ?? undefined
  return { kind: 'update', with: clause, target, sets, from, where, returning: items, s, e: p.last }
}

function condition(p: Cursor): Expr | undefined {
  if (p.accept('CURRENT', 'OF')) {
    p.ident()
    return undefined
  }
  return p.expression()
}

function firstTable(from: From): From {
  return from.kind === 'join' ? firstTable(from.left) : from.kind === 'group' ? firstTable(from.input) : from
}

export function parseDelete(p: Cursor, clause?: With): Statement {
  const s = p.start
  p.next()
  if (p.is('TOP')) {
    p.next()
    p.skipBrackets()
    p.accept('PERCENT')
  }
  while (p.acceptAny('LOW_PRIORITY', 'QUICK', 'IGNORE'));
  const aliases: Ident[][] = []
  let target: From | undefined
  // MySQL: DELETE a, b FROM ...; T-SQL: DELETE a FROM t a JOIN ...
  if (!p.is('FROM')) {
    const ahead = p.i
    aliases.push(...p.list(() => parseTableName(p)))
    if (!p.is('FROM') && !p.is('OUTPUT')) {
      p.i = ahead
      aliases.length = 0
      target = fromTables(p)
    }
  }
  const items = output(p)
  if (!target && p.accept('FROM')) target = fromTables(p)
  if (!target) p.fail('expected FROM')
  if (p.is('ON', 'CLUSTER')) p.i += 3
  items.push(...output(p))
  let using: From | undefined
  if (p.acceptAny('USING', 'FROM')) using = fromTables(p)
  if (aliases.length === 0 && target.kind === 'join' && using === undefined)
    aliases.push([firstTable(target).alias ?? lastName(firstTable(target))])
  const where = p.accept('WHERE') ? condition(p) : undefined
  items.push(...returning(p))
  while (p.acceptAny('ORDER', 'LIMIT')) {
    p.accept('BY')
    p.orderList()
  }
  if (p.accept('OPTION')) p.skipBrackets()
  return { kind: 'delete', with: clause, target, aliases, using, where, returning: items, s, e: p.last }
}

function lastName(from: From): Ident {
  return from.kind === 'table' ? from.name[from.name.length - 1]! : { v: '', q: false, s: from.s, e: from.s }
}

export function parseMerge(p: Cursor, clause?: With): Statement {
  const s = p.start
  p.next()
  if (p.accept('WITH', 'SCHEMA')) p.accept('EVOLUTION')
  p.accept('INTO')
  const target = p.rules.from(p)
  if (p.accept('WITH', 'SCHEMA')) p.accept('EVOLUTION')
  p.expect('USING')
  const source = p.rules.from(p)
  p.expect('ON')
  const on = p.expression()
  const branches: MergeBranch[] = []
  while (p.accept('WHEN')) branches.push(mergeBranch(p))
  const items = [...output(p), ...returning(p)]
  if (p.accept('OPTION')) p.skipBrackets()
  return { kind: 'merge', with: clause, target, source, on, branches, returning: items, s, e: p.last }
}

function mergeBranch(p: Cursor): MergeBranch {
  const matched = !p.accept('NOT')
  p.expect('MATCHED')
  let bySource = false
  if (p.accept('BY')) bySource = p.next().u === 'SOURCE'
  const branch: MergeBranch = { matched, bySource }
  if (p.accept('AND')) branch.when = p.expression()
  p.expect('THEN')
  if (p.accept('UPDATE')) {
    if (p.accept('ALL', 'BY', 'NAME')) branch.updateStar = { except: [] }
    else {
      p.expect('SET')
      if (p.accept('*')) {
        branch.updateStar = { except: [] }
        if (p.acceptAny('EXCEPT', 'EXCLUDE') && p.accept('(')) branch.updateStar.except = p.identList()
      } else branch.update = assignments(p)
    }
    if (p.accept('WHERE')) branch.where = p.expression()
    if (p.accept('DELETE')) {
      p.accept('WHERE')
      p.expression()
    }
  } else if (p.accept('INSERT')) {
    const insert: NonNullable<MergeBranch['insert']> = { columns: [], values: [], star: false, except: [] }
    if (p.accept('ALL', 'BY', 'NAME') || p.accept('ROW')) insert.star = true
    else if (p.accept('*')) {
      insert.star = true
      if (p.acceptAny('EXCEPT', 'EXCLUDE') && p.accept('(')) insert.except = p.identList()
    } else {
      if (p.accept('(')) {
        do {
          const path = columnPath(p)
          insert.columns.push(path[path.length - 1]!)
        } while (p.accept(','))
        p.expect(')')
      }
      if (p.accept('OVERRIDING')) p.i += 2
      if (p.accept('VALUES')) {
        const star = p.is('(', '*') || p.is('*')
        if (star) {
          insert.star = true
          if (!p.skipBrackets()) p.next()
        } else insert.values = rowOf(p)
      } else if (p.accept('ROW')) insert.star = true
    }
    branch.insert = insert
    if (p.accept('WHERE')) branch.where = p.expression()
  } else if (p.accept('DELETE')) branch.delete = true
  else if (p.accept('DO')) p.accept('NOTHING')
  else p.fail('expected UPDATE, INSERT or DELETE')
  return branch
}
