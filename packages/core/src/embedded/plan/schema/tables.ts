/**
 * CREATE TABLE and ALTER TABLE: a table's columns, and what they may be.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html Data definition}
 */
import { Unsupported } from "../../../CassandraError.ts"
import * as CqlType from "../../../CqlType.ts"
import {
  type Column,
  type ColumnKind,
  type Keyspace,
  makeTable,
  type Table,
  type TableOptions
} from "../../catalog/catalog.ts"
import type { AlterTable, ColumnDefinition, CreateTable, PrimaryKey } from "../../parser/syntax.ts"
import { refuse } from "../../refuse.ts"
import { storesAs } from "../../values/compatible.ts"
import { alteredProperties, checkOptions, newOptions } from "./options.ts"
import { wrong } from "./property.ts"
import { resolveType, withoutUserTypes } from "./resolveType.ts"

const isCounter = (type: CqlType.CqlType): boolean => type._tag === "Scalar" && type.name === "counter"

/** Refuses what is wrong with a statement whatever tables there are; gives its primary key. */
export const checkDeclaration = (statement: CreateTable): PrimaryKey => {
  const { name } = statement.table
  const declared = new Set<string>()
  for (const column of statement.columns) {
    if (column.masked) refuse(notMasked)
    if (declared.has(column.name)) refuse(`Duplicate column '${column.name}' declaration for table '${name}'`)
    declared.add(column.name)
  }
  const [primaryKey, second] = statement.primaryKeys
  if (second !== undefined) refuse(`Multiple PRIMARY KEYs specified for table '${name}' (exactly one required)`)
  return primaryKey ?? refuse(`No PRIMARY KEY specified for table '${name}' (exactly one required)`)
}

const notMasked = "Cannot mask columns because dynamic data masking is not enabled. You can enable it with the " +
  "dynamic_data_masking_enabled property on cassandra.yaml"

/** The table that a statement makes, whose declaration was checked. */
export const createTable = (
  keyspace: Keyspace,
  id: string,
  statement: CreateTable,
  { clustering, partition }: PrimaryKey
): Table => {
  if (statement.compactStorage) {
    throw new Unsupported({
      said: "The embedded engine has no tables WITH COMPACT STORAGE",
      feature: "COMPACT STORAGE"
    })
  }
  const { name } = statement.table
  const options = newOptions(statement.properties)
  checkOptions(options)
  const types = new Map(statement.columns.map((column) => [column.name, resolveType(keyspace, column.type)]))
  const key = [...partition, ...clustering]
  for (const [position, column] of key.entries()) {
    if (!types.has(column)) refuse(`Unknown column '${column}' referenced in PRIMARY KEY for table '${name}'`)
    if (key.indexOf(column) !== position) {
      refuse(`Duplicate column '${column}' in PRIMARY KEY clause for table '${name}'`)
    }
  }
  const descending = descendingOf(statement, clustering)
  const columns = statement.columns.map((column): Column => {
    const place = placeOf(column, partition, clustering)
    const type = types.get(column.name)!
    checkColumn(column, place.kind, type, clustering.length > 0)
    return { name: column.name, type, ...place, descending: descending.has(column.name) }
  })
  const counters = columns.filter(({ type }) => isCounter(type))
  if (counters.length > 0 && counters.length + key.length < columns.length) {
    refuse("Cannot mix counter and non counter columns in the same table")
  }
  checkName(keyspace, name)
  refuseExpiring(options, counters.length > 0)
  return makeTable({
    keyspace: keyspace.name,
    name,
    id,
    columns,
    options,
    indexes: [],
    dropped: new Map(),
    view: undefined,
    virtual: undefined
  })
}

/** Refuses a name that no table or view may have. */
export const checkName = (keyspace: Keyspace, name: string): void => {
  if (!/^\w{1,222}$/.test(name)) {
    wrong(
      `${keyspace.name}.${name}: Table name must not be empty or not contain non-alphanumeric-underscore characters ` +
        `(got "${name}")`
    )
  }
}

const refuseExpiring = (options: TableOptions, isCounterTable: boolean): void => {
  if (isCounterTable && options.default_time_to_live > 0) {
    refuse("Cannot set default_time_to_live on a table with counters")
  }
}

/** The clustering columns that a statement orders from the greatest down. */
export const descendingOf = (
  { clusteringOrder }: Pick<CreateTable, "clusteringOrder">,
  clustering: ReadonlyArray<string>
): ReadonlySet<string> => {
  for (const [position, { column }] of clusteringOrder.entries()) {
    if (clusteringOrder.findIndex((other) => other.column === column) !== position) {
      refuse(`Duplicate column '${column}' in CLUSTERING ORDER BY clause`)
    }
    if (!clustering.includes(column)) {
      refuse(
        `Only clustering columns can be defined in CLUSTERING ORDER directive: ${column} is not a clustering column`
      )
    }
    if (clustering[position] !== column) {
      refuse(
        `The order of columns in the CLUSTERING ORDER directive must match that of the clustering columns (${column} ` +
          `instead of ${clustering[position]})`
      )
    }
  }
  return new Set(clusteringOrder.filter(({ direction }) => direction === "desc").map(({ column }) => column))
}

/** What a column is by the key, and where it stands there. */
export const placeOf = (
  column: Pick<ColumnDefinition, "name" | "static">,
  partition: ReadonlyArray<string>,
  clustering: ReadonlyArray<string>
): Pick<Column, "kind" | "position"> => {
  const { name } = column
  if (partition.includes(name)) return { kind: "partition", position: partition.indexOf(name) }
  if (clustering.includes(name)) return { kind: "clustering", position: clustering.indexOf(name) }
  return { kind: column.static ? "static" : "regular", position: -1 }
}

const refuseNested = (type: CqlType.CqlType): void => {
  if (CqlType.isMultiCell(type) && type._tag === "Udt" && type.fields.some(([, field]) => CqlType.isMultiCell(field))) {
    refuse("Non-frozen UDTs with nested non-frozen collections are not supported")
  }
}

const checkColumn = (
  column: ColumnDefinition,
  kind: ColumnKind,
  type: CqlType.CqlType,
  hasClustering: boolean
): void => {
  if (column.static && !hasClustering) {
    refuse("Static columns are only useful (and thus allowed) if the table has at least one clustering column")
  }
  refuseNested(type)
  if (kind === "static" || kind === "regular") return
  if (column.static) refuse(`Static column '${column.name}' cannot be part of the PRIMARY KEY`)
  if (isCounter(type)) refuse(`counter type is not supported for PRIMARY KEY column '${column.name}'`)
  if (CqlType.holdsDuration(type)) refuse(`duration type is not supported for PRIMARY KEY column '${column.name}'`)
  if (CqlType.isMultiCell(type)) {
    refuse(
      `Invalid non-frozen ${type._tag === "Udt" ? "user-defined" : "collection"} type ${
        CqlType.format(type)
      } for PRIMARY KEY column '${column.name}'`
    )
  }
}

/** The table as a statement changes it; the same table where there is nothing to change. */
export const alterTable = (keyspace: Keyspace, table: Table, { change }: AlterTable, micros: bigint): Table => {
  if (table.view !== undefined) {
    return refuse("Cannot use ALTER TABLE on a materialized view; use ALTER MATERIALIZED VIEW")
  }
  switch (change._tag) {
    case "AlterColumn":
      return refuse("Altering column types is no longer supported")
    case "Mask":
      return refuse(notMasked)
    case "DropMask":
      return table.columns.has(change.column) || change.ifExists
        ? table
        : refuse(`Column with name '${change.column}' doesn't exist on table '${table.name}'`)
    case "DropCompactStorage":
      return refuse("DROP COMPACT STORAGE is disabled. Enable in cassandra.yaml to use.")
    case "With": {
      const options = alteredProperties(table.options, change.properties)
      checkOptions(options)
      refuseExpiring(options, table.counter)
      return rebuilt(table, [...table.columns.values()], { options })
    }
    case "Add":
      return change.columns.reduce(
        (table, column) => addColumn(keyspace, table, column, change.ifNotExists),
        table
      )
    case "Drop":
      return [...new Set(change.columns)].reduce(
        (table, name) => dropColumn(table, name, change.ifExists, change.timestamp ?? micros),
        table
      )
    case "Rename":
      return renameColumns(table, new Map(change.names))
  }
}

const rebuilt = (table: Table, columns: ReadonlyArray<Column>, changes: Partial<Table> = {}): Table =>
  makeTable({ ...table, ...changes, columns })

const addColumn = (keyspace: Keyspace, table: Table, column: ColumnDefinition, ifNotExists: boolean): Table => {
  const { name } = column
  if (column.masked) refuse(notMasked)
  const type = resolveType(keyspace, column.type)
  if (table.columns.has(name)) {
    return ifNotExists ? table : refuse(`Column with name '${name}' already exists`)
  }
  const kind: ColumnKind = column.static ? "static" : "regular"
  if (column.static && table.clustering.length === 0) {
    refuse(`Static columns are only useful (and thus allowed) if the table has at least one clustering column`)
  }
  refuseNested(type)
  const dropped = table.dropped.get(name)
  if (dropped !== undefined) {
    if (!storesAs(type, dropped.type)) {
      refuse(
        `Cannot re-add previously dropped column '${name}' of type ${
          CqlType.format(type)
        }, incompatible with previous type ${CqlType.format(dropped.type)}`
      )
    }
    if (dropped.kind !== kind) {
      refuse(
        `Cannot re-add previously dropped column '${name}' of kind ${kind}, incompatible with previous kind ${dropped.kind}`
      )
    }
    if (table.counter) refuse(`Cannot re-add previously dropped counter column ${name}`)
  }
  if (isCounter(type) && !table.counter) {
    wrong(`Cannot have a counter column ("${name}") in a non counter table`)
  }
  if (!isCounter(type) && table.counter) wrong(`Cannot add a non counter column ("${name}") in a counter table`)
  return rebuilt(table, [...table.columns.values(), { name, type, kind, position: -1, descending: false }])
}

const dropColumn = (table: Table, name: string, ifExists: boolean, droppedAt: bigint): Table => {
  const column = table.columns.get(name)
  if (column === undefined) {
    return ifExists ? table : refuse(`Column ${name} was not found in table '${table.keyspace}.${table.name}'`)
  }
  if (column.kind === "partition" || column.kind === "clustering") refuse(`Cannot drop PRIMARY KEY column ${name}`)
  if (column.type._tag === "Udt" && CqlType.isMultiCell(column.type)) {
    refuse(`Cannot drop non-frozen column ${name} of user type ${column.type.name}`)
  }
  const indexes = table.indexes.filter((index) => index.column === name)
  if (indexes.length > 0) {
    refuse(
      `Cannot drop column ${name} because it has dependent secondary indexes (${
        indexes.map((index) => index.name).join(", ")
      })`
    )
  }
  return rebuilt(table, [...table.columns.values()].filter((column) => column.name !== name), {
    dropped: new Map(table.dropped).set(name, {
      name,
      type: withoutUserTypes(column.type),
      kind: column.kind,
      droppedAt
    })
  })
}

// All at once: none sees what another renames.
const renameColumns = (table: Table, names: ReadonlyMap<string, string>): Table => {
  for (const [from, to] of names) checkRename(table, from, to)
  return rebuilt(
    table,
    [...table.columns.values()].map((column) => ({ ...column, name: names.get(column.name) ?? column.name }))
  )
}

const checkRename = (table: Table, from: string, to: string): void => {
  const column = table.columns.get(from)
  if (column === undefined) return refuse(`Undefined column name ${from} in table ${table.keyspace}.${table.name}`)
  if (column.kind === "static" || column.kind === "regular") refuse(`Cannot rename non PRIMARY KEY column ${from}`)
  if (table.columns.has(to)) {
    refuse(
      `Cannot rename column ${from} to ${to} in table '${table.keyspace}.${table.name}'; another column with that name already exists`
    )
  }
  if (table.indexes.some((index) => index.column === from)) {
    refuse(`Can't rename column ${from} because it has dependent secondary indexes`)
  }
}
