// Walking into a value: struct fields, JSON paths, array elements.
import type { SqlType } from '../types/type.ts'
import type { Context } from './context.ts'
import { keyOf } from './relation.ts'
import { type Value, Way } from './value.ts'

/** The field of a value. What the struct was made of, when that is known; else a path below its source columns. */
export function fieldOf(c: Context, value: Value, name: string, json: boolean): Value {
  const key = keyOf(name)
  if (value.fields) {
    const field = value.fields.find((f) => keyOf(f.name) === key)
    if (field) return field.value
  }
  // A field of an array of structs reads it from every element.
  if (value.element) return fieldOf(c, value.element, name, json)
  return { ...below(c, value, name, json), type: fieldType(value.type, key, json) }
}

function fieldType(type: SqlType | undefined, key: string, json: boolean): SqlType | undefined {
  const at = type?.name === 'array' && type.element ? type.element : type
  if (at?.fields) return at.fields.find((f) => keyOf(f.name) === key)?.type
  if (at?.name === 'map') return at.element
  return json ? (at ?? { name: 'json' }) : undefined
}

function below(c: Context, value: Value, name: string, json: boolean): Value {
  const { lineage } = value
  const out: number[] = []
  for (let i = 0; i < lineage.length; i += 2) {
    const id = lineage[i]!
    const ways = lineage[i + 1]!
    // Only an untouched column still has the path below it.
    if (ways & Way.identity && (c.sources.columns[id]!.path?.length ?? 0) < 24) {
      out.push(c.sources.step(id, name, json), json ? (ways & ~Way.identity) | Way.transformation | Way.identity : ways)
    } else out.push(id, ways)
  }
  return { lineage: out, nullable: true }
}

/** One element of an array (or value of a map). */
export function elementOf(value: Value): Value {
  if (value.element) return value.element
  const element = value.type?.element
  return { lineage: value.lineage, type: element, fields: value.fields, nullable: true }
}

/** The fields of a struct value, known from how it was made or from its type. */
export function structFields(c: Context, value: Value): { name: string; value: Value }[] | undefined {
  const at = value.element ?? value
  if (at.fields) return [...at.fields]
  const type = at.type?.name === 'array' ? at.type.element : at.type
  if (!type?.fields) return undefined
  return type.fields.map((f) => ({ name: f.name, value: fieldOf(c, { lineage: at.lineage, type }, f.name, false) }))
}
