/**
 * SELECT.
 */
import { type Cursor, follows, isWord, separated, skipWord, word } from "./Cursor.ts"
import { name, qualifiedName } from "./names.ts"
import { projection, selector } from "./selector.ts"
import type { Ordering, Select } from "./syntax.ts"
import { integerOrMarker, term } from "./term.ts"
import { relations } from "./where.ts"

export const select = (cursor: Cursor): Select => {
  word(cursor, "select")
  const json = skipModifier(cursor, "json")
  const distinct = skipModifier(cursor, "distinct")
  const selected = projection(cursor)
  word(cursor, "from")
  return {
    _tag: "Select",
    json,
    distinct,
    projection: selected,
    table: qualifiedName(cursor),
    where: skipWord(cursor, "where") ? relations(cursor) : [],
    groupBy: skipWord(cursor, "group") ? behindBy(cursor, selector) : [],
    orderBy: skipWord(cursor, "order") ? behindBy(cursor, ordering) : [],
    perPartitionLimit: skipWord(cursor, "per") ? partitionLimit(cursor) : undefined,
    limit: skipWord(cursor, "limit") ? integerOrMarker(cursor) : undefined,
    allowFiltering: skipWord(cursor, "allow") && filtering(cursor)
  }
}

// `JSON` and `DISTINCT` are not reserved: they are columns unless a projection follows, and `AS` begins none.
const skipModifier = (cursor: Cursor, modifier: string): boolean =>
  isWord(cursor, modifier) &&
  !isWord(cursor, modifier, "as") &&
  follows(cursor, (cursor) => {
    word(cursor, modifier)
    projection(cursor)
  }) &&
  skipWord(cursor, modifier)

const behindBy = <A>(cursor: Cursor, item: (cursor: Cursor) => A): ReadonlyArray<A> => {
  word(cursor, "by")
  return separated(cursor, item)
}

const partitionLimit = (cursor: Cursor) => {
  word(cursor, "partition", "limit")
  return integerOrMarker(cursor)
}

const filtering = (cursor: Cursor): true => {
  word(cursor, "filtering")
  return true
}

const ordering = (cursor: Cursor): Ordering => {
  const column = name(cursor)
  const annOf = skipWord(cursor, "ann", "of") ? term(cursor) : undefined
  return { column, annOf, direction: direction(cursor) }
}

/** `ASC` or `DESC`; ascending when neither stands there. */
export const direction = (cursor: Cursor): "asc" | "desc" => {
  if (skipWord(cursor, "desc")) return "desc"
  skipWord(cursor, "asc")
  return "asc"
}
