/**
 * Identifiers: which words may be one where, and names of keyspaces, tables and columns.
 */
import { type Cursor, fail, isSymbol, peek, skipSymbol, take } from "./Cursor.ts"
import type { QualifiedName } from "./syntax.ts"

/** Words that are never a name without quotes: the list of Cassandra 5.0's `reserved_keywords.txt`. */
const reserved: ReadonlySet<string> = new Set(
  ("add allow alter and apply asc authorize batch begin by columnfamily create delete desc describe drop entries " +
    "execute from full grant if in index infinity insert into is keyspace limit materialized modify nan norecursive " +
    "not null of on or order primary rename revoke schema select set table to token truncate unlogged update use " +
    "using view where with")
    .split(" ")
)

/** Words that name a function of the grammar, or a built-in type, and so no user-defined type. */
export const nativeTypes: ReadonlySet<string> = new Set(
  ("ascii bigint blob boolean counter decimal double duration float inet int smallint text timestamp tinyint uuid " +
    "varchar varint timeuuid date time")
    .split(" ")
)

/** Whether a name comes next; a keyword that is not reserved is one. */
export const isName = (cursor: Cursor, ahead = 0): boolean => {
  const token = peek(cursor, ahead)
  return token.kind === "quoted" || token.kind === "word" && !reserved.has(token.text)
}

/** A name of a keyspace, table, column, field, index or property. */
export const name = (cursor: Cursor): string => isName(cursor) ? take(cursor).text : fail(cursor)

/** `name` or `keyspace.name`. */
export const qualifiedName = (cursor: Cursor): QualifiedName => {
  const first = name(cursor)
  return skipSymbol(cursor, ".") ? { keyspace: first, name: name(cursor) } : { keyspace: undefined, name: first }
}

// These have rules of their own where a function could stand.
const notFunctions: ReadonlySet<string> = new Set([
  "ttl",
  "writetime",
  "maxwritetime",
  "key",
  "cast",
  "json",
  "distinct"
])

const isFunctionWord = (cursor: Cursor, ahead: number): boolean => {
  const token = peek(cursor, ahead)
  if (token.kind === "quoted") return true
  if (token.kind !== "word") return false
  return token.text === "token" || !reserved.has(token.text) && !notFunctions.has(token.text)
}

/** Whether the call of a function comes next: a name, perhaps with its keyspace, before a parenthesis. */
export const isFunction = (cursor: Cursor): boolean =>
  isSymbol(cursor, "(", 1) && isFunctionWord(cursor, 0) ||
  isName(cursor) && isSymbol(cursor, ".", 1) && isFunctionWord(cursor, 2) && isSymbol(cursor, "(", 3)

/** The name of a function; `isFunction` has been asked. */
export const functionName = (cursor: Cursor): QualifiedName => {
  const first = take(cursor).text
  return skipSymbol(cursor, ".")
    ? { keyspace: first, name: take(cursor).text }
    : { keyspace: undefined, name: first }
}
