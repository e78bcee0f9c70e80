/**
 * A sorted sequence in chunks of bounded size, for partitions by token and rows by clustering. Finding is a binary search
 * over chunks and then inside one; inserting moves at most one chunk's items.
 *
 * A `Side` tells where an item lies from a sought place: negative before it, positive behind it, 0 for the place itself.
 */

/**
 * The chunks, none of them empty. There is nothing around them: partitions with one row are many.
 *
 * @internal
 */
export type Sorted<A> = Array<Array<A>>

export type Side<A> = (item: A) => number

const chunkSize = 256

export const make = <A>(): Sorted<A> => []

export const isEmpty = <A>(sorted: Sorted<A>): boolean => sorted.length === 0

/** The item at the place. */
export const find = <A>(sorted: Sorted<A>, side: Side<A>): A | undefined => {
  const chunk = sorted[chunkOf(sorted, side)]
  if (chunk === undefined) return undefined
  const item = chunk[indexIn(chunk, side)]
  return item !== undefined && side(item) === 0 ? item : undefined
}

/** Puts an item at its place, where none is yet or instead of the one that is there. */
export const put = <A>(sorted: Sorted<A>, item: A, side: Side<A>): void => {
  const at = Math.min(chunkOf(sorted, side), sorted.length - 1)
  const chunk = sorted[at]
  if (chunk === undefined) {
    // Of the length it needs: an array that is pushed to keeps space for more.
    sorted.length = 1
    sorted[0] = [item]
    return
  }
  const index = indexIn(chunk, side)
  const there = chunk[index]
  if (there !== undefined && side(there) === 0) {
    chunk[index] = item
    return
  }
  chunk.splice(index, 0, item)
  if (chunk.length > chunkSize) {
    // Items mostly come in order, so a full last chunk stays nearly full rather than half.
    const keep = at === sorted.length - 1 && index === chunk.length - 1 ? chunkSize - 1 : chunkSize >> 1
    sorted.splice(at + 1, 0, chunk.splice(keep))
  }
}

/**
 * Puts what `change` makes of the item at the place, if there is one, into its stead, or takes it out when that is nothing.
 * Gives the item that was there.
 */
export const change = <A>(
  sorted: Sorted<A>,
  side: Side<A>,
  change: (there: A | undefined) => A | undefined
): A | undefined => {
  const chunk = sorted[chunkOf(sorted, side)]
  const index = chunk === undefined ? 0 : indexIn(chunk, side)
  const found = chunk?.[index]
  const there = found !== undefined && side(found) === 0 ? found : undefined
  const changed = change(there)
  if (changed === undefined) {
    if (there !== undefined) remove(sorted, side)
  } else if (there === undefined) put(sorted, changed, side)
  else chunk![index] = changed
  return there
}

/** Takes out the item at the place and tells whether one was there. */
export const remove = <A>(sorted: Sorted<A>, side: Side<A>): boolean => {
  const at = chunkOf(sorted, side)
  const chunk = sorted[at]
  if (chunk === undefined) return false
  const index = indexIn(chunk, side)
  const item = chunk[index]
  if (item === undefined || side(item) !== 0) return false
  chunk.splice(index, 1)
  if (chunk.length === 0) sorted.splice(at, 1)
  return true
}

/** The items from `start` to `end`, in order. A side never changes while its sequence is read; do not write meanwhile. */
export function* between<A>(sorted: Sorted<A>, start: Side<A> | undefined, end: Side<A> | undefined): Generator<A> {
  let at = start === undefined ? 0 : chunkOf(sorted, start)
  let index = start === undefined || at >= sorted.length ? 0 : indexIn(sorted[at]!, start)
  for (; at < sorted.length; at++, index = 0) {
    const chunk = sorted[at]!
    for (; index < chunk.length; index++) {
      const item = chunk[index]!
      if (end !== undefined && end(item) > 0) return
      yield item
    }
  }
}

/** The same items as {@link between}, last one first. */
export function* betweenReversed<A>(
  sorted: Sorted<A>,
  start: Side<A> | undefined,
  end: Side<A> | undefined
): Generator<A> {
  for (let at = end === undefined ? sorted.length - 1 : lastChunkOf(sorted, end); at >= 0; at--) {
    const chunk = sorted[at]!
    for (let index = end === undefined ? chunk.length - 1 : lastIndexIn(chunk, end); index >= 0; index--) {
      const item = chunk[index]!
      if (start !== undefined && start(item) < 0) return
      yield item
    }
  }
}

// The first chunk whose last item is not before the place; as many as there are chunks when all lie before it.
const chunkOf = <A>(sorted: Sorted<A>, side: Side<A>): number =>
  firstWhere(sorted.length, (at) => side(sorted[at]!.at(-1)!) >= 0)

// The first item that is not before the place.
const indexIn = <A>(chunk: Array<A>, side: Side<A>): number =>
  firstWhere(chunk.length, (index) => side(chunk[index]!) >= 0)

const lastChunkOf = <A>(sorted: Sorted<A>, side: Side<A>): number =>
  firstWhere(sorted.length, (at) => side(sorted[at]![0]!) > 0) - 1

const lastIndexIn = <A>(chunk: Array<A>, side: Side<A>): number =>
  firstWhere(chunk.length, (index) => side(chunk[index]!) > 0) - 1

const firstWhere = (length: number, holds: (index: number) => boolean): number => {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
