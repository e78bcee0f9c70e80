/**
 * What a row holds of a collection or user-defined type that is not frozen: several cells, each with a path. As in a row,
 * they are kept as values with their stamps beside them, since an object for each would take most of the memory.
 */
import type { CqlValue } from "../../CqlValue.ts"
import { type Cell, type CellPath, type Deletion, type Element, endOf, type Stamp } from "./Cell.ts"

/**
 * - `deletion`: the one that overwrote it
 * - `paths`: in order, each once
 * - `values`: by path; the very `paths` for a set's elements
 * - `stamps`: of all cells, or by path
 */
export interface Elements {
  readonly deletion: Deletion | undefined
  readonly paths: ReadonlyArray<CellPath>
  readonly values: ReadonlyArray<CqlValue>
  readonly stamps: Stamp | ReadonlyArray<Stamp>
}

/** Elements that were written together. */
export const make = (
  deletion: Deletion | undefined,
  paths: ReadonlyArray<CellPath>,
  values: ReadonlyArray<CqlValue>,
  stamps: Stamp | ReadonlyArray<Stamp>
): Elements => ({ deletion, paths, values, stamps })

/** Elements one by one. */
export const of = (deletion: Deletion | undefined, elements: ReadonlyArray<Element>): Elements => {
  const paths = elements.map(({ path }) => path)
  const isSet = elements.every(({ cell, path }) => cell.value === path)
  return make(
    deletion,
    paths,
    isSet ? paths : elements.map(({ cell }) => cell.value),
    packed(elements.map(({ cell }) => cell.stamp))
  )
}

/** Whether it is the cells of a collection or user-defined type, and no value or cell. */
export const isElements = (stored: CqlValue | Cell | Elements): stored is Elements =>
  // Stored values that are objects are of classes, arrays or durations; none of them has paths.
  typeof stored === "object" && stored !== null && "paths" in stored

/** When the element was written. */
export const stampAt = ({ stamps }: Elements, at: number): Stamp => "timestamp" in stamps ? stamps : stamps[at]!

export const cellAt = (elements: Elements, at: number): Cell => ({
  stamp: stampAt(elements, at),
  value: elements.values[at]
})

export const all = (elements: Elements): ReadonlyArray<Element> =>
  elements.paths.map((path, at) => ({ path, cell: cellAt(elements, at) }))

/** Whether a stamp among them is like that. */
export const someStamp = ({ stamps }: Elements, is: (stamp: Stamp) => boolean): boolean =>
  "timestamp" in stamps ? is(stamps) : stamps.some(is)

/** Whether an element has a value at the second `now`. */
export const isLiveAt = (elements: Elements, at: number, now: number): boolean =>
  elements.values[at] !== null && now < endOf(stampAt(elements, at))

/** Whether all elements have values at the second `now`. */
export const areLive = (elements: Elements, now: number): boolean =>
  !someStamp(elements, (stamp) => endOf(stamp) <= now) &&
  (elements.values === elements.paths || !elements.values.includes(null))

/** The elements whose stamps are like that, under another deletion; undefined when neither is left. */
export const keep = (
  elements: Elements,
  deletion: Deletion | undefined,
  is: (stamp: Stamp) => boolean
): Elements | undefined => {
  const { paths, stamps, values } = elements
  if ("timestamp" in stamps ? is(stamps) : stamps.every(is)) {
    return deletion === elements.deletion ? elements : orNothing(deletion, paths, values, stamps)
  }
  if ("timestamp" in stamps) return orNothing(deletion, [], [], [])
  const kept = <A>(items: ReadonlyArray<A>): ReadonlyArray<A> => items.filter((_, at) => is(stamps[at]!))
  const left = kept(paths)
  return orNothing(deletion, left, values === paths ? left : kept(values), kept(stamps))
}

const orNothing = (
  deletion: Deletion | undefined,
  paths: ReadonlyArray<CellPath>,
  values: ReadonlyArray<CqlValue>,
  stamps: Stamp | ReadonlyArray<Stamp>
): Elements | undefined =>
  deletion === undefined && paths.length === 0 ? undefined : make(deletion, paths, values, stamps)

/**
 * The elements with others that were written, under their own deletion. Of two with one path `standing` tells which cell
 * stands.
 */
export const merge = (
  stored: Elements,
  written: Elements,
  compare: (self: CellPath, that: CellPath) => number,
  standing: (path: CellPath, there: Cell, written: Cell) => Cell
): Elements => {
  if (stored.paths.length === 0) return make(stored.deletion, written.paths, written.values, written.stamps)
  const paths = stored.paths.slice()
  const values = stored.values === stored.paths && written.values === written.paths ? paths : stored.values.slice()
  const stamps = paths.map((_, at) => stampAt(stored, at))
  written.paths.forEach((path, from) => {
    const cell = cellAt(written, from)
    const at = indexOf(paths, path, compare)
    if (at < paths.length && compare(paths[at], path) === 0) {
      const left = standing(path, { stamp: stamps[at]!, value: values[at] }, cell)
      // Of 1 and 1.0, which are one element, the one that is written last stays.
      if (left === cell) paths[at] = path
      values[at] = left.value
      stamps[at] = left.stamp
    } else {
      paths.splice(at, 0, path)
      if (values !== paths) values.splice(at, 0, cell.value)
      stamps.splice(at, 0, cell.stamp)
    }
  })
  // Copied to their length: an array that grew keeps space for more.
  const left = paths.slice()
  return make(stored.deletion, left, values === paths ? left : values.slice(), packed(stamps))
}

const packed = (stamps: ReadonlyArray<Stamp>): Stamp | ReadonlyArray<Stamp> => {
  const [first] = stamps
  return first !== undefined && stamps.every((stamp) => stamp === first) ? first : stamps.slice()
}

// The first path that is not before this one. Elements mostly come in order, so the end is looked at first.
const indexOf = (
  paths: ReadonlyArray<CellPath>,
  path: CellPath,
  compare: (self: CellPath, that: CellPath) => number
): number => {
  let high = paths.length
  if (high === 0 || compare(paths[high - 1], path) < 0) return high
  let low = 0
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(paths[middle], path) < 0) low = middle + 1
    else high = middle
  }
  return low
}
