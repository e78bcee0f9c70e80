/**
 * CREATE: keyspaces, tables, types, indexes and views.
 */
import {
  type Cursor,
  enclosed,
  fail,
  isSymbol,
  isWord,
  peek,
  separated,
  skipSymbol,
  skipWord,
  symbol,
  take,
  word
} from "./Cursor.ts"
import { ifNotExists } from "./existence.ts"
import { name, qualifiedName } from "./names.ts"
import { optionalProperties, requiredProperties } from "./properties.ts"
import { direction } from "./select.ts"
import { projection } from "./selector.ts"
import type {
  ClusteringOrder,
  ColumnDefinition,
  CreateIndex,
  CreateKeyspace,
  CreateTable,
  CreateType,
  CreateView,
  IndexTarget,
  IndexTargetKind,
  PrimaryKey
} from "./syntax.ts"
import { term } from "./term.ts"
import { type, typeName } from "./types.ts"
import { relations } from "./where.ts"

/** Behind CREATE KEYSPACE. */
export const createKeyspace = (cursor: Cursor): CreateKeyspace => ({
  _tag: "CreateKeyspace",
  ifNotExists: ifNotExists(cursor),
  name: name(cursor),
  properties: requiredProperties(cursor)
})

/** Behind CREATE TYPE. */
export const createType = (cursor: Cursor): CreateType => {
  const absent = ifNotExists(cursor)
  const created = typeName(cursor)
  symbol(cursor, "(")
  return {
    _tag: "CreateType",
    ifNotExists: absent,
    type: created,
    fields: trailing(cursor, (cursor) => [name(cursor), type(cursor)])
  }
}

// Cassandra lets commas stand before the closing parenthesis of a definition.
const trailing = <A>(cursor: Cursor, item: (cursor: Cursor) => A): ReadonlyArray<A> => {
  const items = [item(cursor)]
  while (skipSymbol(cursor, ",")) {
    if (!isSymbol(cursor, ",") && !isSymbol(cursor, ")")) items.push(item(cursor))
  }
  symbol(cursor, ")")
  return items
}

// ---------------------------------------------------------------------------------------------------------------------
// Tables and views

/** Behind CREATE TABLE. */
export const createTable = (cursor: Cursor): CreateTable => {
  const absent = ifNotExists(cursor)
  const table = qualifiedName(cursor)
  symbol(cursor, "(")
  const columns: Array<ColumnDefinition> = []
  const keys: Array<PrimaryKey> = []
  trailing(cursor, (cursor) => {
    const key = isWord(cursor, "primary") ? primaryKey(cursor) : columnWithKey(cursor, columns)
    if (key !== undefined) keys.push(key)
  })
  const clusteringOrder: Array<ClusteringOrder> = []
  let compactStorage = false
  const properties = optionalProperties(cursor, (cursor) => {
    if (skipWord(cursor, "compact", "storage")) return compactStorage = true
    return clusteringOrderBy(cursor, clusteringOrder)
  })
  return {
    _tag: "CreateTable",
    table,
    ifNotExists: absent,
    columns,
    primaryKeys: keys,
    clusteringOrder,
    compactStorage,
    properties
  }
}

const columnWithKey = (cursor: Cursor, columns: Array<ColumnDefinition>): PrimaryKey | undefined => {
  const column = columnDefinition(cursor)
  columns.push(column)
  if (!skipWord(cursor, "primary")) return undefined
  word(cursor, "key")
  return { partition: [column.name], clustering: [] }
}

/** `name type [STATIC]`. */
export const columnDefinition = (cursor: Cursor): ColumnDefinition => {
  const column = { name: name(cursor), type: type(cursor), static: skipWord(cursor, "static") }
  return { ...column, masked: skipMask(cursor) }
}

/** `MASKED WITH DEFAULT` or a function: what masks is not kept, since nothing can be masked. */
export const skipMask = (cursor: Cursor): boolean => {
  if (!skipWord(cursor, "masked")) return false
  word(cursor, "with")
  if (skipWord(cursor, "default")) return true
  qualifiedName(cursor)
  symbol(cursor, "(")
  enclosed(cursor, ")", term)
  return true
}

const primaryKey = (cursor: Cursor): PrimaryKey => {
  word(cursor, "primary", "key")
  symbol(cursor, "(")
  const partition = skipSymbol(cursor, "(") ? atLeastOne(cursor) : [name(cursor)]
  const clustering: Array<string> = []
  while (skipSymbol(cursor, ",")) clustering.push(name(cursor))
  symbol(cursor, ")")
  return { partition, clustering }
}

const atLeastOne = (cursor: Cursor): ReadonlyArray<string> => {
  const names = separated(cursor, name)
  symbol(cursor, ")")
  return names
}

const clusteringOrderBy = (cursor: Cursor, orders: Array<ClusteringOrder>): boolean => {
  if (!isWord(cursor, "clustering", "order")) return false
  word(cursor, "clustering", "order", "by")
  symbol(cursor, "(")
  orders.push(...separated(cursor, clusteringOrder))
  symbol(cursor, ")")
  return true
}

const clusteringOrder = (cursor: Cursor): ClusteringOrder => {
  const column = name(cursor)
  if (!isWord(cursor, "asc") && !isWord(cursor, "desc")) fail(cursor)
  return { column, direction: direction(cursor) }
}

/** Behind CREATE MATERIALIZED VIEW. */
export const createView = (cursor: Cursor): CreateView => {
  const absent = ifNotExists(cursor)
  const view = qualifiedName(cursor)
  word(cursor, "as", "select")
  const selected = projection(cursor)
  word(cursor, "from")
  const base = qualifiedName(cursor)
  const where = skipWord(cursor, "where") ? relations(cursor) : []
  const key = primaryKey(cursor)
  const orders: Array<ClusteringOrder> = []
  const properties = optionalProperties(cursor, (cursor) => clusteringOrderBy(cursor, orders))
  return {
    _tag: "CreateView",
    view,
    ifNotExists: absent,
    base,
    projection: selected,
    where,
    primaryKey: key,
    clusteringOrder: orders,
    properties
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Indexes

/** Behind CREATE INDEX and CREATE CUSTOM INDEX. */
export const createIndex = (cursor: Cursor, custom: boolean): CreateIndex => {
  const absent = ifNotExists(cursor)
  const index = isWord(cursor, "on") ? undefined : name(cursor)
  word(cursor, "on")
  const table = qualifiedName(cursor)
  symbol(cursor, "(")
  const targets = enclosed(cursor, ")", target)
  const using = skipWord(cursor, "using") ? className(cursor) : undefined
  const properties = optionalProperties(cursor)
  return { _tag: "CreateIndex", name: index, table, targets, custom, using, ifNotExists: absent, properties }
}

const className = (cursor: Cursor): string => {
  const token = peek(cursor)
  if (token.kind !== "string") return fail(cursor)
  take(cursor)
  return token.text
}

const target = (cursor: Cursor): IndexTarget => {
  for (const kind of targetKinds) {
    if (isWord(cursor, kind) && isSymbol(cursor, "(", 1)) {
      take(cursor)
      symbol(cursor, "(")
      const column = name(cursor)
      symbol(cursor, ")")
      return { kind, column }
    }
  }
  return { kind: "simple", column: name(cursor) }
}

const targetKinds: ReadonlyArray<IndexTargetKind> = ["values", "keys", "entries", "full"]
