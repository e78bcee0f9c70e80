/**
 * Analyses SELECT. The order of the checks, and so which message comes first, is Cassandra's (`SelectStatement`).
 */
import * as CqlType from "../../CqlType.ts"
import { type Column, columnOf, type Table } from "../catalog/catalog.ts"
import type { Select } from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import { findAccess, isWholeKey } from "./access.ts"
import { planGroupBy } from "./groupBy.ts"
import { planNearest } from "./nearest.ts"
import type { Access, SelectPlan } from "./Plan.ts"
import { planProjection } from "./projection.ts"
import type { Scope } from "./term.ts"
import { valueOf } from "./value.ts"
import { isFixed, readWhere, type Where } from "./where.ts"

export const planSelect = (table: Table, select: Select, scope: Scope): SelectPlan => {
  const projection = planProjection(table, select, scope)
  const where = readWhere(table, select.where, select.allowFiltering, scope)
  const { selected } = projection
  if (select.distinct) refuseDistinct(table, select, where, selected)
  const access = findAccess(table, where, select.allowFiltering, selectsOnlyStatics(selected))
  const groupBy = planGroupBy(table, where, select.groupBy, scope)
  if (select.distinct && groupBy !== undefined && (groupBy.columns > 0 || groupBy.last !== undefined)) {
    refuse("Grouping on clustering columns is not allowed for SELECT DISTINCT queries")
  }
  const aggregates = projection.aggregates.length > 0
  if (select.perPartitionLimit !== undefined && aggregates && groupBy === undefined) {
    refuse("PER PARTITION LIMIT is not allowed with aggregate queries.")
  }
  const nearest = planNearest(table, select, access, scope, aggregates)
  const order = nearest === undefined
    ? planOrder(table, select, where, access)
    : { columns: undefined, reversed: false }
  const overIn = [...where.partition.values()].some(({ _tag }) => _tag === "In")
  return {
    _tag: "Select",
    table,
    access,
    columns: projection.columns,
    expressions: projection.expressions,
    aggregates: projection.aggregates,
    distinct: select.distinct,
    readsStatics: readsStatics(table, where, selected),
    groupBy,
    reversed: order.reversed,
    nearest,
    sortBy: overIn ? order.columns : undefined,
    perPartitionLimit: select.perPartitionLimit &&
      valueOf(select.perPartitionLimit, limitType, "[per_partition_limit]", scope),
    limit: select.limit && valueOf(select.limit, limitType, "[limit]", scope),
    warnings: aggregates || groupBy !== undefined ? aggregationWarnings(access, overIn) : []
  }
}

// All columns are read where no other than keys are selected, and static ones only if they are named where others are.
const readsStatics = (table: Table, { other }: Where, selected: ReadonlyArray<Column>): boolean =>
  table.statics.length > 0 &&
  (!selected.some(({ kind }) => kind === "regular") || selected.some(({ kind }) => kind === "static") ||
    table.statics.some(({ name }) => other.has(name)))

const limitType = CqlType.scalar("int")

// Keys beside static columns do not change what is selected; keys alone do.
const selectsOnlyStatics = (selected: ReadonlyArray<Column>): boolean =>
  selected.some(({ kind }) => kind === "static") &&
  selected.every(({ kind }) => kind === "static" || kind === "partition")

const aggregationWarnings = (access: Access, overIn: boolean): ReadonlyArray<string> =>
  access.reach._tag !== "Partitions"
    ? ["Aggregation query used without partition key"]
    : overIn
    ? ["Aggregation query used on multiple partition keys (IN restriction)"]
    : []

const refuseDistinct = (
  table: Table,
  select: Select,
  where: Where,
  selected: ReadonlyArray<Column>
): void => {
  const restricted = where.clustering.length > 0 || where.clusteringContains.length > 0
  if (restricted || [...where.other.keys()].some((name) => !isStatic(table, name))) {
    refuse("SELECT DISTINCT with WHERE clause only supports restriction by partition key and/or static columns.")
  }
  const overIn = [...where.partition.values()].some(({ _tag }) => _tag === "In")
  // What rows of several partitions are sorted by is read too.
  const read = overIn ? [...selected, ...select.orderBy.map(({ column }) => columnOf(table, column))] : selected
  const other = read.find(({ kind }) => kind !== "partition" && kind !== "static")
  if (other !== undefined) {
    refuse(`SELECT DISTINCT queries must only request partition key columns and/or static columns (not ${other.name})`)
  }
  const keys = where.token === undefined && isWholeKey(table, where.partition)
  const missing = keys ? undefined : table.partitionKey.find((column) => !selected.includes(column))
  if (missing !== undefined) {
    refuse(`SELECT DISTINCT queries must request all the partition key columns (missing ${missing.name})`)
  }
  if (select.perPartitionLimit !== undefined) refuse("PER PARTITION LIMIT is not allowed with SELECT DISTINCT queries")
}

const isStatic = (table: Table, name: string): boolean => table.statics.some((column) => column.name === name)

interface Order {
  readonly columns: number | undefined
  readonly reversed: boolean
}

const planOrder = (table: Table, select: Select, where: Where, access: Access): Order => {
  if (select.orderBy.length === 0) return { columns: undefined, reversed: false }
  if (access.usesIndex) refuse("ORDER BY with 2ndary indexes is not supported, except for ANN queries.")
  if (access.reach._tag !== "Partitions") {
    refuse("ORDER BY is only supported when the partition key is restricted by an EQ or an IN.")
  }
  let at = 0
  let reversed: boolean | undefined
  // A column that is named again has its last direction, at its first place.
  const directions = new Map(select.orderBy.map(({ column, direction }) => [column, direction]))
  for (const [name, direction] of directions) {
    const column = columnOf(table, name)
    if (column.kind !== "clustering") {
      refuse(`Order by is currently only supported on the clustered columns of the PRIMARY KEY, got ${column.name}`)
    }
    while (
      table.clustering[at] !== undefined && table.clustering[at] !== column && isFixed(where, table.clustering[at]!)
    ) {
      at++
    }
    if (table.clustering[at] !== column) {
      refuse(
        "Order by currently only supports the ordering of columns following their declared order in the PRIMARY KEY"
      )
    }
    at++
    const turned = (direction === "desc") !== column.descending
    if (reversed !== undefined && reversed !== turned) refuse("Unsupported order by relation")
    reversed = turned
  }
  return { columns: at, reversed: reversed ?? false }
}
