/**
 * A materialized view: the rows of a table under another key, kept with each write. A row is in the view as long as it is
 * in its table and has the key; what of that ends by a TTL is taken out when the view is next read.
 */
import type { CqlValue } from "../../CqlValue.ts"
import * as Cell from "./Cell.ts"
import * as Cells from "./Cells.ts"
import * as Elements from "./Elements.ts"
import type { Follower } from "./Follower.ts"
import type { Source } from "./Index.ts"
import type { Clustering, Layout, PartitionKey } from "./Layout.ts"
import * as Partition from "./Partition.ts"
import type { Row } from "./Row.ts"
import * as Slice from "./Slice.ts"
import * as Sorted from "./Sorted.ts"
import * as Table from "./Table.ts"

/**
 * - `layout`: of the view; its id names it
 * - `partitionKey`, `clustering`: where the values of the view's key stand in the table
 * - `slots`: by the view's slot, the one of the table
 * - `accepts`: whether a row that has the key is in the view
 */
export interface Definition {
  readonly layout: Layout
  readonly partitionKey: ReadonlyArray<Source>
  readonly clustering: ReadonlyArray<Source>
  readonly slots: ReadonlyArray<number>
  readonly accepts: (found: { readonly partition: Partition.Partition; readonly row: Row }) => boolean
}

interface Place {
  readonly key: PartitionKey
  readonly clustering: Clustering
  /** The second from which the row is no longer there; `Infinity` when it stays. */
  readonly until: number
}

/** A row that ends. */
interface Ending extends Place {
  readonly partition: Partition.Partition
}

export interface View extends Follower {
  readonly definition: Definition
  /** What the view holds at a second. */
  readonly at: (now: number) => Table.Table
}

/** The view of what the table holds. */
export const make = (base: Table.Table, definition: Definition): View => {
  let made = Table.make(definition.layout)
  let endings: Sorted.Sorted<Ending> = Sorted.make()
  // The second up to which endings have been taken out.
  let ended = -Infinity

  const placeOf = (ending: Ending): Sorted.Place<Ending> => ({
    rank: () => ending.until,
    side: (other) =>
      Math.sign(other.until - ending.until) || Table.compare(made, other.partition, ending.partition) ||
      made.orders.clustering(other.clustering, ending.clustering)
  })

  const takeOut = ({ clustering, key, until }: Place): void => {
    const partition = Table.partitionOf(made, key)
    if (partition === undefined) return
    if (until < Infinity) endings = Sorted.remove(endings, placeOf({ key, clustering, until, partition }))
    Partition.setRow(partition, clustering, undefined)
    if (Partition.isBare(partition)) Table.close(made, partition)
  }

  const put = (row: Row, place: Place): void => {
    if (place.until <= ended) return
    const partition = Table.open(made, place.key)
    const { clustering } = place
    const draft = Cells.edit(Cells.none, definition.slots.length)
    definition.slots.forEach((slot, own) => Cells.put(draft, own, Cells.at(row, slot)))
    Partition.setRow(partition, clustering, { clustering, marker: there, deletion: undefined, ...Cells.pack(draft) })
    if (place.until === Infinity) return
    const ending = { ...place, partition }
    endings = Sorted.put(endings, ending, placeOf(ending), ({ until }) => until)
  }

  const row: View["row"] = (partition, before, after) => {
    const [old, place] = [
      before && placeIn(definition, partition, before),
      after && placeIn(definition, partition, after)
    ]
    if (old !== undefined) takeOut(old)
    if (after !== undefined && place !== undefined) put(after, place)
  }

  const build = (): void => {
    made = Table.make(definition.layout)
    endings = Sorted.make()
    for (const partition of Table.partitionsIn(base, Table.everything)) {
      for (const found of Partition.rowsIn(partition, Slice.all)) row(partition, undefined, found)
    }
  }

  build()
  return {
    definition,
    row,
    staticRow: ignore,
    opened: ignore,
    closed: ignore,
    at: (now) => {
      // A clock that was set back brings back what had ended.
      const isBack = now < ended
      ended = now
      if (isBack) build()
      for (let next = Sorted.first(endings); next !== undefined && next.until <= now; next = Sorted.first(endings)) {
        takeOut(next)
      }
      return made
    }
  }
}

const ignore = (): void => {}

/** A view's row is there until it is taken out, whatever keeps the table's row. */
const there = Cell.lasting(0n)

// Undefined for a row that is not there at any second, or lacks a part of the key.
const placeIn = (definition: Definition, partition: Partition.Partition, row: Row): Place | undefined => {
  let until = endOf(row)
  const read = (source: Source): CqlValue => {
    switch (source._tag) {
      case "Partition":
        return partition.key[source.position]
      case "Clustering":
        return row.clustering[source.position]
      default: {
        const stored = Cells.at(row, source.slot)
        if (stored === undefined || Elements.isElements(stored) || stored.value === null) return null
        until = Math.min(until, Cell.endOf(stored.stamp))
        return stored.value
      }
    }
  }
  const key = definition.partitionKey.map(read)
  const clustering = definition.clustering.map(read)
  if (until === -Infinity || key.includes(null) || clustering.includes(null)) return undefined
  return definition.accepts({ partition, row }) ? { key, clustering, until } : undefined
}

/** The second from which nothing of the row is there; `-Infinity` when nothing is at any. */
const endOf = (row: Row): number => {
  let end = row.marker === undefined ? -Infinity : Cell.endOf(row.marker)
  const see = ({ stamp, value }: Cell.Cell): void => {
    if (value !== null) end = Math.max(end, Cell.endOf(stamp))
  }
  for (const [, stored] of Cells.entries(row)) {
    if (Elements.isElements(stored)) stored.paths.forEach((_, at) => see(Elements.cellAt(stored, at)))
    else see(stored)
  }
  return end
}
