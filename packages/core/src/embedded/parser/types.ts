/**
 * Types as they are written: in column definitions, casts and type hints.
 */
import {
  attempt,
  type Cursor,
  fail,
  isSymbol,
  isWord,
  nested,
  peek,
  refuse,
  separated,
  symbol,
  take
} from "./Cursor.ts"
import { isFunction, isName, name, nativeTypes } from "./names.ts"
import type { QualifiedName, TypeName } from "./syntax.ts"

export const type = (cursor: Cursor): TypeName => nested(cursor, bareType)

const bareType = (cursor: Cursor): TypeName => {
  const token = peek(cursor)
  if (token.kind === "string") {
    take(cursor)
    return { _tag: "Custom", className: token.text }
  }
  if (token.kind === "word" && isSymbol(cursor, "<", 1)) {
    const made = parametrised(cursor, token.text)
    if (made !== undefined) return made
  }
  if (token.kind === "word" && nativeTypes.has(token.text) && !isSymbol(cursor, ".", 1)) {
    return nativeType(cursor)
  }
  return { _tag: "UserType", name: typeName(cursor) }
}

/** The name of a user-defined type, which must not be that of a type or function of the grammar. */
export const typeName = (cursor: Cursor): QualifiedName => {
  const keyspace = isSymbol(cursor, ".", 1) ? name(cursor) : undefined
  if (keyspace !== undefined) symbol(cursor, ".")
  const token = peek(cursor)
  const read = name(cursor)
  if (token.kind === "word" && (nativeTypes.has(read) || notTypes.has(read))) return fail(cursor, undefined, token)
  if (reservedTypes.has(read)) return refuse(cursor, `Invalid (reserved) user type name ${read}`, token)
  return { keyspace, name: read }
}

const notTypes: ReadonlySet<string> = new Set(["ttl", "count", "writetime", "maxwritetime", "cast", "json", "distinct"])

// Names that Cassandra keeps for types of its own, to come.
const reservedTypes: ReadonlySet<string> = new Set(["byte", "complex", "enum", "interval", "macaddr", "bitstring"])

const parametrised = (cursor: Cursor, name: string): TypeName | undefined => {
  switch (name) {
    case "list":
      return { _tag: "List", element: parameters(cursor, type) }
    case "set":
      return { _tag: "Set", element: parameters(cursor, type) }
    case "frozen":
      return frozen(cursor)
    case "tuple":
      return { _tag: "Tuple", elements: parameters(cursor, (cursor) => separated(cursor, type)) }
    case "map":
      return parameters(cursor, (cursor) => {
        const key = type(cursor)
        symbol(cursor, ",")
        return { _tag: "Map", key, value: type(cursor) }
      })
    case "vector":
      return parameters(cursor, (cursor) => {
        const element = type(cursor)
        symbol(cursor, ",")
        return { _tag: "Vector", element, dimension: dimension(cursor) }
      })
    default:
      return undefined
  }
}

const frozen = (cursor: Cursor): TypeName => {
  const token = peek(cursor)
  const of = parameters(cursor, type)
  if (of._tag !== "Native") return { _tag: "Frozen", of }
  return refuse(
    cursor,
    `frozen<> is only allowed on collections, tuples, and user-defined types (got ${of.name})`,
    token
  )
}

const parameters = <A>(cursor: Cursor, inner: (cursor: Cursor) => A): A => {
  take(cursor)
  symbol(cursor, "<")
  const read = inner(cursor)
  symbol(cursor, ">")
  return read
}

const dimension = (cursor: Cursor): number => {
  const token = peek(cursor)
  if (token.kind !== "integer") return fail(cursor, "an integer")
  if (Number(token.text) > 0x7fff_ffff) refuse(cursor, `${token.text} is out of the range of an int`)
  take(cursor)
  return Number(token.text)
}

/** A type that holds one value, by the name that is written: to a cast `varchar` is not the same as `text`. */
export const nativeType = (cursor: Cursor): Extract<TypeName, { _tag: "Native" }> => {
  const token = peek(cursor)
  if (token.kind !== "word" || !nativeTypes.has(token.text)) return fail(cursor, "a native type")
  take(cursor)
  return { _tag: "Native", name: token.text }
}

/**
 * `(type)`, the hint before a value; undefined when something else stands in the parenthesis. Where columns may stand, a
 * name is a value too.
 */
export const typeHint = (cursor: Cursor, columns: boolean): TypeName | undefined => {
  if (!isSymbol(cursor, "(")) return undefined
  const { kind } = peek(cursor, 1)
  if (kind !== "word" && kind !== "quoted" && kind !== "string") return undefined
  return attempt(cursor, (cursor) => {
    symbol(cursor, "(")
    const hint = type(cursor)
    symbol(cursor, ")")
    if (!startsValue(cursor) && !(columns && isName(cursor) && !isWord(cursor, "as"))) fail(cursor)
    return hint
  })
}

// `(v) + 1` is arithmetic and `(v)` at the end a parenthesis; a hint has a value behind it.
const startsValue = (cursor: Cursor): boolean => {
  const { kind, text } = peek(cursor)
  if (kind === "symbol") return text === "?" || text === ":" || text === "(" || text === "[" || text === "{"
  return kind !== "end" && (kind !== "word" || text === "null" || text === "cast" || isFunction(cursor))
}
