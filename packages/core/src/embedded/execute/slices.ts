/**
 * Clustering restrictions with their values, as slices in the table's own order: sorted, none overlapping another.
 */
import type { CqlValue } from "../../CqlValue.ts"
import type { Column } from "../catalog/catalog.ts"
import type { ClusteringRestriction, Edge } from "../plan/Plan.ts"
import type { Bound, ClusteringOrder, Slice } from "../storage/Slice.ts"
import { bind, type Bindings, keyMembers, keyTuple } from "./bind.ts"

type Prefix = ReadonlyArray<CqlValue>

/** The slices that the restrictions leave of a partition. */
export const slicesOf = (
  restrictions: ReadonlyArray<ClusteringRestriction>,
  bindings: Bindings,
  order: ClusteringOrder
): ReadonlyArray<Slice> => {
  let prefixes: ReadonlyArray<Prefix> = [[]]
  for (const restriction of restrictions) {
    switch (restriction._tag) {
      case "Equal": {
        const values = keyTuple(restriction.value, restriction.columns, bindings)
        prefixes = prefixes.map((prefix) => prefix.length === 0 ? values : prefix.concat(values))
        break
      }
      case "In": {
        const members = keyMembers(restriction.members, restriction.columns, bindings)
        prefixes = prefixes.flatMap((prefix) => members.map((values) => prefix.concat(values)))
        // Where no row is named, what else is said of it does not matter.
        if (prefixes.length === 0) return []
        break
      }
      case "Slice": {
        const [start, end] = [restriction.start, restriction.end].map((edge) =>
          edge !== undefined && !isNull(edge, bindings) ? boundOf(edge, bindings) : undefined
        )
        if (isBeforeAll(restriction, bindings)) return []
        return distinct(prefixes, order).flatMap((prefix) => between(prefix, start, end, order))
      }
    }
  }
  return distinct(prefixes, order).map((prefix) => {
    const bound = { prefix, inclusive: true }
    return prefix.length === 0 ? { start: undefined, end: undefined } : { start: bound, end: bound }
  })
}

type SliceRestriction = Extract<ClusteringRestriction, { _tag: "Slice" }>

/** The edges of a slice in the order of the rows. */
const edgesOf = (restriction: SliceRestriction): readonly [first: Edge | undefined, last: Edge | undefined] =>
  isDescending(restriction) ? [restriction.end, restriction.start] : [restriction.start, restriction.end]

/** Whether a slice ends at null, which to Cassandra comes before every value. */
export const isBeforeAll = (restriction: SliceRestriction, bindings: Bindings): boolean => {
  const [, last] = edgesOf(restriction)
  return last !== undefined && isNull(last, bindings)
}

/** Whether a slice ends at null, and not before it starts. It has no rows all the same. */
export const endsAtNull = (restriction: SliceRestriction, bindings: Bindings): boolean => {
  const [first, last] = edgesOf(restriction)
  if (last === undefined || !isNull(last, bindings)) return false
  return first === undefined || (isNull(first, bindings) && first.inclusive && last.inclusive)
}

/**
 * Whether there are no slices because one ends at null. To Cassandra that is a range like any other, which is looked for, and not
 * one that ends before it starts.
 */
export const endAtNull = (restrictions: ReadonlyArray<ClusteringRestriction>, bindings: Bindings): boolean => {
  for (const restriction of restrictions) {
    if (restriction._tag === "In" && keyMembers(restriction.members, restriction.columns, bindings).length === 0) {
      return false
    }
    if (restriction._tag === "Slice") return endsAtNull(restriction, bindings)
  }
  return false
}

/** The whole clusterings that restrictions without slices name. */
export const clusteringsOf = (
  restrictions: ReadonlyArray<ClusteringRestriction>,
  bindings: Bindings,
  order: ClusteringOrder
): ReadonlyArray<Prefix> => slicesOf(restrictions, bindings, order).map(({ start }) => start?.prefix ?? [])

const distinct = (prefixes: ReadonlyArray<Prefix>, order: ClusteringOrder): ReadonlyArray<Prefix> =>
  prefixes.length === 1
    ? prefixes
    : [...prefixes].sort(order).filter((prefix, at, all) => at === 0 || order(all[at - 1]!, prefix) !== 0)

interface Compared {
  readonly columns: ReadonlyArray<Column>
  readonly values: Prefix
  readonly inclusive: boolean
}

/** Whether the columns of a slice stand in descending order: what is greater comes first. */
const isDescending = ({ end, start }: SliceRestriction): boolean => (start ?? end)?.columns[0]?.descending === true

// To Cassandra null comes before every value of a single column, in whichever order: so `c > null` holds for all rows of
// an ascending column, and `c < null` for those of a descending one.
export const isNull = ({ alone, value }: Edge, bindings: Bindings): boolean =>
  alone && value._tag === "Each" && bind(value.values[0]!, bindings) === null

const boundOf = (edge: Edge, bindings: Bindings): Compared => ({
  columns: edge.columns,
  values: keyTuple(edge.value, edge.columns, bindings),
  inclusive: edge.inclusive
})

const between = (
  prefix: Prefix,
  start: Compared | undefined,
  end: Compared | undefined,
  order: ClusteringOrder
): ReadonlyArray<Slice> => {
  const whole = open(prefix)
  const above = start === undefined ? [{ start: whole, end: whole }] : lexicographic(prefix, start, true, order)
  const below = end === undefined ? [{ start: whole, end: whole }] : lexicographic(prefix, end, false, order)
  return above.flatMap((one) => below.flatMap((other) => intersect(one, other, order)))
}

const open = (prefix: Prefix): Bound | undefined => prefix.length === 0 ? undefined : { prefix, inclusive: true }

/**
 * `(a, b) > (1, 2)` compares as text does: a > 1, or a = 1 and b > 2. Where all columns run the same way that is one
 * slice; where they do not, one for each column.
 */
const lexicographic = (
  prefix: Prefix,
  { columns, inclusive, values }: Compared,
  greater: boolean,
  order: ClusteringOrder
): ReadonlyArray<Slice> => {
  const side = (values: Prefix, descending: boolean, inclusive: boolean): Slice => {
    const bound = { prefix: [...prefix, ...values], inclusive }
    const rest = open([...prefix, ...values.slice(0, -1)])
    return greater !== descending ? { start: bound, end: rest } : { start: rest, end: bound }
  }
  const descending = columns[0]!.descending
  if (columns.every((column) => column.descending === descending)) {
    const bound = { prefix: [...prefix, ...values], inclusive }
    return [greater !== descending ? { start: bound, end: open(prefix) } : { start: open(prefix), end: bound }]
  }
  return columns
    .map((column, at) => side(values.slice(0, at + 1), column.descending, inclusive && at === columns.length - 1))
    .sort((one, other) => compareStarts(one.start, other.start, order))
}

const intersect = (one: Slice, other: Slice, order: ClusteringOrder): ReadonlyArray<Slice> => {
  const start = compareStarts(one.start, other.start, order) < 0 ? other.start : one.start
  const end = comparePlaces(place(one.end, 1), place(other.end, 1), order) < 0 ? one.end : other.end
  return comparePlaces(place(start, -1), place(end, 1), order) < 0 ? [{ start, end }] : []
}

const compareStarts = (one: Bound | undefined, other: Bound | undefined, order: ClusteringOrder): number =>
  comparePlaces(place(one, -1), place(other, -1), order)

// A place lies before (-1) or behind (1) all rows that begin with its prefix.
interface Place {
  readonly prefix: Prefix
  readonly side: -1 | 1
}

const place = (bound: Bound | undefined, end: -1 | 1): Place =>
  bound === undefined
    ? { prefix: [], side: end }
    : { prefix: bound.prefix, side: bound.inclusive ? end : end === 1 ? -1 : 1 }

const comparePlaces = (one: Place, other: Place, order: ClusteringOrder): number =>
  order(one.prefix, other.prefix) ||
  (one.prefix.length === other.prefix.length
    ? one.side - other.side
    : one.prefix.length < other.prefix.length
    ? one.side
    : -other.side)
