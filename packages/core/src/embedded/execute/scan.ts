/**
 * Finds the rows a SELECT asks for, in Cassandra's order: partitions by token (or by key behind IN), rows by clustering.
 * A partition that has nothing but static columns reads as one row, unless clustering columns are restricted.
 */
import { InvalidPageToken, InvalidQuery } from "../../CassandraError.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as PartitionToken from "../../PartitionToken.ts"
import type { Column } from "../catalog/catalog.ts"
import type { Reach, TokenRestriction } from "../plan/Plan.ts"
import type { Places } from "../storage/Index.ts"
import * as Partition from "../storage/Partition.ts"
import * as Row from "../storage/Row.ts"
import * as Slice from "../storage/Slice.ts"
import * as Stored from "../storage/Table.ts"
import * as Token from "../values/token.ts"
import { bind, type Bindings, namedKeys, refuseEmpty } from "./bind.ts"
import type { Found } from "./found.ts"
import type { Position } from "./position.ts"

/** How rows are looked for. Without `slices`, rows of a whole partition are; with `places`, only those that stand there. */
export interface Scan {
  readonly table: Stored.Table
  readonly slices: ReadonlyArray<Slice.Slice> | undefined
  readonly places: Places | undefined
  readonly distinct: boolean
  readonly reversed: boolean
  readonly accepts: (found: Found) => boolean
  readonly now: number
}

/** The partitions of the reach that hold anything, from the position's on. */
export function* partitionsOf(
  reach: Reach,
  partitionKey: ReadonlyArray<Column>,
  table: Stored.Table,
  bindings: Bindings,
  places: Places | undefined,
  from: Position | undefined
): Generator<Partition.Partition> {
  if (reach._tag === "Partitions") {
    const keys = keysOf(reach, partitionKey, bindings)
    refuseEmpty(keys)
    let at = 0
    if (from !== undefined) {
      at = keys.findIndex((key) => sameBytes(Stored.keyOf(table, key), from.partition))
      if (at < 0) {
        throw new InvalidPageToken({
          said: "The page state belongs to a query of other partitions; begin at the first page"
        })
      }
    }
    for (; at < keys.length; at++) {
      const partition = Stored.partitionOf(table, keys[at]!)
      if (partition !== undefined) yield partition
    }
    return
  }
  const asked = reach._tag === "Tokens" ? tokenSlice(reach.tokens, bindings) : { start: undefined, end: undefined }
  if (asked === undefined) return
  const start = from === undefined
    ? asked.start
    : { token: PartitionToken.halves(from.partition), bytes: from.partition, inclusive: true }
  const slice = { start, end: asked.end }
  yield* places === undefined ? Stored.partitionsIn(table, slice) : places.partitionsIn(slice)
}

/**
 * The partition keys that are named and lie in the range of tokens that is asked for. Beside keys the least token is no end of the
 * ring, and a range that ends before it starts goes round it.
 */
export const keysOf = (
  { restrictions, tokens }: Extract<Reach, { _tag: "Partitions" }>,
  partitionKey: ReadonlyArray<Column>,
  bindings: Bindings
): ReadonlyArray<ReadonlyArray<CqlValue>> => {
  const keys = namedKeys(restrictions, partitionKey, bindings)
  if (tokens === undefined) return keys
  const types = partitionKey.map(({ type }) => type)
  const [start, end] = [tokenBound(tokens.start, bindings), tokenBound(tokens.end, bindings)]
  return keys.filter((key) => {
    const token = Token.of(types, key)
    const isAbove = start === undefined || token > start.token || token === start.token && start.inclusive
    const isBelow = end === undefined || token < end.token || token === end.token && end.inclusive
    return start !== undefined && end !== undefined && start.token > end.token ? isAbove || isBelow : isAbove && isBelow
  })
}

interface TokenBound {
  readonly token: bigint
  readonly inclusive: boolean
}

const halved = ({ inclusive, token }: TokenBound): Stored.TokenBound => ({ token: Token.halvesOf(token), inclusive })

const tokenBound = (limit: TokenRestriction["start"], bindings: Bindings): TokenBound | undefined => {
  if (limit === undefined) return undefined
  const token = bind(limit.value, bindings)
  if (typeof token !== "bigint") {
    throw new InvalidQuery({ said: `Invalid ${token === null ? "null" : "unset"} token value` })
  }
  return { token, inclusive: limit.inclusive }
}

const tokenSlice = ({ end, start }: TokenRestriction, bindings: Bindings): Stored.TokenSlice | undefined => {
  const [first, last] = [tokenBound(start, bindings), tokenBound(end, bindings)]
  // The least token stands for the end of the ring too: `token(k) <= min` reads to the end.
  const toEnd = last?.token === Token.minimum
  if (first !== undefined && last !== undefined && !toEnd && first.token > last.token) return undefined
  return { start: first && halved(first), end: toEnd || last === undefined ? undefined : halved(last) }
}

/** The rows of a partition, behind the position's row when the position lies in this partition. */
export function* rowsOf(scan: Scan, partition: Partition.Partition, from: Position | undefined): Generator<Found> {
  const resumed = from !== undefined && isIn(from, partition, scan.table)
  if (resumed && from.clustering === undefined) return
  const { accepts, now, table: { layout } } = scan
  let rowIsThere = resumed
  for (const slice of resumed ? behind(scan, partition, from) : inOrder(scan)) {
    const rows = scan.places === undefined
      ? Partition.rowsIn(partition, slice, scan.reversed)
      : scan.places.rowsIn(partition, slice)
    for (const row of rows) {
      if (!Row.isLive(row, layout, now)) continue
      rowIsThere = true
      const found = { partition, row }
      if (!accepts(found)) continue
      yield found
      if (scan.distinct) return
    }
  }
  if (rowIsThere || scan.slices !== undefined) return
  const { staticRow } = partition.header
  if (staticRow === undefined || !Row.isLive(staticRow, layout, now)) return
  const found = { partition, row: undefined }
  if (accepts(found)) yield found
}

const inOrder = ({ reversed, slices }: Scan): ReadonlyArray<Slice.Slice> =>
  slices === undefined ? [Slice.all] : reversed ? [...slices].reverse() : slices

const behind = (scan: Scan, partition: Partition.Partition, from: Position): ReadonlyArray<Slice.Slice> => {
  const clustering = from.clustering ?? []
  const order = partition.orders.clustering
  const edge: Slice.Bound = { prefix: clustering, inclusive: false }
  const rest: Array<Slice.Slice> = []
  for (const slice of inOrder(scan)) {
    if (Slice.holds(order, slice, clustering)) {
      rest.push(scan.reversed ? { start: slice.start, end: edge } : { start: edge, end: slice.end })
    } else if (scan.reversed ? isBehind(order, slice, clustering) : isBefore(order, slice, clustering)) {
      rest.push(slice)
    }
  }
  return rest
}

const isBefore = (
  order: Slice.ClusteringOrder,
  { start }: Slice.Slice,
  clustering: Position["clustering"] & {}
): boolean => start !== undefined && Slice.sideOfStart(order, clustering, start) < 0

const isBehind = (
  order: Slice.ClusteringOrder,
  { end }: Slice.Slice,
  clustering: Position["clustering"] & {}
): boolean => end !== undefined && Slice.sideOfEnd(order, clustering, end) > 0

/** Whether the position lies in the partition. */
export const isIn = (position: Position, partition: Partition.Partition, table: Stored.Table): boolean =>
  sameBytes(position.partition, Stored.keyOf(table, partition.key))

const sameBytes = (self: Uint8Array, that: Uint8Array): boolean =>
  self.length === that.length && self.every((byte, at) => byte === that[at])
