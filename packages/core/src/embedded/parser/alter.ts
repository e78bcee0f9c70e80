/**
 * ALTER and DROP.
 */
import { columnDefinition, skipMask } from "./create.ts"
import { type Cursor, fail, peek, refuse, separated, skipSymbol, skipWord, symbol, take, word } from "./Cursor.ts"
import { ifExists, ifNotExists } from "./existence.ts"
import { name, qualifiedName } from "./names.ts"
import { properties, requiredProperties } from "./properties.ts"
import type {
  AlterKeyspace,
  AlterTable,
  AlterType,
  AlterView,
  ColumnDefinition,
  Drop,
  QualifiedName
} from "./syntax.ts"
import { type, typeName } from "./types.ts"

/** Behind ALTER KEYSPACE. */
export const alterKeyspace = (cursor: Cursor): AlterKeyspace => ({
  _tag: "AlterKeyspace",
  ifExists: ifExists(cursor),
  name: name(cursor),
  properties: requiredProperties(cursor)
})

/** Behind ALTER MATERIALIZED VIEW. */
export const alterView = (cursor: Cursor): AlterView => ({
  _tag: "AlterView",
  ifExists: ifExists(cursor),
  view: qualifiedName(cursor),
  properties: requiredProperties(cursor)
})

/** Behind ALTER TABLE. */
export const alterTable = (cursor: Cursor): AlterTable => ({
  _tag: "AlterTable",
  ifExists: ifExists(cursor),
  table: qualifiedName(cursor),
  change: tableChange(cursor)
})

const tableChange = (cursor: Cursor): AlterTable["change"] => {
  if (skipWord(cursor, "alter")) {
    const mayBeAbsent = ifExists(cursor)
    const column = name(cursor)
    if (skipWord(cursor, "drop", "masked")) return { _tag: "DropMask", column, ifExists: mayBeAbsent }
    if (skipMask(cursor)) return { _tag: "Mask" }
    if (mayBeAbsent) fail(cursor, "MASKED")
    word(cursor, "type")
    return { _tag: "AlterColumn", column, type: type(cursor) }
  }
  if (skipWord(cursor, "add")) {
    return { _tag: "Add", ifNotExists: ifNotExists(cursor), columns: oneOrListed(cursor, columnDefinition) }
  }
  if (skipWord(cursor, "drop", "compact", "storage")) return { _tag: "DropCompactStorage" }
  if (skipWord(cursor, "drop")) {
    return {
      _tag: "Drop",
      ifExists: ifExists(cursor),
      columns: oneOrListed(cursor, name),
      timestamp: skipWord(cursor, "using") ? timestamp(cursor) : undefined
    }
  }
  if (skipWord(cursor, "rename")) return { _tag: "Rename", ifExists: ifExists(cursor), names: renames(cursor) }
  if (skipWord(cursor, "with")) return { _tag: "With", properties: properties(cursor) }
  return fail(cursor)
}

const oneOrListed = <A extends string | ColumnDefinition>(
  cursor: Cursor,
  item: (cursor: Cursor) => A
): ReadonlyArray<A> => {
  if (!skipSymbol(cursor, "(")) return [item(cursor)]
  const items = separated(cursor, item)
  symbol(cursor, ")")
  return items
}

const timestamp = (cursor: Cursor): bigint => {
  word(cursor, "timestamp")
  const token = peek(cursor)
  if (token.kind !== "integer") return fail(cursor)
  const micros = BigInt(token.text)
  if (BigInt.asIntN(64, micros) !== micros) refuse(cursor, `${token.text} is out of the range of a bigint`)
  take(cursor)
  return micros
}

const renames = (cursor: Cursor): ReadonlyArray<readonly [string, string]> => {
  const read = [rename(cursor)]
  while (skipWord(cursor, "and")) read.push(rename(cursor))
  return read
}

const rename = (cursor: Cursor): readonly [string, string] => {
  const from = name(cursor)
  word(cursor, "to")
  return [from, name(cursor)]
}

/** Behind ALTER TYPE. */
export const alterType = (cursor: Cursor): AlterType => ({
  _tag: "AlterType",
  ifExists: ifExists(cursor),
  type: typeName(cursor),
  change: typeChange(cursor)
})

const typeChange = (cursor: Cursor): AlterType["change"] => {
  if (skipWord(cursor, "alter")) {
    const field = name(cursor)
    word(cursor, "type")
    return { _tag: "AlterField", field, type: type(cursor) }
  }
  if (skipWord(cursor, "add")) {
    return { _tag: "AddField", ifNotExists: ifNotExists(cursor), field: name(cursor), type: type(cursor) }
  }
  if (skipWord(cursor, "rename")) return { _tag: "Rename", ifExists: ifExists(cursor), names: renames(cursor) }
  return fail(cursor)
}

/** Behind DROP and the word for what is dropped. */
export const drop = (cursor: Cursor, what: Drop["what"]): Drop => ({
  _tag: "Drop",
  what,
  ifExists: ifExists(cursor),
  name: droppedName(cursor, what)
})

const droppedName = (cursor: Cursor, what: Drop["what"]): QualifiedName => {
  if (what === "keyspace") return { keyspace: undefined, name: name(cursor) }
  return what === "type" ? typeName(cursor) : qualifiedName(cursor)
}
