/**
 * Runs a SELECT: rows are found, filtered, grouped, limited and projected, a page at a time.
 */
import { InvalidQuery } from "../../CassandraError.ts"
import type { CqlRow, CqlValue } from "../../CqlValue.ts"
import type { Expression, GroupBy, Nearest, Part, SelectPlan, Value } from "../plan/Plan.ts"
import { refuse } from "../refuse.ts"
import type { Clustering, Layout } from "../storage/Layout.ts"
import type { Partition } from "../storage/Partition.ts"
import * as Stored from "../storage/Table.ts"
import * as Order from "../values/order.ts"
import { bind, type Bindings, refuseEmpty, required } from "./bind.ts"
import { argumentsIn, compile, type Evaluate, partsIn, refuseNothing } from "./expression.ts"
import { readFailed } from "./failure.ts"
import { testOf } from "./filter.ts"
import { type Found, reader } from "./found.ts"
import { givenOf } from "./given.ts"
import { placesOf } from "./lookup.ts"
import type { Position } from "./position.ts"
import { isIn, keysOf, partitionsOf, rowsOf, type Scan } from "./scan.ts"
import { endAtNull, slicesOf } from "./slices.ts"
import { requireSearchable } from "./vectors.ts"

/**
 * - `paged`: pages are asked for, though it may be all of them at once
 * - `most`: rows of this page
 * - `from`: where the page before ended
 * - `now`: second since 1970
 */
export interface Paging {
  readonly paged: boolean
  readonly most: number
  readonly from: Position | undefined
  readonly now: number
}

/** - `position`: where the next page begins; undefined after the last */
export interface Page {
  readonly rows: ReadonlyArray<CqlRow>
  readonly position: Position | undefined
}

export const select = (plan: SelectPlan, table: Stored.Table, bindings: Bindings, paging: Paging): Page => {
  const { from, now } = paging
  const expressions = compiled(plan, table.layout)
  for (const part of expressions.parts) refuseNothing(part, bindings)
  for (const { argumentOf, value } of expressions.args) refuseUnset(value, argumentOf, bindings)
  const limit = limitOf(plan.limit, bindings)
  const perPartition = limitOf(plan.perPartitionLimit, bindings)
  const none = namesNone(plan, bindings)
  // ORDER BY refuses an index, so one is only ever read forwards.
  const indexed = plan.reversed ? undefined : placesOf(plan.access.lookup, table, bindings)
  const scan: Scan = {
    table,
    places: indexed,
    slices: slicesIn(plan, table, bindings, none),
    distinct: plan.distinct,
    reversed: plan.reversed,
    accepts: testOf(plan.access.filters, table.layout, bindings, now),
    now
  }
  const partitions = none ? nothing : partitionsIn(plan, scan, bindings, from)
  const grouped = plan.aggregates.length > 0 || plan.groupBy !== undefined
  if (plan.sortBy !== undefined && paging.paged && (grouped || partitions !== nothing)) {
    throw new InvalidQuery({
      said:
        "Cannot page queries with both ORDER BY and a IN restriction on the partition key; you must either remove the " +
        "ORDER BY or the IN and sort client side, or disable paging for this query"
    })
  }
  const run: Run = { plan, table, bindings, scan, ...expressions }
  if (plan.aggregates.length > 0 && plan.groupBy === undefined) {
    return { rows: [project(run, aggregateAll(run, partitions))], position: undefined }
  }

  if (plan.nearest !== undefined) {
    return { rows: nearest(run, plan.nearest, partitions, limit), position: undefined }
  }

  const rows: Array<CqlRow> = []
  const places: Array<Clustering> = []
  // LIMIT counts rows in their final order.
  const most = plan.sortBy === undefined ? limit : Infinity
  let given = from?.given ?? 0
  if (given >= most) return { rows, position: undefined }
  let resumed = from
  for (const partition of partitions) {
    const within = resumed !== undefined && isIn(resumed, partition, table) ? resumed : undefined
    resumed = undefined
    let givenOfPartition = within?.givenOfPartition ?? 0
    if (givenOfPartition >= perPartition) continue
    for (const group of groupsOf(run, partition, within)) {
      rows.push(project(run, group))
      places.push(group.first?.row?.clustering ?? [])
      given++
      givenOfPartition++
      if (given >= most) return { rows, position: undefined }
      if (rows.length === paging.most) {
        const clustering = plan.distinct ? undefined : group.last?.row?.clustering
        return {
          rows,
          position: { partition: Stored.keyOf(table, partition.key), clustering, given, givenOfPartition }
        }
      }
      if (givenOfPartition >= perPartition) break
    }
  }
  if (plan.sortBy === undefined) return { rows, position: undefined }
  return { rows: sorted(rows, places, plan.sortBy, plan.reversed, table).slice(0, limit), position: undefined }
}

/** Whether an IN () names no partition, or none of those that are named lies in the range of tokens. */
const namesNone = ({ access: { reach }, table: { partitionKey } }: SelectPlan, bindings: Bindings): boolean =>
  reach._tag === "Partitions" &&
  (reach.tokens !== undefined || reach.restrictions.some(({ _tag }) => _tag === "In")) &&
  keysOf(reach, partitionKey, bindings).length === 0

// Where no partition is named, what is said of clustering columns is not looked at.
const slicesIn = (
  { access: { slices } }: SelectPlan,
  table: Stored.Table,
  bindings: Bindings,
  none: boolean
): Scan["slices"] => slices.length === 0 ? undefined : none ? [] : slicesOf(slices, bindings, Stored.orderOf(table))

/** There is nothing to look for, which is also never sorted. */
const nothing: ReadonlyArray<Partition> = []

// Nothing is read by a range that ends before it starts, whatever the key.
const partitionsIn = (
  { access: { reach, slices }, readsStatics, table: { clustering, partitionKey } }: SelectPlan,
  scan: Scan,
  bindings: Bindings,
  from: Position | undefined
): Iterable<Partition> => {
  const namesRows = slices.every(({ _tag }) => _tag !== "Slice") &&
    slices.flatMap(({ columns }) => columns).length === clustering.length
  // Static columns are read also where IN () names no row, if it was for rows.
  const noRange = scan.slices?.length === 0 && !(readsStatics && namesRows)
  if (!noRange) return partitionsOf(reach, partitionKey, scan.table, bindings, scan.places, from)
  // A key of null is refused all the same.
  const keys = reach._tag === "Partitions" ? keysOf(reach, partitionKey, bindings) : []
  if (!endAtNull(slices, bindings)) return nothing
  refuseEmpty(keys)
  return []
}

// What Cassandra's storage-attached indexes find at once (StorageAttachedIndex.MAX_TOP_K).
const mostNearest = 1_000

/** The rows most like a vector, the likest first; not paged. */
const nearest = (
  run: Run,
  { column, similarity, to }: Nearest,
  partitions: Iterable<Partition>,
  limit: number
): ReadonlyArray<CqlRow> => {
  if (limit > mostNearest) {
    throw new InvalidQuery({
      said:
        `Use of ANN OF in an ORDER BY clause requires a LIMIT that is not greater than ${mostNearest}. LIMIT was ${limit}`
    })
  }
  const vector = required(to, run.bindings, (name) => `Unsupported null value for column ${name}`)
  requireSearchable(run.plan.table, column, vector)
  // Vectors are arrays of numbers or Float32Arrays.
  const wanted = Array.from(vector as ArrayLike<number>)
  const read = reader(column, run.layout)
  const found: Array<{ readonly found: Found; readonly alike: number }> = []
  for (const partition of partitions) {
    for (const row of rowsOf(run.scan, partition, undefined)) {
      const vector = read(row, run.scan.now)
      if (vector === null) continue
      found.push({ found: row, alike: similarity(Array.from(vector as ArrayLike<number>), wanted) })
    }
  }
  return found
    .sort((self, that) => that.alike - self.alike)
    .slice(0, limit)
    .map(({ found }) => project(run, { first: found, last: found, results: noResults }))
}

const limitOf = (value: Value | undefined, bindings: Bindings): number => {
  if (value === undefined) return Infinity
  const limit = bind(value, bindings)
  if (limit === undefined) return Infinity
  if (limit === null) throw new InvalidQuery({ said: "Invalid null value of limit" })
  if (Number(limit) <= 0) throw new InvalidQuery({ said: "LIMIT must be strictly positive" })
  return Number(limit)
}

// Stable, so that rows which tie stay in the order of their partitions.
const sorted = (
  rows: ReadonlyArray<CqlRow>,
  places: ReadonlyArray<Clustering>,
  columns: number,
  reversed: boolean,
  table: Stored.Table
): ReadonlyArray<CqlRow> => {
  const clustering = Stored.orderOf(table)
  // Where there are static columns alone, they come before every row.
  const order = (self: Clustering, that: Clustering): number =>
    self.length === 0 || that.length === 0 ? self.length - that.length : clustering(self, that)
  const prefixes = places.map((place) => place.slice(0, columns))
  return rows
    .map((_, at) => at)
    .sort((self, that) => reversed ? order(prefixes[that]!, prefixes[self]!) : order(prefixes[self]!, prefixes[that]!))
    .map((at) => rows[at]!)
}

/** Rows that give one row of the result: one, or those of a group. `first` is absent when nothing was aggregated. */
interface Group {
  readonly first: Found | undefined
  readonly last: Found | undefined
  readonly results: ReadonlyArray<CqlValue>
}

const noResults: ReadonlyArray<CqlValue> = []

/** A SELECT as it runs. */
interface Run extends Compiled {
  readonly plan: SelectPlan
  readonly table: Stored.Table
  readonly bindings: Bindings
  readonly scan: Scan
}

const project = ({ bindings, columns, scan }: Run, { first, results }: Group): CqlRow => {
  const scope = { found: first, results, bindings, now: scan.now }
  const row: { [column: string]: CqlValue } = {}
  for (const { evaluate, name } of columns) row[name] = evaluate(scope)
  return row
}

function* groupsOf(run: Run, partition: Partition, from: Position | undefined): Generator<Group> {
  const { plan: { groupBy }, scan } = run
  if (groupBy === undefined) {
    for (const found of rowsOf(scan, partition, from)) yield { first: found, last: found, results: noResults }
    return
  }
  const isSame = sameGroup(run, groupBy)
  let gathering = gather(run)
  let last: Grouped | undefined
  for (const found of rowsOf(scan, partition, from)) {
    const next: Grouped = { row: found.row, value: groupedBy(run, found) }
    if (last !== undefined && !isSame(last, next)) {
      yield gathering.group()
      gathering = gather(run)
    }
    gathering.add(found)
    last = next
  }
  if (last !== undefined) yield gathering.group()
}

/** What a row is grouped by. `value`: of the function that GROUP BY ends in; null without one. */
interface Grouped {
  readonly row: Found["row"]
  readonly value: CqlValue
}

const groupedBy = ({ bindings, grouping, scan }: Run, found: Found): CqlValue => {
  if (grouping === undefined || found.row === undefined) return null
  try {
    return grouping({ found, results: noResults, bindings, now: scan.now })
  } catch (error) {
    throw error instanceof InvalidQuery ? readFailed(error.said) : error
  }
}

const sameGroup = ({ table }: Run, { columns, last }: GroupBy): (one: Grouped, other: Grouped) => boolean => {
  const order = Stored.orderOf(table)
  const compare = last && Order.of(last.type)
  return (one, other) => {
    if (one.row === undefined || other.row === undefined) return false
    if (order(one.row.clustering.slice(0, columns), other.row.clustering.slice(0, columns)) !== 0) return false
    if (compare === undefined) return true
    const [self, that] = [one.value, other.value]
    return self === null || that === null ? self === that : compare(self, that) === 0
  }
}

const aggregateAll = (run: Run, partitions: Iterable<Partition>): Group => {
  const gathering = gather(run)
  for (const partition of partitions) {
    for (const found of rowsOf(run.scan, partition, undefined)) gathering.add(found)
  }
  return gathering.group()
}

const gather = ({ aggregates, bindings, plan, scan }: Run) => {
  let first: Found | undefined
  let last: Found | undefined
  const running = plan.aggregates.map(({ aggregate }) => aggregate.start())
  return {
    add: (found: Found) => {
      first ??= found
      last = found
      const scope = { found, results: noResults, bindings, now: scan.now }
      running.forEach((aggregate, at) => aggregate.add(aggregates[at]!(scope)))
    },
    group: (): Group => ({ first, last, results: running.map((aggregate) => aggregate.result()) })
  }
}

interface Compiled {
  readonly layout: Layout
  readonly columns: ReadonlyArray<{ readonly name: string; readonly evaluate: Evaluate }>
  readonly aggregates: ReadonlyArray<Evaluate>
  /** The function that GROUP BY ends in. */
  readonly grouping: Evaluate | undefined
  /** The elements and slices that are selected, which are told apart by values. */
  readonly parts: ReadonlyArray<Part>
  /** The arguments of functions that are the same for each row. */
  readonly args: ReturnType<typeof argumentsIn>
}

// An unset argument is refused only once there is something to aggregate.
const aggregated = (arg: Expression, layout: Layout): Evaluate => {
  const evaluate = compile(arg, layout)
  if (arg._tag !== "Constant") return evaluate
  return (scope) => {
    refuseUnset(arg.value, "an aggregate", scope.bindings)
    return evaluate(scope)
  }
}

const refuseUnset = (argument: Value, name: string, bindings: Bindings): void => {
  if (bind(argument, bindings) === undefined) refuse(`Invalid unset value for argument in call to function ${name}`)
}

const compiledPlans = new WeakMap<SelectPlan, Compiled>()

const compiled = (plan: SelectPlan, layout: Layout): Compiled => {
  const there = compiledPlans.get(plan)
  if (there?.layout === layout) return there
  const all = [...plan.expressions, ...plan.aggregates.flatMap(({ arg }) => arg ?? [])]
  const made: Compiled = {
    layout,
    columns: plan.expressions.map((expression, at) => {
      const evaluate = compile(expression, layout)
      const give = givenOf(expression.type)
      return {
        name: plan.columns[at]!.name,
        evaluate: give === undefined ? evaluate : (scope) => give(evaluate(scope))
      }
    }),
    aggregates: plan.aggregates.map(({ arg }) => arg === undefined ? () => true : aggregated(arg, layout)),
    grouping: plan.groupBy?.last && compile(plan.groupBy.last, layout),
    parts: all.flatMap(partsIn),
    args: [...all, ...(plan.groupBy?.last === undefined ? [] : [plan.groupBy.last])].flatMap(argumentsIn)
  }
  compiledPlans.set(plan, made)
  return made
}
