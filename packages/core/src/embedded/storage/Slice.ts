/**
 * Stretches of a partition's rows, in the table's own clustering order: with `CLUSTERING ORDER BY (c DESC)` the greater
 * `c` comes first, so `c > 5` is the slice that *ends* before 5.
 */
import type { Clustering } from "./Layout.ts"

/**
 * A place between rows, by the first clustering columns' values. A prefix stands for all rows that begin with it: as the
 * start of a slice, an inclusive bound lies before them and an exclusive one after; as the end, the other way round.
 */
export interface Bound {
  readonly prefix: Clustering
  readonly inclusive: boolean
}

/** From `start` to `end`, open where a bound is left out. */
export interface Slice {
  readonly start: Bound | undefined
  readonly end: Bound | undefined
}

/** Every row of a partition. */
export const all: Slice = { start: undefined, end: undefined }

/** Compares clusterings column by column, as far as the shorter one goes, in the table's clustering order. */
export type ClusteringOrder = (self: Clustering, that: Clustering) => number

/** Negative when the clustering lies before the start of a slice, positive when it lies behind it; never 0. */
export const sideOfStart = (order: ClusteringOrder, clustering: Clustering, start: Bound): number =>
  order(clustering, start.prefix) || (start.inclusive ? 1 : -1)

/** Negative when the clustering lies before the end of a slice, positive when it lies behind it; never 0. */
export const sideOfEnd = (order: ClusteringOrder, clustering: Clustering, end: Bound): number =>
  order(clustering, end.prefix) || (end.inclusive ? -1 : 1)

/** Whether the slice holds the clustering. */
export const holds = (order: ClusteringOrder, slice: Slice, clustering: Clustering): boolean =>
  (slice.start === undefined || sideOfStart(order, clustering, slice.start) > 0) &&
  (slice.end === undefined || sideOfEnd(order, clustering, slice.end) < 0)
