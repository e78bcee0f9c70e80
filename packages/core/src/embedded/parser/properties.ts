/**
 * `name = value` behind WITH.
 */
import { type Cursor, fail, isSymbol, peek, refuse, skipWord, symbol, take, word } from "./Cursor.ts"
import { name, nativeTypes } from "./names.ts"
import type { Properties, PropertyValue, Term } from "./syntax.ts"
import { constant, term } from "./term.ts"

/** Properties joined by AND. `special` takes what is no property, such as CLUSTERING ORDER. */
export const properties = (cursor: Cursor, special: (cursor: Cursor) => boolean = () => false): Properties => {
  const read = new Map<string, PropertyValue>()
  do {
    if (special(cursor)) continue
    const token = peek(cursor)
    const property = name(cursor)
    symbol(cursor, "=")
    const value = propertyValue(cursor)
    if (read.has(property)) refuse(cursor, `Multiple definition for property '${property}'`, token)
    read.set(property, value)
  } while (skipWord(cursor, "and"))
  return read
}

/** As `properties`, where WITH may be left out. */
export const optionalProperties = (cursor: Cursor, special?: (cursor: Cursor) => boolean): Properties => {
  if (!skipWord(cursor, "with")) return new Map()
  return properties(cursor, special)
}

export const requiredProperties = (cursor: Cursor): Properties => {
  word(cursor, "with")
  return properties(cursor)
}

const propertyValue = (cursor: Cursor): PropertyValue => {
  if (isSymbol(cursor, "{")) return mapValue(cursor)
  const found = constant(cursor)
  if (found?._tag === "Literal") return found.text
  if (found === undefined && peek(cursor).kind === "word" && unreserved.has(peek(cursor).text)) return take(cursor).text
  return fail(cursor)
}

/** Keywords that are not reserved: the only words that are a value without quotes. */
const unreserved: ReadonlySet<string> = new Set([
  ...nativeTypes,
  ...("access aggregate aggregates all ann as called cast cidrs cluster clustering column compact contains " +
    "count counter custom datacenters default distinct exists filtering finalfunc function functions group hashed " +
    "identity initcond input internals json key keys keyspaces language like list login map masked " +
    "maxwritetime mbean mbeans nologin nosuperuser only options partition password per permission permissions record " +
    "replace returns role roles select_masked sfunc static storage stype superuser superusers timestamp trigger ttl " +
    "tuple type types unmask unset url user users values vector writetime")
    .split(" ")
])

const mapValue = (cursor: Cursor): ReadonlyMap<string, string> => {
  const token = peek(cursor)
  const read = term(cursor)
  if (read._tag === "SetLiteral" && read.elements.length === 0) return new Map()
  if (read._tag !== "MapLiteral") return fail(cursor, "a map", token)
  const map = new Map<string, string>()
  for (const [key, value] of read.entries) {
    const option = text(key)
    if (option === undefined) return refuse(cursor, "Invalid property name: it must be a string literal", token)
    const setting = text(value)
    if (setting === undefined) {
      return refuse(cursor, `Invalid property value for property: ${option}: it must be a constant`, token)
    }
    if (map.has(option)) return refuse(cursor, `Multiple definition for property ${option}`, token)
    map.set(option, setting)
  }
  return map
}

const text = (term: Term): string | undefined => term._tag === "Literal" ? term.text : undefined
