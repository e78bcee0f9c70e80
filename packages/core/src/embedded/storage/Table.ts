/**
 * A table's partitions, found by key and read in the order of their tokens.
 */
import { type CqlType, equals, type ScalarName } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as PartitionToken from "../../PartitionToken.ts"
import * as Bytes from "../values/bytes.ts"
import * as Order from "../values/order.ts"
import * as Token from "../values/token.ts"
import type { Follower } from "./Follower.ts"
import type { Index } from "./Index.ts"
import type { Layout, PartitionKey } from "./Layout.ts"
import * as Orders from "./Orders.ts"
import * as Partition from "./Partition.ts"
import type { ClusteringOrder } from "./Slice.ts"
import * as Sorted from "./Sorted.ts"
import type { View } from "./View.ts"

/**
 * - `orders`: how its rows and elements compare
 * - `byKey`: partitions by {@link identify}
 * - `indexes`, `views`: by name, and by the id of their layouts; they follow the table's rows
 *
 * Only a store changes a table.
 */
export interface Table {
  layout: Layout
  orders: Orders.Orders
  readonly byKey: Map<string, Partition.Partition>
  byToken: Sorted.Sorted<Partition.Partition>
  identify: (key: PartitionKey) => string
  indexes: ReadonlyMap<string, Index>
  views: ReadonlyMap<string, View>
}

/**
 * A place between partitions. With `bytes` it is the partition of that key, else all partitions of the token; an
 * inclusive bound takes them in.
 */
export interface TokenBound {
  readonly token: PartitionToken.Halves
  readonly bytes?: Uint8Array | undefined
  readonly inclusive: boolean
}

/** From `start` to `end` by token, open where a bound is left out. */
export interface TokenSlice {
  readonly start: TokenBound | undefined
  readonly end: TokenBound | undefined
}

/** Every partition. */
export const everything: TokenSlice = { start: undefined, end: undefined }

export const make = (layout: Layout): Table => ({
  layout,
  orders: Orders.make(layout),
  byKey: new Map(),
  byToken: Sorted.make(),
  identify: identifyBy(layout.partitionKey),
  indexes: new Map(),
  views: new Map()
})

/** What follows the table's rows. */
export const followers = function*({ indexes, views }: Table): Generator<Follower> {
  yield* indexes.values()
  yield* views.values()
}

/**
 * Gives the table its altered layout. Slots stay, so its rows do too, but for what was written to columns before they
 * were dropped; what is left of a column that comes back as another type is read as that, whose bytes are the same. What
 * that changes is told to `touching`.
 */
export const alter = (
  table: Table,
  layout: Layout,
  touching: (partition: Partition.Partition) => Partition.Touched
): void => {
  const { layout: { columns }, orders } = table
  const slots = layout.columns.map((_, slot) => slot)
  const gone = slots.filter((slot) => layout.columns[slot]!.dropped && columns[slot]?.dropped === false)
  const back = slots.filter((slot) =>
    !layout.columns[slot]!.dropped && columns[slot]?.dropped === true &&
    !equals(layout.columns[slot]!.type, columns[slot].type)
  )
  table.layout = layout
  table.orders = Orders.make(layout)
  table.identify = identifyBy(layout.partitionKey)
  for (const partition of Array.from(partitionsIn(table, { start: undefined, end: undefined }))) {
    partition.orders = table.orders
    if (back.length > 0) Partition.rereadColumns(partition, orders, back, touching(partition))
    if (gone.length === 0) continue
    Partition.dropColumns(partition, gone, touching(partition))
    if (Partition.isBare(partition)) close(table, partition)
  }
}

/** The partition of a key, if anything is kept of it. */
export const partitionOf = (table: Table, key: PartitionKey): Partition.Partition | undefined =>
  table.byKey.get(table.identify(key))

/** The order of clusterings, which slices of the table's rows are built by. */
export const orderOf = (table: Table): ClusteringOrder => table.orders.clustering

/** The serialised form of a key, which its token is the hash of, and which orders partitions of one token. */
export const keyOf = (table: Table, key: PartitionKey): Uint8Array => Token.keyBytes(table.layout.partitionKey, key)

/** The partitions of a slice in the order of their tokens. Do not write while reading. */
export const partitionsIn = (table: Table, slice: TokenSlice): Iterable<Partition.Partition> => {
  const { end, start } = slice
  return Sorted.between(
    table.byToken,
    start && { side: (partition) => sideOfStart(table, partition, start), rank: () => start.token.high },
    end && { side: (partition) => sideOfEnd(table, partition, end), rank: () => end.token.high }
  )
}

/** Negative when the partition lies before the start of a slice, positive when it lies behind it; never 0. */
export const sideOfStart = (table: Table, partition: Partition.Partition, start: TokenBound): number =>
  compareToBound(table, partition, start) || (start.inclusive ? 1 : -1)

/** Negative when the partition lies before the end of a slice, positive when it lies behind it; never 0. */
export const sideOfEnd = (table: Table, partition: Partition.Partition, end: TokenBound): number =>
  compareToBound(table, partition, end) || (end.inclusive ? -1 : 1)

/** Whether the slice holds the partition. */
export const holds = (table: Table, { end, start }: TokenSlice, partition: Partition.Partition): boolean =>
  (start === undefined || sideOfStart(table, partition, start) > 0) &&
  (end === undefined || sideOfEnd(table, partition, end) < 0)

/** The partition of a key, made if there is none. */
export const open = (table: Table, key: PartitionKey): Partition.Partition => {
  const identity = table.identify(key)
  const there = table.byKey.get(identity)
  if (there !== undefined) return there
  const partition = Partition.make(key, PartitionToken.halves(keyOf(table, key)), table.orders)
  put(table, identity, partition)
  for (const follower of followers(table)) follower.opened(partition)
  return partition
}

/** Takes in a partition of another table that has the same layout. */
export const take = (table: Table, partition: Partition.Partition): void =>
  put(table, table.identify(partition.key), partition)

const put = (table: Table, identity: string, partition: Partition.Partition): void => {
  table.byKey.set(identity, partition)
  table.byToken = Sorted.put(table.byToken, partition, placeOf(table, partition), rankOf)
}

/** Takes a partition out. */
export const close = (table: Table, partition: Partition.Partition): void => {
  table.byKey.delete(table.identify(partition.key))
  table.byToken = Sorted.remove(table.byToken, placeOf(table, partition))
  for (const follower of followers(table)) follower.closed(partition)
}

/** The order of partitions: by token, then by their serialised keys. */
export const compare = (table: Table, one: Partition.Partition, other: Partition.Partition): number =>
  one === other
    ? 0
    : compareTokens(one, other.tokenHigh, other.tokenLow) || Order.bytes(keyOf(table, one.key), keyOf(table, other.key))

const compareTokens = ({ tokenHigh, tokenLow }: Partition.Partition, high: number, low: number): number =>
  tokenHigh - high || (tokenLow >>> 0) - (low >>> 0)

const rankOf = ({ tokenHigh }: Partition.Partition): number => tokenHigh

const placeOf = (table: Table, place: Partition.Partition): Sorted.Place<Partition.Partition> => ({
  side: (partition) => compare(table, partition, place),
  rank: () => rankOf(place)
})

const compareToBound = (table: Table, partition: Partition.Partition, { bytes, token }: TokenBound): number =>
  compareTokens(partition, token.high, token.low) ||
  (bytes === undefined ? 0 : Order.bytes(keyOf(table, partition.key), bytes))

// Two keys are one exactly when their bytes are; for most types a text tells that without serialising.
const identifyBy = (types: ReadonlyArray<CqlType>): (key: PartitionKey) => string => {
  const columns = types.map(identifyColumn)
  const lone = columns.length === 1 ? columns[0] : undefined
  if (lone !== undefined) return (key) => lone(key[0])
  return (key) => {
    let identity = ""
    for (let at = 0; at < columns.length; at++) {
      const column = columns[at]!(key[at])
      identity += `${column.length}:${column}`
    }
    return identity
  }
}

const identifyColumn = (type: CqlType): (value: CqlValue) => string =>
  type._tag === "Scalar" && plain.has(type.name)
    ? String
    : (value) => String.fromCharCode(...Bytes.encode(type, value))

const plain: ReadonlySet<ScalarName> = new Set([
  "ascii",
  "bigint",
  "boolean",
  "date",
  "inet",
  "int",
  "smallint",
  "text",
  "time",
  "timeuuid",
  "tinyint",
  "uuid",
  "varint"
])
