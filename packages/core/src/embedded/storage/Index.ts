/**
 * An index of one column: for each value, which here is a term, the places that have it. Entries are ordered by term, then
 * as the table is read, so that the places of one term come in the order of their rows.
 *
 * An index tells where to look. What is found there must still pass the filters: a cell may have expired, and several
 * values may share a term.
 */
import type { CqlValue } from "../../CqlValue.ts"
import { isElements } from "./Elements.ts"
import type { Follower } from "./Follower.ts"
import type { Clustering } from "./Layout.ts"
import * as Partition from "./Partition.ts"
import type { Row } from "./Row.ts"
import * as Slice from "./Slice.ts"
import * as Sorted from "./Sorted.ts"
import * as Table from "./Table.ts"

/** The column: by its position in the partition or clustering key, or by its slot. */
export type Source =
  | { readonly _tag: "Partition" | "Clustering"; readonly position: number }
  | { readonly _tag: "Static" | "Regular"; readonly slot: number }

/**
 * - `part`: what of a column that has several cells is indexed
 * - `terms`: of a value
 * - `compare`: the order of terms
 */
export interface Definition {
  readonly source: Source
  readonly part: "whole" | "keys" | "values" | "entries"
  readonly terms: (value: CqlValue) => ReadonlyArray<CqlValue>
  readonly compare: (self: CqlValue, that: CqlValue) => number
}

/** A place that has the term: a row, or all rows of a partition. */
interface Entry {
  readonly term: CqlValue
  readonly partition: Partition.Partition
  readonly clustering: Clustering | undefined
}

export interface Index extends Follower {
  readonly table: Table.Table
  readonly definition: Definition
  entries: Sorted.Sorted<Entry>
}

/** The index of what the table holds. */
export const make = (table: Table.Table, definition: Definition): Index => {
  const { source } = definition

  const at = (place: Entry) =>
    placeOf((entry) =>
      definition.compare(entry.term, place.term) || Table.compare(table, entry.partition, place.partition) ||
      (entry.clustering === undefined || place.clustering === undefined
        ? 0
        : table.orders.clustering(entry.clustering, place.clustering))
    )

  const change = (
    partition: Partition.Partition,
    clustering: Clustering | undefined,
    before: ReadonlyArray<CqlValue>,
    after: ReadonlyArray<CqlValue>
  ): void => {
    const [old, stored] = [distinct(before, definition), distinct(after, definition)]
    for (const term of without(old, stored, definition)) {
      index.entries = Sorted.remove(index.entries, at({ term, partition, clustering }))
    }
    for (const term of without(stored, old, definition)) {
      const entry = { term, partition, clustering }
      index.entries = Sorted.put(index.entries, entry, at(entry), Sorted.unranked)
    }
  }

  const ofCells = (slot: number) => (before: Row | undefined, after: Row | undefined) => {
    const [old, stored] = [before?.values[slot], after?.values[slot]]
    return old === stored ? undefined : [termsOf(definition, old), termsOf(definition, stored)] as const
  }

  const index: Index = {
    table,
    definition,
    entries: Sorted.make(),
    row: source._tag === "Regular"
      ? (partition, before, after) => {
        const terms = ofCells(source.slot)(before, after)
        if (terms !== undefined) change(partition, (after ?? before)!.clustering, ...terms)
      }
      : source._tag === "Clustering"
      ? (partition, before, after) => {
        if (before !== undefined && after !== undefined) return
        const { clustering } = (after ?? before)!
        const terms = definition.terms(clustering[source.position])
        change(partition, clustering, before === undefined ? [] : terms, after === undefined ? [] : terms)
      }
      : ignore,
    staticRow: source._tag === "Static"
      ? (partition, before, after) => {
        const terms = ofCells(source.slot)(before, after)
        if (terms !== undefined) change(partition, undefined, ...terms)
      }
      : ignore,
    opened: source._tag === "Partition"
      ? (partition) => change(partition, undefined, [], definition.terms(partition.key[source.position]))
      : ignore,
    closed: source._tag === "Partition"
      ? (partition) => change(partition, undefined, definition.terms(partition.key[source.position]), [])
      : ignore
  }
  for (const partition of Table.partitionsIn(table, Table.everything)) {
    index.opened(partition)
    const { staticRow } = partition.header
    if (staticRow !== undefined) index.staticRow(partition, undefined, staticRow)
    for (const row of Partition.rowsIn(partition, Slice.all)) index.row(partition, undefined, row)
  }
  return index
}

// Terms of every type stand side by side, so none is told from another by a rank.
const placeOf = (side: Sorted.Side<Entry>): Sorted.Place<Entry> => ({ side, rank: Sorted.unranked })

const ignore = (): void => {}

type Terms = ReadonlyArray<CqlValue>

const distinct = (terms: Terms, { compare }: Definition): Terms =>
  terms.length < 2
    ? terms
    : [...terms].sort(compare).filter((term, at, all) => at === 0 || compare(all[at - 1], term) !== 0)

/** The terms that are not among the others; both are sorted. */
const without = (terms: Terms, others: Terms, { compare }: Definition): Terms => {
  if (others.length === 0) return terms
  let at = 0
  return terms.filter((term) => {
    while (at < others.length && compare(others[at], term) < 0) at++
    return at === others.length || compare(others[at], term) !== 0
  })
}

const termsOf = ({ part, terms }: Definition, stored: Row["values"][number]): ReadonlyArray<CqlValue> => {
  if (!isElements(stored)) return stored === null || stored === undefined ? [] : terms(stored)
  const { paths, values } = stored
  switch (part) {
    case "whole":
      return []
    case "keys":
      return paths.flatMap((path, at) => values[at] === null ? [] : terms(path))
    case "values":
      return values.flatMap((value) => value === null ? [] : terms(value))
    case "entries":
      return paths.flatMap((path, at) => values[at] === null ? [] : terms([path, values[at]]))
  }
}

/**
 * What is looked for.
 *
 * - `side`: where a term lies from it: 0 for one that is sought
 * - `oneTerm`: all terms that are sought are equal
 */
export interface Sought {
  readonly side: (term: CqlValue) => number
  readonly oneTerm: boolean
}

/** Where to look for rows, in the order in which the table is read. */
export interface Places {
  readonly partitionsIn: (slice: Table.TokenSlice) => Iterable<Partition.Partition>
  readonly rowsIn: (partition: Partition.Partition, slice: Slice.Slice) => Iterable<Row>
}

export const find = (index: Index, sought: Sought): Places =>
  sought.oneTerm ? placesOfTerm(index, sought) : placesOfTerms(index, sought)

const placesOfTerm = ({ entries, table }: Index, { side }: Sought): Places => ({
  *partitionsIn({ end, start }) {
    const to: Sorted.Side<Entry> = ({ partition, term }) =>
      side(term) || (end === undefined ? -1 : Table.sideOfEnd(table, partition, end))
    let from: Sorted.Side<Entry> = ({ partition, term }) =>
      side(term) || (start === undefined ? 1 : Table.sideOfStart(table, partition, start))
    while (true) {
      const [entry] = Sorted.between(entries, placeOf(from), placeOf(to))
      if (entry === undefined) return
      const last = entry.partition
      yield last
      from = ({ partition, term }) => side(term) || Table.compare(table, partition, last) || -1
    }
  },
  *rowsIn(partition, slice) {
    const { clustering } = table.orders
    const { end, start } = slice
    const within = (other: Entry): number => side(other.term) || Table.compare(table, other.partition, partition)
    const found = Sorted.between<Entry>(
      entries,
      placeOf((entry) =>
        within(entry) ||
        (start === undefined || entry.clustering === undefined
          ? 1
          : Slice.sideOfStart(clustering, entry.clustering, start))
      ),
      placeOf((entry) =>
        within(entry) ||
        (end === undefined || entry.clustering === undefined ? -1 : Slice.sideOfEnd(clustering, entry.clustering, end))
      )
    )
    for (const entry of found) {
      if (entry.clustering === undefined) return yield* Partition.rowsIn(partition, slice)
      const row = Partition.rowAt(partition, entry.clustering)
      if (row !== undefined) yield row
    }
  }
})

// Places of several terms have to be put in order first.
const placesOfTerms = ({ entries, table }: Index, { side }: Sought): Places => {
  const order = table.orders.clustering
  const places = new Map<Partition.Partition, Array<Clustering> | undefined>()
  const at = placeOf(({ term }) => side(term))
  for (const { clustering, partition } of Sorted.between(entries, at, at)) {
    const there = places.get(partition)
    if (clustering === undefined) places.set(partition, undefined)
    else if (there === undefined) places.set(partition, [clustering])
    else there.push(clustering)
  }
  const partitions = [...places.keys()].sort((one, other) => Table.compare(table, one, other))
  return {
    partitionsIn: (slice) => partitions.filter((partition) => Table.holds(table, slice, partition)),
    *rowsIn(partition, slice) {
      if (!places.has(partition)) return
      const clusterings = places.get(partition)
      if (clusterings === undefined) return yield* Partition.rowsIn(partition, slice)
      clusterings.sort(order)
      for (const [number, clustering] of clusterings.entries()) {
        if (number > 0 && order(clusterings[number - 1]!, clustering) === 0) continue
        const row = Slice.holds(order, slice, clustering) ? Partition.rowAt(partition, clustering) : undefined
        if (row !== undefined) yield row
      }
    }
  }
}
