/**
 * What a row holds in the slots of its columns. Cells that were written together share their stamp, so a row keeps values
 * and, beside them, the one stamp of all or a stamp for each: an object for each cell would take most of the memory.
 */
import type { CqlValue } from "../../CqlValue.ts"
import type { Cell, Stamp } from "./Cell.ts"
import { type Elements, isElements } from "./Elements.ts"

/** What a slot holds; `Elements` for a collection or user-defined type that is not frozen. */
export type Stored = Cell | Elements

/**
 * - `values`: by slot, of cells or as `Elements`; undefined where nothing was written, null for a tombstone. Shorter than
 *   the layout where the last columns were never written
 * - `stamps`: of all cells, or by slot
 */
export interface Cells {
  readonly values: ReadonlyArray<CqlValue | Elements>
  readonly stamps: Stamp | ReadonlyArray<Stamp | undefined> | undefined
}

export const none: Cells = { values: [], stamps: undefined }

/** When the cell in the slot was written. */
export const stampAt = ({ stamps }: Cells, slot: number): Stamp | undefined => isOne(stamps) ? stamps : stamps[slot]

/** What the slot holds. */
export const at = (cells: Cells, slot: number): Stored | undefined => {
  const value = cells.values[slot]
  if (value === undefined) return undefined
  // What is no Elements has a stamp.
  return isElements(value) ? value : { stamp: stampAt(cells, slot)!, value }
}

/** What stands in all slots that hold something. */
export const entries = function*(cells: Cells): Generator<readonly [slot: number, stored: Stored]> {
  for (let slot = 0; slot < cells.values.length; slot++) {
    const stored = at(cells, slot)
    if (stored !== undefined) yield [slot, stored]
  }
}

export const isEmpty = ({ values }: Cells): boolean => values.every((value) => value === undefined)

/** Each slot that holds something, changed; the same cells when nothing was. */
export const map = (cells: Cells, change: (stored: Stored, slot: number) => Stored | undefined): Cells => {
  let draft: Draft | undefined
  for (const [slot, stored] of entries(cells)) {
    const changed = change(stored, slot)
    if (changed !== stored) put(draft ??= edit(cells, 0), slot, changed)
  }
  return draft === undefined ? cells : pack(draft)
}

/**
 * Cells that are being changed.
 *
 * - `stamps`: of all cells, or by slot as soon as there are two
 */
export interface Draft {
  readonly values: Array<CqlValue | Elements>
  stamps: Stamp | Array<Stamp | undefined> | undefined
}

/** A draft of the cells, with room for that many slots at least. */
export const edit = (cells: Cells, slots: number): Draft => {
  const values = lengthened(cells.values.slice(), slots)
  const { stamps } = cells
  return { values, stamps: isOne(stamps) ? stamps : lengthened(stamps.slice(), values.length) }
}

const isOne = (stamps: Cells["stamps"]): stamps is Stamp | undefined => !Array.isArray(stamps)

// Made of the length it needs at once: an array that grows keeps space for more, and one with holes is slow to read.
const lengthened = <A>(array: Array<A | undefined>, length: number): Array<A | undefined> => {
  const from = array.length
  if (length <= from) return array
  array.length = length
  return array.fill(undefined, from)
}

export const put = (draft: Draft, slot: number, stored: Stored | undefined): void => {
  const isCell = stored !== undefined && !isElements(stored)
  const stamp = isCell ? stored.stamp : undefined
  if (!isOne(draft.stamps)) draft.stamps[slot] = stamp
  else if (stamp !== undefined && stamp !== draft.stamps) {
    if (draft.stamps === undefined) draft.stamps = stamp
    else draft.stamps = draft.values.map((_, at) => at === slot ? stamp : cellStamp(draft, at))
  }
  draft.values[slot] = isCell ? stored.value : stored
}

const cellStamp = (draft: Cells, slot: number): Stamp | undefined => {
  const value = draft.values[slot]
  return value === undefined || isElements(value) ? undefined : stampAt(draft, slot)
}

/** The cells of a draft, which is given up. */
export const pack = ({ stamps, values }: Draft): Cells => {
  if (isOne(stamps)) return { values, stamps }
  let one: Stamp | undefined
  for (const stamp of stamps) {
    if (stamp === undefined) continue
    if (one !== undefined && one !== stamp) return { values, stamps }
    one = stamp
  }
  return { values, stamps: one }
}
