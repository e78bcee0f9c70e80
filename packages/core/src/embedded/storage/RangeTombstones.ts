/**
 * The deletions of slices of rows in one partition: in clustering order, none overlapping another, so that the one over a
 * row is found by binary search. Where two overlap when written, the later timestamp stands.
 */
import type { Deletion } from "./Cell.ts"
import type { Clustering } from "./Layout.ts"
import type { RangeDeletion } from "./Mutation.ts"
import * as Reconcile from "./Reconcile.ts"
import type { ClusteringOrder, Slice } from "./Slice.ts"
import * as Sorted from "./Sorted.ts"

/** A place before (-1) or behind (1) all rows that begin with the prefix. */
export interface Edge {
  readonly prefix: Clustering
  readonly side: -1 | 1
}

export interface RangeTombstone {
  readonly from: Edge
  readonly to: Edge
  readonly deletion: Deletion
}

/** In clustering order. */
export type Ranges = Sorted.Sorted<RangeTombstone>

export const make = (ranges: Iterable<RangeTombstone>): Ranges => {
  let made: Ranges = Sorted.make()
  // Each lies behind those before it.
  for (const range of ranges) made = Sorted.put(made, range, placeOf(() => -1), Sorted.unranked)
  return made
}

const placeOf = (side: Sorted.Side<RangeTombstone>): Sorted.Place<RangeTombstone> => ({ side, rank: Sorted.unranked })

export const all = (ranges: Ranges): Iterable<RangeTombstone> => Sorted.between(ranges, undefined, undefined)

export const count = (ranges: Ranges): number => Sorted.size(ranges)

/** The ranges with a deletion more; those before are given up. */
export const add = (order: ClusteringOrder, ranges: Ranges, range: RangeDeletion): Ranges => {
  const { deletion } = range
  const [start, to] = edgesOf(range.slice)
  const compare = (self: Edge, that: Edge): number => compareEdges(order, self, that)
  if (compare(start, to) >= 0) return ranges
  const overlapping = Array.from(Sorted.between(
    ranges,
    placeOf((old) => compare(old.to, start) <= 0 ? -1 : 1),
    placeOf((old) => compare(old.from, to) >= 0 ? 1 : -1)
  ))
  const result: Array<RangeTombstone> = []
  const push = (begin: Edge, end: Edge, standing: Deletion): void => {
    if (compare(begin, end) >= 0) return
    const last = result.at(-1)
    if (last !== undefined && last.deletion === standing && compare(last.to, begin) === 0) {
      result[result.length - 1] = { ...last, to: end }
    } else result.push({ from: begin, to: end, deletion: standing })
  }
  // What of the new slice lies before `from` is settled.
  let from = start
  for (const old of overlapping) {
    push(old.from, from, old.deletion)
    push(from, old.from, deletion)
    const end = lower(compare, old.to, to)
    push(higher(compare, from, old.from), end, Reconcile.deletions(old.deletion, deletion) ?? deletion)
    push(to, old.to, old.deletion)
    from = end
  }
  push(from, to, deletion)
  const at = ({ from }: RangeTombstone) => placeOf((other) => compare(other.from, from))
  let made = ranges
  for (const old of overlapping) made = Sorted.remove(made, at(old))
  for (const range of result) made = Sorted.put(made, range, at(range), Sorted.unranked)
  return made
}

/** Those whose deletion is not one of them; the same when all stay, undefined when none does. */
export const without = (ranges: Ranges | undefined, gone: (deletion: Deletion) => boolean): Ranges | undefined => {
  if (ranges === undefined) return undefined
  const there = [...all(ranges)]
  const kept = there.filter(({ deletion }) => !gone(deletion))
  return kept.length === there.length ? ranges : kept.length === 0 ? undefined : make(kept)
}

/** The deletion over a row. */
export const over = (order: ClusteringOrder, ranges: Ranges, clustering: Clustering): Deletion | undefined =>
  Sorted.find(
    ranges,
    placeOf((range) => isBehind(order, range.from, clustering) ? 1 : isBehind(order, range.to, clustering) ? 0 : -1)
  )?.deletion

const edgesOf = (slice: Slice): readonly [from: Edge, to: Edge] => [
  { prefix: slice.start?.prefix ?? [], side: slice.start?.inclusive === false ? 1 : -1 },
  { prefix: slice.end?.prefix ?? [], side: slice.end?.inclusive === false ? -1 : 1 }
]

const compareEdges = (order: ClusteringOrder, self: Edge, that: Edge): number =>
  order(self.prefix, that.prefix) ||
  (self.prefix.length === that.prefix.length
    ? self.side - that.side
    : self.prefix.length < that.prefix.length
    ? self.side
    : -that.side)

const isBehind = (order: ClusteringOrder, edge: Edge, clustering: Clustering): boolean =>
  (order(edge.prefix, clustering) || edge.side) > 0

type CompareEdges = (self: Edge, that: Edge) => number

const lower = (compare: CompareEdges, self: Edge, that: Edge): Edge => compare(self, that) <= 0 ? self : that

const higher = (compare: CompareEdges, self: Edge, that: Edge): Edge => compare(self, that) >= 0 ? self : that
