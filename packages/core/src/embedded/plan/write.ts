/**
 * Analyses INSERT, UPDATE and DELETE.
 */
import * as CqlType from "../../CqlType.ts"
import { type Catalog, type Column, columnOf, type Table, tableOf } from "../catalog/catalog.ts"
import type { Delete, Insert, QualifiedName, Relation, Update, Using } from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import { isPrefix, partitionRestrictions, refuseGap } from "./access.ts"
import { appliesToRegular, appliesToStatic, planIf } from "./conditions.ts"
import { planAssignments, planDeletions } from "./operations.ts"
import type { If, Operation, Target, Value, WritePlan } from "./Plan.ts"
import type { Scope } from "./term.ts"
import { valueOf } from "./value.ts"
import { readWhere, type Where } from "./where.ts"

/** A table that a write may name: not one of the server's own, and no view, which follows its base table. */
export const writableTable = (
  catalog: Catalog,
  keyspace: string | undefined,
  name: QualifiedName,
  ofView = "Cannot directly modify a materialized view"
): Table => {
  const table = tableOf(catalog, keyspace, name)
  if (table.view !== undefined) refuse(ofView)
  return table.virtual === undefined ? table : refuse(`${table.keyspace} keyspace is not user-modifiable.`)
}

export const planInsert = (table: Table, insert: Insert, scope: Scope): WritePlan => {
  refuseCounterInsert(table)
  if (insert.columns.length === 0) refuse("Column definitions list can't be empty")
  if (insert.columns.length !== insert.values.length) refuse("Unmatched column names/values")
  if (new Set(insert.columns).size < insert.columns.length) refuse("The column names contains duplicates")
  const relations: Array<Relation> = []
  const operations: Array<Operation> = []
  insert.columns.forEach((name, index) => {
    const column = columnOf(table, name)
    const value = insert.values[index]!
    if (isKey(column)) relations.push({ _tag: "Compare", column: name, operator: "=", value })
    else operations.push({ _tag: "Set", column, value: valueOf(value, column.type, name, scope) })
  })
  return finish(
    "INSERT",
    table,
    relations,
    operations,
    insert.ifNotExists ? { _tag: "IfNotExists" } : undefined,
    insert.using,
    scope
  )
}

export const planUpdate = (table: Table, update: Update, scope: Scope): WritePlan =>
  finish(
    "UPDATE",
    table,
    update.where,
    planAssignments(table, update.assignments, update.if !== undefined, scope),
    planIf(table, update.if, scope),
    update.using,
    scope
  )

export const planDelete = (table: Table, deletion: Delete, scope: Scope): WritePlan =>
  finish(
    "DELETE",
    table,
    deletion.where,
    planDeletions(table, deletion.deletions, scope),
    planIf(table, deletion.if, scope),
    deletion.using,
    scope
  )

const isKey = (column: Column): boolean => column.kind === "partition" || column.kind === "clustering"

const refuseCounterInsert = (table: Table): void => {
  if (table.counter) refuse("INSERT statements are not allowed on counter tables, use UPDATE instead")
}

type Kind = WritePlan["statement"]

const finish = (
  kind: Kind,
  table: Table,
  relations: ReadonlyArray<Relation>,
  operations: ReadonlyArray<Operation>,
  condition: If | undefined,
  using: Using,
  scope: Scope
): WritePlan => {
  if (table.counter) refuseOnCounters(condition, using)
  if (condition !== undefined && using.timestamp !== undefined) {
    refuse("Cannot provide custom timestamp for conditional updates")
  }
  const where = readWhere(table, relations, false, scope)
  refusePartition(kind, table, where)
  const touchesStatic = operations.some(({ column }) => column.kind === "static")
  const touchesRegular = operations.some(({ column }) => column.kind === "regular")
  const staticOnly = !touchesRegular && !appliesToRegular(condition) && (touchesStatic || appliesToStatic(condition)) &&
    !(kind === "INSERT" && where.clustering.length > 0) && !(kind === "DELETE" && operations.length === 0)
  if (staticOnly && kind !== "INSERT" && where.clustering.length > 0) {
    refuse(`Invalid restrictions on clustering columns since the ${kind} statement modifies only static columns`)
  }
  if (condition !== undefined) refuseConditionalIn(kind, where)
  const target = targetOf(kind, table, where, staticOnly, operations, condition)
  if (where.other.size > 0) {
    refuse(`Non PRIMARY KEY columns found in where clause: ${[...where.other.keys()].join(", ")} `)
  }
  return {
    _tag: "Write",
    statement: kind,
    table,
    counter: table.counter,
    partition: partitionRestrictions(table, where.partition),
    target,
    operations,
    touchesStatic,
    if: condition,
    ...planUsing(using)
  }
}

/** The values of USING. */
export const planUsing = (
  using: Using
): { readonly ttl: Value | undefined; readonly timestamp: Value | undefined } => ({
  ttl: using.ttl && valueOf(using.ttl, CqlType.scalar("int"), "[ttl]", {}),
  timestamp: using.timestamp && valueOf(using.timestamp, CqlType.scalar("bigint"), "[timestamp]", {})
})

const refuseOnCounters = (condition: If | undefined, using: Using): void => {
  if (condition?._tag === "IfConditions") refuse("Conditions on counters are not supported")
  if (condition !== undefined) refuse("Conditional updates are not supported on counter tables")
  if (using.timestamp !== undefined) refuse("Cannot provide custom timestamp for counter updates")
  if (using.ttl !== undefined) refuse("Cannot provide custom TTL for counter updates")
}

const refusePartition = (kind: Kind, table: Table, where: Where): void => {
  if (where.token !== undefined) {
    refuse(`The token function cannot be used in WHERE clauses for ${kind} statements`)
  }
  const missing = table.partitionKey.filter(({ name }) => !where.partition.has(name))
  if (missing.length > 0) refuse(`Some partition key parts are missing: ${missing.map(({ name }) => name).join(", ")}`)
  if ([...where.partition.values()].some(({ _tag }) => _tag === "Slice" || _tag === "Contains")) {
    refuse(
      `Only EQ and IN relation are supported on the partition key (unless you use the token() function) for ${kind} statements`
    )
  }
}

const refuseConditionalIn = (kind: Kind, where: Where): void => {
  const what = kind === "DELETE" ? "deletions" : "updates"
  if ([...where.partition.values()].some(({ _tag }) => _tag === "In")) {
    refuse(`IN on the partition key is not supported with conditional ${what}`)
  }
  if (where.clustering.some(({ _tag }) => _tag === "In")) {
    refuse(`IN on the clustering key columns is not supported with conditional ${what}`)
  }
}

const targetOf = (
  kind: Kind,
  table: Table,
  where: Where,
  staticOnly: boolean,
  operations: ReadonlyArray<Operation>,
  condition: If | undefined
): Target => {
  if (staticOnly) return { _tag: "Static" }
  const { clustering } = where
  if (where.clusteringContains.length > 0) {
    refuse("Clustering columns can only be restricted with CONTAINS with a secondary index or filtering")
  }
  if (kind !== "DELETE") {
    if (clustering.some(({ _tag }) => _tag === "Slice")) {
      refuse(`Slice restrictions are not supported on the clustering columns in ${kind} statements`)
    }
    const restricted = clustering.flatMap(({ columns }) => columns)
    const missing = table.clustering.filter((column) => !restricted.includes(column))
    if (missing.length > 0) refuse(`Some clustering keys are missing: ${missing.map(({ name }) => name).join(", ")}`)
    return { _tag: "Rows", slices: clustering }
  }
  const equalities = clustering.every(({ _tag }) => _tag === "Equal") &&
    clustering.flatMap(({ columns }) => columns).length === table.clustering.length
  if (condition !== undefined && !equalities) {
    if (operations.length === 0 || operations.some(({ column }) => column.kind === "regular")) {
      refuse(
        "DELETE statements must restrict all PRIMARY KEY columns with equality relations in order to delete non static columns"
      )
    }
    if (appliesToRegular(condition)) {
      refuse(
        "DELETE statements must restrict all PRIMARY KEY columns with equality relations in order to use IF condition on non static columns"
      )
    }
  }
  refuseGap(table, clustering)
  const whole = isPrefix(clustering) && !clustering.some(({ _tag }) => _tag === "Slice") &&
    clustering.flatMap(({ columns }) => columns).length === table.clustering.length
  if (operations.length > 0) {
    if (!whole) refuse("Range deletions are not supported for specific columns")
    return { _tag: "Rows", slices: clustering }
  }
  if (clustering.length === 0) return { _tag: "Partition" }
  return { _tag: whole ? "Rows" : "Slices", slices: clustering }
}
