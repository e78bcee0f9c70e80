/**
 * The deletions of slices of rows in one partition: in clustering order, none overlapping another, so that the one over a
 * row is found by binary search. Where two overlap when written, the later timestamp stands.
 */
import type { Deletion } from "./Cell.ts"
import type { Clustering } from "./Layout.ts"
import type { RangeDeletion } from "./Mutation.ts"
import * as Reconcile from "./Reconcile.ts"
import type { ClusteringOrder, Slice } from "./Slice.ts"

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

/** The list with one more deletion in it. */
export const add = (
  order: ClusteringOrder,
  ranges: ReadonlyArray<RangeTombstone>,
  range: RangeDeletion
): ReadonlyArray<RangeTombstone> => {
  const { deletion } = range
  const [start, to] = edgesOf(range.slice)
  const compare = (self: Edge, that: Edge): number => compareEdges(order, self, that)
  if (compare(start, to) >= 0) return ranges
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
  for (const old of ranges) {
    if (compare(old.to, from) <= 0) result.push(old)
    else if (compare(old.from, to) >= 0) {
      push(from, to, deletion)
      from = to
      result.push(old)
    } else {
      push(old.from, from, old.deletion)
      push(from, old.from, deletion)
      const end = lower(compare, old.to, to)
      push(higher(compare, from, old.from), end, Reconcile.deletions(old.deletion, deletion) ?? deletion)
      push(to, old.to, old.deletion)
      from = end
    }
  }
  push(from, to, deletion)
  return result
}

/** The deletion over a row. */
export const over = (
  order: ClusteringOrder,
  ranges: ReadonlyArray<RangeTombstone>,
  clustering: Clustering
): Deletion | undefined => {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBehind(order, ranges[middle]!.to, clustering)) high = middle
    else low = middle + 1
  }
  const range = ranges[low]
  return range !== undefined && !isBehind(order, range.from, clustering) ? range.deletion : undefined
}

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
