/**
 * The comparisons that a table's layout calls for, made once for each layout.
 */
import { type CqlType, scalar } from "../../CqlType.ts"
import * as Order from "../values/order.ts"
import * as Rank from "../values/rank.ts"
import type { CellPath, Deletion } from "./Cell.ts"
import type { Clustering, Layout } from "./Layout.ts"
import type { ClusteringOrder } from "./Slice.ts"

/**
 * - `clustering`: of rows, descending columns turned around
 * - `rank`: of a clustering, by its first column; NaN of an empty one
 * - `paths`, `pathTypes`: by slot, of the elements of a collection or user-defined type
 * - `cellTypes`: by slot, the type of a cell, which for a user-defined type depends on the field
 * - `drops`: by slot, the drop of the column as a deletion of all its cells
 */
export interface Orders {
  readonly clustering: ClusteringOrder
  readonly rank: (clustering: Clustering) => number
  readonly paths: ReadonlyArray<Order.Compare>
  readonly pathTypes: ReadonlyArray<CqlType>
  readonly cellTypes: ReadonlyArray<(path: CellPath) => CqlType>
  readonly drops: ReadonlyArray<Deletion | undefined>
}

export const make = (layout: Layout): Orders => ({
  clustering: clusteringOf(layout),
  rank: rankOf(layout),
  paths: layout.columns.map(({ type }) => Order.of(pathType(type))),
  pathTypes: layout.columns.map(({ type }) => pathType(type)),
  cellTypes: layout.columns.map(({ type }) => cellTypeOf(type)),
  drops: layout.columns.map(({ droppedAt }) =>
    droppedAt === undefined ? undefined : { timestamp: droppedAt, deletedAt: 0 }
  )
})

const clusteringOf = (layout: Layout): ClusteringOrder => {
  const columns = layout.clustering.map(({ descending, type }): Order.Compare => {
    const compare = Order.of(type)
    return descending ? (self, that) => compare(that, self) : compare
  })
  return (self, that) => {
    const length = Math.min(self.length, that.length)
    for (let at = 0; at < length; at++) {
      const order = columns[at]!(self[at], that[at])
      if (order !== 0) return order
    }
    return 0
  }
}

const rankOf = ({ clustering: [first] }: Layout): Orders["rank"] => {
  if (first === undefined) return () => NaN
  const rank = Rank.of(first.type)
  const sign = first.descending ? -1 : 1
  return (clustering) => clustering.length === 0 ? NaN : sign * rank(clustering[0])
}

/** The type of what names an element: positions in lists and field numbers are plain numbers. */
export const pathType = (type: CqlType): CqlType =>
  type._tag === "Set" ? type.element : type._tag === "Map" ? type.key : scalar("double")

const cellTypeOf = (type: CqlType): (path: CellPath) => CqlType => {
  const multiCell = "frozen" in type && !type.frozen
  if (multiCell && type._tag === "Udt") return (path) => type.fields[path as number]![1]
  const cell = !multiCell ? type : type._tag === "Map" ? type.value : type._tag === "Udt" ? type : type.element
  return () => cell
}
