// The name of an asset or a field everywhere: `platform:instance:path#field`, parts percent-encoded.
// Promise: parseRef(formatRef(x)) equals x, and a ref holds no slash, so it is also an address.

/** The parts of a ref, decoded. `path` is the name inside the instance, as OpenLineage writes it (`shop.public.orders`). */
export interface RefParts {
  platform: string
  instance: string
  path: string
  /** A column, or a path inside a nested one (`address.city`); absent for the asset itself. */
  field?: string
}

const encode = (part: string) => encodeURIComponent(part)

/** Writes a ref; throws a RangeError when platform, instance or path is empty. */
export function formatRef({ platform, instance, path, field }: RefParts): string {
  for (const [name, part] of Object.entries({ platform, instance, path })) {
    if (part === '') throw new RangeError(`a ref needs a ${name}: got ${JSON.stringify({ platform, instance, path })}`)
  }
  const asset = `${encode(platform)}:${encode(instance)}:${encode(path)}`
  return field === undefined || field === '' ? asset : `${asset}#${encode(field)}`
}

/** Reads a ref; throws a RangeError that shows the expected form. */
export function parseRef(ref: string): RefParts {
  const match = /^([^:#/]+):([^:#/]+):([^:#/]+)(?:#([^:#/]+))?$/.exec(ref)
  if (!match || !ref.isWellFormed()) throw notARef(ref)
  try {
    const [platform, instance, path, field] = match.slice(1).map((part) => part && decodeURIComponent(part))
    if ([platform, instance, path, field].some((part) => part?.includes('\0'))) throw notARef(ref)
    const asset = { platform: platform!, instance: instance!, path: path! }
    return field === undefined ? asset : { ...asset, field }
  } catch {
    throw notARef(ref)
  }
}

export function isRef(ref: string): boolean {
  try {
    parseRef(ref)
    return true
  } catch {
    return false
  }
}

function notARef(text: string): RangeError {
  return new RangeError(
    `${JSON.stringify(text)} is not a ref; expected platform:instance:path or platform:instance:path#field, for example postgres:warehouse:shop.public.orders#email`,
  )
}

/** Splits `asset#field` without decoding: the asset's ref, and the decoded field path or undefined. */
export function splitField(ref: string): [asset: string, field: string | undefined] {
  const hash = ref.indexOf('#')
  return hash < 0 ? [ref, undefined] : [ref.slice(0, hash), decodeURIComponent(ref.slice(hash + 1))]
}

/** The path of a nested field from its names; a dot inside a name is written `%2E`, so that the path can be split again. */
export function fieldPath(names: readonly string[]): string {
  return names.map((name) => name.replaceAll('%', '%25').replaceAll('.', '%2E')).join('.')
}

/** The names along a field path. */
export function fieldNames(path: string): string[] {
  return path.split('.').map((name) => name.replaceAll('%2E', '.').replaceAll('%25', '%'))
}

/** The last name of an asset's path, as people call it: `orders` of `shop.public.orders`, `part-1` of `a/b/part-1`. */
export function shortName(path: string): string {
  const trimmed = path.replace(/[/.]+$/, '')
  return trimmed.slice(Math.max(trimmed.lastIndexOf('/'), path.includes('/') ? -1 : trimmed.lastIndexOf('.')) + 1) || path
}

/** Whether `path` is `prefix` itself or lies below it; the empty prefix holds everything of an instance. */
export function isBelow(path: string, prefix: string): boolean {
  return prefix === '' || path === prefix || (path.startsWith(prefix) && /[./]/.test(path[prefix.length]!))
}
