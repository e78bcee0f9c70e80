/**
 * Lightweight transactions: whether the IF of a write holds, and what a refused one answers.
 */
import { isMultiCell } from "../../CqlType.ts"
import type { CqlRow, CqlValue } from "../../CqlValue.ts"
import type { Column, Table } from "../catalog/catalog.ts"
import type { Condition, WritePlan } from "../plan/Plan.ts"
import { refuse } from "../refuse.ts"
import type { Clustering, PartitionKey } from "../storage/Layout.ts"
import * as Partition from "../storage/Partition.ts"
import * as Row from "../storage/Row.ts"
import * as Slice from "../storage/Slice.ts"
import * as Stored from "../storage/Table.ts"
import * as EntryOrder from "../values/entryOrder.ts"
import * as Order from "../values/order.ts"
import { bind, type Bindings, partitionKeys, required } from "./bind.ts"
import { elementsOf, entriesOf, holds, sameElement } from "./filter.ts"
import { type Found, reader } from "./found.ts"
import { givenOf } from "./given.ts"
import { clusteringsOf } from "./slices.ts"

/**
 * The row that a conditional write tests.
 *
 * - `clustering`: undefined for a write of static columns alone
 */
export interface Tested {
  readonly plan: WritePlan
  readonly bindings: Bindings
  readonly key: PartitionKey
  readonly clustering: Clustering | undefined
}

/** What a write tests, by its keys. In a table without clustering columns, a row is a partition. */
export const testedBy = (plan: WritePlan, table: Stored.Table, bindings: Bindings): Tested => ({
  plan,
  bindings,
  key: partitionKeys(plan.partition, plan.table.partitionKey, bindings)[0]!,
  clustering: plan.target._tag === "Rows"
    ? clusteringsOf(plan.target.slices, bindings, Stored.orderOf(table))[0]
    : plan.target._tag === "Partition"
    ? []
    : undefined
})

/** Whether the condition holds at the second `now`. */
export const isMet = (tested: Tested, table: Stored.Table, now: number): boolean => {
  const { plan } = tested
  const condition = plan.if
  if (condition === undefined) return true
  const found = foundBy(tested, table)
  switch (condition._tag) {
    case "IfExists":
      return exists(tested, found, table, now)
    case "IfNotExists":
      return !exists(tested, found, table, now)
    case "IfConditions": {
      // All of them are evaluated: a bad value is refused even when an earlier test has failed.
      const results = condition.conditions.map((test) => conditionHolds(test, found, tested, table, now))
      return results.every((result) => result)
    }
  }
}

const foundBy = ({ clustering, key }: Tested, table: Stored.Table): Found | undefined => {
  const partition = Stored.partitionOf(table, key)
  return partition &&
    { partition, row: clustering === undefined ? undefined : Partition.rowAt(partition, clustering) }
}

const exists = (
  { clustering }: Tested,
  found: Found | undefined,
  table: Stored.Table,
  now: number
): boolean => {
  const row = clustering === undefined ? found?.partition.header.staticRow : found?.row
  return row !== undefined && Row.isLive(row, table.layout, now)
}

const conditionHolds = (
  condition: Condition,
  found: Found | undefined,
  { bindings }: Tested,
  table: Stored.Table,
  now: number
): boolean => {
  const { column, test, type } = condition
  const stored = found === undefined ? null : reader(column, table.layout)(found, now)
  const actual = partOf(condition, stored, bindings)
  switch (test._tag) {
    case "Compare": {
      const wanted = unsetRefused(bind(test.value, bindings))
      if (test.operator !== "=" && test.operator !== "!=") {
        if (wanted === null) return refuse(`Invalid comparison with null for operator "${test.operator}"`)
        if (condition.part === undefined && isMultiCell(type) && isNothing(wanted)) {
          return refuse(
            `Invalid comparison with an empty ${type._tag.toLowerCase()} for operator "${test.operator}"`
          )
        }
      }
      return compares(condition, test.operator, actual, wanted)
    }
    case "In":
      return conditionMembers(test.members, bindings).some((member) => compares(condition, "=", actual, member))
    case "Contains": {
      const wanted = unsetRefused(bind(test.value, bindings)) ??
        refuse(`Invalid comparison with null for operator "CONTAINS${test.key ? " KEY" : ""}"`)
      const elements = test.key ? entriesOf(actual).map(([key]) => key) : elementsOf(actual)
      return elements.some(sameElement(type, wanted, test.value.type))
    }
  }
}

const unsetRefused = (value: CqlValue): Exclude<CqlValue, undefined> =>
  value === undefined ? refuse("Invalid 'unset' value in condition") : value

const conditionMembers = (
  members: Extract<Condition["test"], { _tag: "In" }>["members"],
  bindings: Bindings
): ReadonlyArray<Exclude<CqlValue, undefined>> => {
  if (members._tag === "Listed") {
    // An unset member is none, alone among what a condition compares with.
    return members.members.map((value) => bind(value, bindings)).filter((value) => value !== undefined)
  }
  const list = unsetRefused(bind(members.value, bindings)) ?? refuse("Invalid null list in IN condition")
  // The marker of IN is a list.
  return (list as ReadonlyArray<CqlValue>).map(unsetRefused)
}

const partOf = ({ part }: Condition, value: CqlValue, bindings: Bindings): CqlValue => {
  if (part === undefined) return value
  if (part._tag === "Field") {
    return value === null ? null : (value as ReadonlyArray<CqlValue>)[part.field] ?? null
  }
  const kind = Array.isArray(value) || part.key.name.startsWith("idx(") ? "list" : "map"
  const key = required(part.key, bindings, () => `Invalid null value for ${kind} element access`)
  if (kind === "list") {
    // Indexes are ints.
    const index = key as number
    if (index < 0) refuse(`Invalid negative list index ${index}`)
    return Array.isArray(value) ? value[index] ?? null : null
  }
  const compare = Order.of(part.key.type)
  return entriesOf(value).find(([other]) => compare(other, key) === 0)?.[1] ?? null
}

// A collection that is not frozen is null when it is empty, so null and `{}` are one thing to it.
const isNothing = (value: CqlValue): boolean =>
  value === null || Array.isArray(value) && value.length === 0 ||
  (value instanceof Set || value instanceof Map) && value.size === 0

const compares = (
  { column, part, type }: Condition,
  operator: "=" | "!=" | "<" | "<=" | ">" | ">=",
  actual: CqlValue,
  wanted: CqlValue
): boolean => {
  const multiCell = part === undefined && "frozen" in type && !type.frozen
  const [self, that] = multiCell
    ? [isNothing(actual) ? null : actual, isNothing(wanted) ? null : wanted]
    : [actual, wanted]
  if (self === null || that === null) {
    const same = self === that
    if (operator === "=") return same
    if (operator === "!=") return !same
    // An empty collection is less than any other.
    return multiCell && wanted !== null && actual !== null &&
      holds(operator, Number(self !== null) - Number(that !== null))
  }
  const order = (part?._tag === "Element" && column.type._tag === "Map"
    ? EntryOrder.of(column.type.key, type)
    : Order.of(type))(self, that)
  return operator === "!=" ? order !== 0 : holds(operator, order)
}

/** What a refused transaction answers beside `[applied]`. */
export interface Shown {
  readonly columns: ReadonlyArray<Column>
  readonly rows: ReadonlyArray<CqlRow>
}

/**
 * What stands where a refused transaction wanted to write: the tested columns, or all of the row where existence was
 * tested. A batch shows the key columns too, and a row for each tested row that is there. Columns that Cassandra does not
 * read for the test are null: statics unless the writes set or test some, regular columns where only statics are written.
 *
 * - `onlyStatics`: the writes set nothing but static columns, so no regular column is read: a row is there by its marker
 */
export const shownBy = (
  tests: ReadonlyArray<Tested>,
  { inBatch, onlyStatics }: { readonly inBatch: boolean; readonly onlyStatics: boolean },
  table: Stored.Table,
  now: number
): Shown => {
  const definition = tests[0]!.plan.table
  const tested = testedColumns(tests)
  const columns = tested === undefined
    ? allColumns(definition)
    : inBatch
    ? [...definition.partitionKey, ...definition.clustering, ...tested]
    : tested
  const withStatics = tests.some(({ plan }) => readsStatics(plan))
  const readers = columns.map((column) => ({
    name: column.name,
    give: givenOf(column.type),
    read: column.kind === "static" && !withStatics || column.kind === "regular" && onlyStatics
      ? () => null
      : reader(column, table.layout)
  }))
  const statics = tested?.filter(({ kind }) => kind === "static") ?? []
  const hasStatics = (partition: Partition.Partition): boolean =>
    withStatics && partition.header.staticRow !== undefined &&
    (statics.length === 0 || tests.some(({ plan }) => plan.touchesStatic)
      ? Row.isLive(partition.header.staticRow, table.layout, now)
      : statics.some((column) => reader(column, table.layout)({ partition, row: undefined }, now) !== null))
  const rows = foundRows(tests, hasStatics, onlyStatics, table, now).map((found) => {
    const row: { [column: string]: CqlValue } = {}
    for (const { give, name, read } of readers) {
      const value = read(found, now)
      row[name] = give === undefined ? value : give(value)
    }
    return row
  })
  return { columns, rows }
}

const testedColumns = (tests: ReadonlyArray<Tested>): ReadonlyArray<Column> | undefined => {
  const columns = new Set<Column>()
  for (const { plan: { if: condition } } of tests) {
    if (condition?._tag !== "IfConditions") return undefined
    const tested = condition.conditions.map(({ column }) => column)
    for (const column of tested) if (column.kind === "regular") columns.add(column)
    for (const column of tested) if (column.kind === "static") columns.add(column)
  }
  return [...columns]
}

const readsStatics = ({ if: condition, touchesStatic }: WritePlan): boolean =>
  touchesStatic ||
  condition?._tag === "IfConditions" && condition.conditions.some(({ column }) => column.kind === "static")

// All tests are of one partition. Its tested rows come in clustering order, each once.
const foundRows = (
  tests: ReadonlyArray<Tested>,
  hasStatics: (partition: Partition.Partition) => boolean,
  onlyStatics: boolean,
  table: Stored.Table,
  now: number
): ReadonlyArray<Found> => {
  const partition = Stored.partitionOf(table, tests[0]!.key)
  if (partition === undefined) return []
  const order = Stored.orderOf(table)
  const clusterings = tests.flatMap(({ clustering }) => clustering === undefined ? [] : [clustering]).sort(order)
  const rows = clusterings.length === 0
    ? firstRow(partition, onlyStatics, table, now)
    : clusterings
      .filter((clustering, at) => at === 0 || order(clusterings[at - 1]!, clustering) !== 0)
      .flatMap((clustering) => Partition.rowAt(partition, clustering) ?? [])
      .filter((row) => Row.isLive(row, table.layout, now))
  if (rows.length > 0) return rows.map((row) => ({ partition, row }))
  return hasStatics(partition) ? [{ partition, row: undefined }] : []
}

const firstRow = (
  partition: Partition.Partition,
  byMarker: boolean,
  table: Stored.Table,
  now: number
): ReadonlyArray<Row.Row> => {
  for (const row of Partition.rowsIn(partition, Slice.all)) {
    if (Row.isLive(byMarker ? { ...row, values: [] } : row, table.layout, now)) return [row]
  }
  return []
}

/** Every column of a table, in the order of SELECT *. */
const allColumns = (table: Table): ReadonlyArray<Column> => [
  ...table.partitionKey,
  ...table.clustering,
  ...table.statics,
  ...table.regulars
]
