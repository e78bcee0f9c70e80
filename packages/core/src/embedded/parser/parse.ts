/**
 * CQL text to syntax tree, by the grammar of Cassandra 5.0 (`Parser.g`). A text that does not follow it is refused with
 * its line (from 1) and column (from 0); statements of Cassandra that the engine does not have are refused by name.
 */
import { alterKeyspace, alterTable, alterType, alterView, drop } from "./alter.ts"
import { createIndex, createKeyspace, createTable, createType, createView } from "./create.ts"
import { type Cursor, fail, isWord, make, peek, skipSymbol, skipWord, word } from "./Cursor.ts"
import { batch, insert, remove, update } from "./modification.ts"
import { name, qualifiedName } from "./names.ts"
import { select } from "./select.ts"
import type { Drop, Parsed, SchemaStatement, Statement } from "./syntax.ts"
import { unsupported } from "./unsupported.ts"

/** Reads one statement. What comes back is never changed, so it may be kept for the next time the text comes. */
export const parse = (cql: string): Parsed => {
  const cursor = make(cql)
  const read = statement(cursor)
  while (skipSymbol(cursor, ";")) { /* a statement may end in any number of semicolons */ }
  if (peek(cursor).kind !== "end") fail(cursor, "EOF")
  return { statement: read, markers: cursor.markers }
}

const statement = (cursor: Cursor): Statement => {
  const { kind, text } = peek(cursor)
  switch (kind === "word" ? text : undefined) {
    case "select":
      return select(cursor)
    case "insert":
      return insert(cursor)
    case "update":
      return update(cursor)
    case "delete":
      return remove(cursor)
    case "begin":
      return batch(cursor)
    case "create":
      return create(cursor)
    case "alter":
      return alter(cursor)
    case "drop":
      return dropStatement(cursor)
    case "truncate":
      word(cursor, "truncate")
      skipTable(cursor)
      return { _tag: "Truncate", table: qualifiedName(cursor) }
    case "use":
      word(cursor, "use")
      return { _tag: "Use", keyspace: name(cursor) }
    case "add":
    case "grant":
    case "revoke":
    case "list":
      return unsupported("roles and permissions")
    case "describe":
    case "desc":
      return unsupported("DESCRIBE")
    default:
      return fail(cursor)
  }
}

const skipTable = (cursor: Cursor): boolean => skipWord(cursor, "table") || skipWord(cursor, "columnfamily")

const skipView = (cursor: Cursor): boolean => skipWord(cursor, "materialized", "view")

// What stands behind CREATE, ALTER and DROP alike and is not there.
const refuseUnsupported = (cursor: Cursor): never => {
  const features: ReadonlyArray<readonly [feature: string, ...words: ReadonlyArray<string>]> = [
    ["roles and permissions", "role", "user", "identity"],
    ["user-defined functions", "function"],
    ["user-defined aggregates", "aggregate"],
    ["triggers", "trigger"]
  ]
  for (const [feature, ...words] of features) {
    if (words.some((word) => isWord(cursor, word))) unsupported(feature)
  }
  return fail(cursor)
}

const create = (cursor: Cursor): SchemaStatement => {
  word(cursor, "create")
  if (skipWord(cursor, "keyspace")) return createKeyspace(cursor)
  if (skipTable(cursor)) return createTable(cursor)
  if (skipWord(cursor, "type")) return createType(cursor)
  if (skipWord(cursor, "index")) return createIndex(cursor, false)
  if (skipWord(cursor, "custom", "index")) return createIndex(cursor, true)
  if (skipView(cursor)) return createView(cursor)
  skipWord(cursor, "or", "replace")
  return refuseUnsupported(cursor)
}

const alter = (cursor: Cursor): SchemaStatement => {
  word(cursor, "alter")
  if (skipWord(cursor, "keyspace")) return alterKeyspace(cursor)
  if (skipTable(cursor)) return alterTable(cursor)
  if (skipWord(cursor, "type")) return alterType(cursor)
  if (skipView(cursor)) return alterView(cursor)
  return refuseUnsupported(cursor)
}

const dropStatement = (cursor: Cursor): Drop => {
  word(cursor, "drop")
  if (skipWord(cursor, "keyspace")) return drop(cursor, "keyspace")
  if (skipTable(cursor)) return drop(cursor, "table")
  if (skipWord(cursor, "type")) return drop(cursor, "type")
  if (skipWord(cursor, "index")) return drop(cursor, "index")
  if (skipView(cursor)) return drop(cursor, "view")
  return refuseUnsupported(cursor)
}
