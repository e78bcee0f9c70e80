/**
 * CREATE MATERIALIZED VIEW: the columns of a view, which are those of its base table under another key.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/mvs.html Materialized views}
 */
import * as CqlType from "../../../CqlType.ts"
import { type Column, columnOf, type Keyspace, makeTable, type Table, viewsOf } from "../../catalog/catalog.ts"
import type { AlterTable, CreateView, Relation } from "../../parser/syntax.ts"
import { refuse } from "../../refuse.ts"
import { isPrefix, keyFiltersOf } from "../access.ts"
import { newOptions } from "./options.ts"
import { descendingOf, placeOf } from "./tables.ts"
import { checkConstant, keyWhere } from "./viewFilters.ts"

/** The table that a view is to be of. */
export const baseOf = (keyspace: Keyspace, statement: CreateView): Table => {
  if ((statement.base.keyspace ?? keyspace.name) !== keyspace.name) {
    refuse("Cannot create a materialized view on a table in a different keyspace")
  }
  const base = keyspace.tables.get(statement.base.name) ??
    refuse(`Base table '${statement.base.name}' doesn't exist`)
  if (base.view !== undefined) refuse("Materialized views cannot be created against other materialized views")
  if (base.counter) refuse("Materialized views are not supported on counter tables")
  return base
}

/** The view that a statement makes. */
export const createView = (keyspace: Keyspace, id: string, statement: CreateView, base: Table): Table => {
  const { name } = statement.view
  const selected = selectedOf(statement, base)
  const { clustering, partition } = statement.primaryKey
  const key = [...partition, ...clustering]
  checkKey(statement, base, key, selected)
  checkClusteringOrder(statement, clustering)
  const descending = descendingOf(statement, clustering)
  const columns = [...new Set(selected)].map((column): Column => {
    const { type } = base.columns.get(column)!
    const place = placeOf({ name: column, static: false }, partition, clustering)
    return { name: column, type, ...place, descending: descending.has(column) }
  })
  const options = newOptions(statement.properties)
  if (options.default_time_to_live > 0) {
    refuse(
      "Cannot set default_time_to_live for a materialized view. Data in a materialized view always expire at the same time than the corresponding data in the parent table."
    )
  }
  return makeTable({
    keyspace: keyspace.name,
    name,
    id,
    columns,
    options,
    indexes: [],
    dropped: new Map(),
    view: { base: base.name, includeAll: statement.projection === "*", where: statement.where },
    virtual: undefined
  })
}

// Of a table, the first clustering columns are enough.
const checkClusteringOrder = (
  { clusteringOrder }: CreateView,
  clustering: ReadonlyArray<string>
): void => {
  if (clusteringOrder.length === 0) return
  const named = [...new Set(clusteringOrder.map(({ column }) => column))]
  if (named.length !== clustering.length || named.some((column, at) => column !== clustering[at])) {
    refuse("Clustering key columns must exactly match columns in CLUSTERING ORDER BY directive")
  }
}

const selectedOf = ({ projection, view }: CreateView, base: Table): ReadonlyArray<string> => {
  if (projection === "*") {
    const [fixed] = base.statics
    if (fixed !== undefined) {
      refuse(`Cannot include static column '${fixed.name}' in materialized view '${view.name}'`)
    }
    return [...base.columns.keys()]
  }
  return projection.map(({ alias, selector }) => {
    if (alias !== undefined) return refuse(`Cannot use alias when defining a materialized view (got ${alias})`)
    if (selector._tag !== "Column") return refuse("Can only select columns by name when defining a materialized view")
    const column = base.columns.get(selector.name) ??
      refuse(`Undefined column name ${selector.name} in table ${base.keyspace}.${base.name}`)
    return column.kind === "static"
      ? refuse(`Cannot include static column '${column.name}' in materialized view '${view.name}'`)
      : column.name
  })
}

const checkKey = (
  { view, where }: CreateView,
  base: Table,
  key: ReadonlyArray<string>,
  selected: ReadonlyArray<string>
): void => {
  for (const [position, column] of key.entries()) {
    const found = base.columns.get(column)
    if (found === undefined || !selected.includes(column)) {
      return refuse(`Unknown column '${column}' referenced in PRIMARY KEY for materialized view '${view.name}'`)
    }
    if (key.indexOf(column) !== position) {
      refuse(`Duplicate column '${column}' in PRIMARY KEY clause for materialized view '${view.name}'`)
    }
    if (found.kind === "static") {
      refuse(`Cannot use Static column '${column}' in PRIMARY KEY of materialized view`)
    }
    if (CqlType.isMultiCell(found.type)) {
      refuse(`Cannot use MultiCell column '${column}' in PRIMARY KEY of materialized view`)
    }
    if (CqlType.holdsDuration(found.type)) refuse(`duration type is not supported for PRIMARY KEY column '${column}'`)
  }
  const missing = [...base.partitionKey, ...base.clustering].find(({ name }) => !key.includes(name))
  if (missing !== undefined) {
    refuse(
      `Cannot create Materialized View ${view.name} without primary key columns from base ${base.name} (${missing.name})`
    )
  }
  const others = key.filter((column) => base.columns.get(column)!.kind === "regular")
  if (others.length > 1) {
    refuse(
      `Cannot include more than one non-primary key column '${others.join(", ")}' in materialized view primary key`
    )
  }
  for (const relation of where) {
    if (relation._tag === "IsNotNull") columnOf(base, relation.column)
  }
  checkKeyFilters(base, where)
  const open = key.find((column) => !where.some((relation) => columnsOf(relation).includes(column)))
  if (open !== undefined) {
    refuse(`Primary key columns ${open} must be restricted with 'IS NOT NULL' or otherwise`)
  }
}

const columnsOf = (relation: Relation): ReadonlyArray<string> =>
  "columns" in relation ? relation.columns : "column" in relation ? [relation.column] : []

/** The columns of the base table's key may be filtered by values that the statement has itself. */
const checkKeyFilters = (base: Table, where: ReadonlyArray<Relation>): void => {
  if (where.some(({ _tag }) => _tag === "CompareToken")) {
    refuse("Cannot use token relation when defining a materialized view")
  }
  const filters = keyWhere(base, where)
  const other = [...filters.other.keys()][0]
  if (other !== undefined) {
    refuse(`Non-primary key columns can only be restricted with 'IS NOT NULL' (got: ${other} restricted illegally)`)
  }
  if ([...filters.partition.values()].some(({ _tag }) => _tag === "In") && !isPrefix(filters.clustering)) {
    refuse("Select on indexed columns and with IN clause for the PRIMARY KEY are not supported")
  }
  checkConstant(keyFiltersOf(base, filters))
}

/**
 * The views of a table after it was altered: new columns come into those of all columns, but for static ones, and renamed
 * ones are renamed.
 */
export const followBase = (
  keyspace: Keyspace,
  before: Table,
  after: Table,
  { change }: AlterTable
): ReadonlyArray<Table> => {
  const views = viewsOf(keyspace, before.name)
  if (change._tag === "Drop" && views.length > 0 && after !== before) {
    refuse(
      `Cannot drop column ${change.columns.join(", ")} on base table ${before.name} with materialized views`
    )
  }
  if (change._tag === "With" && views.length > 0 && after.options.gc_grace_seconds === 0) {
    refuse(
      "Cannot alter gc_grace_seconds of the base table of a materialized view to 0, since this value is used to TTL " +
        "undelivered updates. Setting gc_grace_seconds too low might cause undelivered updates to expire before being " +
        "replayed."
    )
  }
  const renamed = new Map(change._tag === "Rename" ? change.names : [])
  const rename = (name: string) => renamed.get(name) ?? name
  return views.map((view) => {
    const added = change._tag === "Add" && view.view?.includeAll === true
      ? [...after.columns.values()].filter(({ kind, name }) => kind !== "static" && !before.columns.has(name))
      : []
    return makeTable({
      ...view,
      columns: [...[...view.columns.values()].map((column) => ({ ...column, name: rename(column.name) })), ...added],
      view: view.view && {
        ...view.view,
        where: view.view.where.map((relation) =>
          "columns" in relation
            ? { ...relation, columns: relation.columns.map(rename) }
            : "column" in relation
            ? { ...relation, column: rename(relation.column) }
            : relation
        )
      }
    })
  })
}
