/**
 * Runs writes: alone or in a batch, conditional or not. Everything is evaluated before anything is applied, so a write or
 * batch that is refused leaves nothing behind.
 */
import type { ResultColumn } from "../../CassandraSession.ts"
import * as CqlType from "../../CqlType.ts"
import type { CqlRow } from "../../CqlValue.ts"
import type { WritePlan } from "../plan/Plan.ts"
import { resultColumn } from "../plan/resultColumn.ts"
import { refuse } from "../refuse.ts"
import type { Deletion } from "../storage/Cell.ts"
import type { Clustering } from "../storage/Layout.ts"
import type { Mutation } from "../storage/Mutation.ts"
import { type Partition, rowsIn } from "../storage/Partition.ts"
import { isLive, type Row } from "../storage/Row.ts"
import * as Slice from "../storage/Slice.ts"
import type { Store } from "../storage/Store.ts"
import { partitionOf, type Table } from "../storage/Table.ts"
import type { Bindings } from "./bind.ts"
import { isMet, shownBy, type Tested, testedBy } from "./condition.ts"
import type { Moment } from "./moment.ts"
import { requireWritable } from "./vectors.ts"
import { mutationsOf, type Transaction } from "./write.ts"

/** A write with the values of its markers. */
export interface BoundWrite {
  readonly plan: WritePlan
  readonly bindings: Bindings
}

export interface Answer {
  readonly columns: ReadonlyArray<ResultColumn>
  readonly rows: ReadonlyArray<CqlRow>
}

/** What a statement answers that gives no rows. */
export const nothing: Answer = { columns: [], rows: [] }

/** Applies the writes as one, unless one of their conditions does not hold. */
export const write = (
  writes: ReadonlyArray<BoundWrite>,
  inBatch: boolean,
  store: Store,
  moment: Moment
): Answer => {
  const mutations = (transaction: Transaction | undefined) => {
    const all = writes.flatMap(({ bindings, plan }) =>
      mutationsOf(plan, tableOf(store, plan), bindings, moment, transaction)
    )
    for (const { bindings, plan } of writes) requireWritable(plan, bindings)
    return all
  }
  if (writes.every(({ plan }) => plan.if === undefined)) {
    store.apply(mutations(undefined), moment.now)
    return nothing
  }
  const table = tableOf(store, writes[0]!.plan)
  const tests = testsOf(writes, table)
  // All of them are tested: a bad value is refused even when an earlier condition has failed.
  const results = tests.map((tested) => isMet(tested, table, moment.now))
  if (!results.every((result) => result)) {
    const onlyStatics = writes.every(({ plan }) => plan.target._tag === "Static")
    return rejected(tests, { inBatch, onlyStatics }, table, moment.now)
  }
  store.apply(mutations({ isRead: readBy(tests, table, moment.now) }).map(sparing), moment.now)
  return { columns: [applied], rows: [{ "[applied]": true }] }
}

/** The rows that conditions read: those they test or, of static columns alone, the partition's first (CQL3CasRequest.readCommand). */
const readBy = (tests: ReadonlyArray<Tested>, table: Table, now: number): (clustering: Clustering) => boolean => {
  const rows = tests.flatMap(({ clustering }) => clustering === undefined ? [] : [clustering])
  if (rows.length === 0) {
    const partition = partitionOf(table, tests[0]!.key)
    const first = partition && firstLive(partition, table, now)
    if (first !== undefined) rows.push(first.clustering)
  }
  return (clustering) => rows.some((row) => table.orders.clustering(row, clustering) === 0)
}

const firstLive = (partition: Partition, table: Table, now: number): Row | undefined => {
  for (const row of rowsIn(partition, Slice.all)) if (isLive(row, table.layout, now)) return row
  return undefined
}

/**
 * A mutation whose deletions of partitions and slices spare what is written with it. A lightweight transaction gets its timestamp
 * when it is decided, and such deletions the one before (PartitionUpdate.updateAllTimestamp).
 */
const sparing = (mutation: Mutation): Mutation => ({
  ...mutation,
  deletion: mutation.deletion && before(mutation.deletion),
  ranges: mutation.ranges.map((range) => ({ ...range, deletion: before(range.deletion) }))
})

const before = (deletion: Deletion): Deletion => ({ ...deletion, timestamp: deletion.timestamp - 1n })

const applied = resultColumn("[applied]", CqlType.scalar("boolean"))

/** The data of a plan's table. */
export const tableOf = (store: Store, { table }: { readonly table: WritePlan["table"] }): Table => {
  const stored = store.table(table.id)
  if (stored === undefined) throw new Error(`table ${table.keyspace}.${table.name} has no storage`)
  return stored
}

const testsOf = (writes: ReadonlyArray<BoundWrite>, table: Table): ReadonlyArray<Tested> => {
  const all = writes.map(({ bindings, plan }) => testedBy(plan, table, bindings))
  if (all.some(({ key }) => table.identify(key) !== table.identify(all[0]!.key))) {
    refuse("Batch with conditions cannot span multiple partitions")
  }
  const tests = all.filter(({ plan }) => plan.if !== undefined).map(ofStatics)
  tests.forEach((tested, at) => {
    for (const before of tests.slice(0, at)) {
      if (sameRow(before, tested, table)) refuseMixed(before, tested)
    }
  })
  return tests
}

const sameRow = (one: Tested, other: Tested, table: Table): boolean =>
  one.clustering === undefined || other.clustering === undefined
    ? one.clustering === other.clustering
    : table.orders.clustering(one.clustering, other.clustering) === 0

/** What tests static columns alone tests the partition, whichever row it writes. */
const ofStatics = (tested: Tested): Tested => {
  const { if: condition } = tested.plan
  return condition?._tag === "IfConditions" && condition.conditions.every(({ column }) => column.kind === "static")
    ? { ...tested, clustering: undefined }
    : tested
}

const refuseMixed = (one: Tested, other: Tested): void => {
  const kinds = new Set([one.plan.if?._tag, other.plan.if?._tag])
  if (kinds.size === 1) return
  refuse(
    !kinds.has("IfConditions")
      ? "Cannot mix IF EXISTS and IF NOT EXISTS conditions for the same row"
      : kinds.has("IfExists")
      ? "Cannot mix IF conditions and IF EXISTS for the same row"
      : "Cannot mix IF conditions and IF NOT EXISTS for the same row"
  )
}

const rejected = (
  tests: ReadonlyArray<Tested>,
  of: { readonly inBatch: boolean; readonly onlyStatics: boolean },
  table: Table,
  now: number
): Answer => {
  const { columns, rows } = shownBy(tests, of, table, now)
  return rows.length === 0
    ? { columns: [applied], rows: [{ "[applied]": false }] }
    : {
      columns: [applied, ...columns.map(({ name, type }) => resultColumn(name, type))],
      rows: rows.map((row) => ({ "[applied]": false, ...row }))
    }
}
