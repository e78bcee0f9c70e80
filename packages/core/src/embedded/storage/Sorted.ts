/**
 * A sorted sequence, for partitions by token and rows by clustering. A few items are an array; more are chunks of bounded
 * size, so that inserting moves the items of one.
 *
 * Finding is a binary search by ranks: numbers that never fall from one item to the next. An item whose rank is not that of the
 * sought place is passed without a look at it, since it lies elsewhere in memory, as do the values that tell its place: in a
 * large sequence each look is a wait.
 */

/**
 * There is nothing around a few items: partitions with one row are many.
 *
 * @internal
 */
export type Sorted<A> = Array<A> | Chunks<A>

/** - `lasts`: the rank of each chunk's last item */
interface Chunks<A> {
  readonly chunks: Array<Chunk<A>>
  readonly lasts: Array<number>
}

/** Items and their ranks; never empty. */
interface Chunk<A> {
  readonly items: Array<A>
  readonly ranks: Array<number>
}

export type Side<A> = (item: A) => number

/**
 * A place among the items.
 *
 * - `side`: tells where an item lies from it: negative before it, positive behind it, 0 for the place itself
 * - `rank`: no item before the place has a greater one, and none behind it a lesser one; NaN where that is not known. A few
 *   items are found without it
 */
export interface Place<A> {
  readonly side: Side<A>
  readonly rank: () => number
}

/** The rank of an item, always the same. */
export type RankOf<A> = (item: A) => number

/** The rank of items of which none is told from another by it. */
export const unranked = (): number => 0

const mostAsArray = 32

const chunkSize = 256

export const make = <A>(): Sorted<A> => []

export const isEmpty = <A>(sorted: Sorted<A>): boolean => Array.isArray(sorted) && sorted.length === 0

export const size = <A>(sorted: Sorted<A>): number =>
  Array.isArray(sorted) ? sorted.length : sorted.chunks.reduce((sum, { items }) => sum + items.length, 0)

export const first = <A>(sorted: Sorted<A>): A | undefined =>
  Array.isArray(sorted) ? sorted[0] : sorted.chunks[0]?.items[0]

/** The item at the place. */
export const find = <A>(sorted: Sorted<A>, place: Place<A>): A | undefined => {
  const [chunk, index] = search(sorted, place)
  const item = itemsOf(sorted, chunk)?.[index]
  return item !== undefined && place.side(item) === 0 ? item : undefined
}

/** The sequence with the item at its place, where none is yet or instead of the one that is there; it is given up. */
export const put = <A>(sorted: Sorted<A>, item: A, place: Place<A>, rankOf: RankOf<A>): Sorted<A> => {
  const [at, index] = search(sorted, place)
  const items = itemsOf(sorted, at)
  const there = items?.[index]
  if (items !== undefined && there !== undefined && place.side(there) === 0) {
    items[index] = item
    return sorted
  }
  if (!Array.isArray(sorted)) return insert(sorted, at, index, item, rankOf)
  // Of the length it needs: an array that grows keeps space for more.
  const more = sorted.toSpliced(index, 0, item)
  return more.length <= mostAsArray ? more : chunksOf(more, rankOf)
}

const chunksOf = <A>(items: Array<A>, rankOf: RankOf<A>): Chunks<A> => {
  const ranks = items.map(rankOf)
  return { chunks: [{ items, ranks }], lasts: [ranks.at(-1)!] }
}

const insert = <A>(sorted: Chunks<A>, before: number, index: number, item: A, rankOf: RankOf<A>): Chunks<A> => {
  const { chunks, lasts } = sorted
  // What lies behind all chunks goes to the end of the last one.
  const at = Math.min(before, chunks.length - 1)
  const { items, ranks } = chunks[at]!
  const into = before === at ? index : items.length
  items.splice(into, 0, item)
  ranks.splice(into, 0, rankOf(item))
  if (items.length > chunkSize) {
    // Items mostly come in order, so a full last chunk stays nearly full rather than half.
    const keep = at === chunks.length - 1 && into === items.length - 1 ? chunkSize - 1 : chunkSize >> 1
    const [rest, restRanks] = [items.splice(keep), ranks.splice(keep)]
    chunks.splice(at + 1, 0, { items: rest, ranks: restRanks })
    lasts.splice(at + 1, 0, restRanks.at(-1)!)
  }
  lasts[at] = ranks.at(-1)!
  return sorted
}

/** The sequence without the item at the place; it is given up. */
export const remove = <A>(sorted: Sorted<A>, place: Place<A>): Sorted<A> => {
  const [at, index] = search(sorted, place)
  const items = itemsOf(sorted, at)
  const item = items?.[index]
  if (items === undefined || item === undefined || place.side(item) !== 0) return sorted
  items.splice(index, 1)
  if (Array.isArray(sorted)) return sorted
  const { chunks, lasts } = sorted
  const { ranks } = chunks[at]!
  ranks.splice(index, 1)
  if (items.length > 0) lasts[at] = ranks.at(-1)!
  else {
    chunks.splice(at, 1)
    lasts.splice(at, 1)
  }
  return chunks.length === 0 ? make() : sorted
}

/**
 * The items from `start` to `end`, in order. A place never changes while its sequence is read; do not write meanwhile.
 */
export function* between<A>(sorted: Sorted<A>, start: Place<A> | undefined, end: Place<A> | undefined): Generator<A> {
  let [at, index] = start === undefined ? [0, 0] : search(sorted, start)
  for (let items = itemsOf(sorted, at); items !== undefined; items = itemsOf(sorted, ++at), index = 0) {
    for (; index < items.length; index++) {
      const item = items[index]!
      if (end !== undefined && end.side(item) > 0) return
      yield item
    }
  }
}

/** The same items as {@link between}, last one first. */
export function* betweenReversed<A>(
  sorted: Sorted<A>,
  start: Place<A> | undefined,
  end: Place<A> | undefined
): Generator<A> {
  const count = Array.isArray(sorted) ? 1 : sorted.chunks.length
  let [at, index] = end === undefined ? [count, 0] : search(sorted, end, true)
  for (; at >= 0; at--, index = Infinity) {
    const items = itemsOf(sorted, at) ?? []
    for (let next = Math.min(index, items.length) - 1; next >= 0; next--) {
      const item = items[next]!
      if (start !== undefined && start.side(item) < 0) return
      yield item
    }
  }
}

const itemsOf = <A>(sorted: Sorted<A>, chunk: number): Array<A> | undefined =>
  Array.isArray(sorted) ? chunk === 0 ? sorted : undefined : sorted.chunks[chunk]?.items

/** Where the first item stands that is not before the place; with `behind`, the first that is behind it. */
const search = <A>(
  sorted: Sorted<A>,
  { rank: rankOf, side }: Place<A>,
  behind = false
): readonly [chunk: number, index: number] => {
  const isReached = (side: number): boolean => behind ? side > 0 : side >= 0
  if (Array.isArray(sorted)) return [0, firstWhere(sorted.length, (at) => isReached(side(sorted[at]!)))]
  const { chunks, lasts } = sorted
  const rank = rankOf()
  // With NaN on one side, or one infinity on both, the difference is NaN, and items are looked at.
  const at = firstWhere(chunks.length, (at) => isReached(lasts[at]! - rank || side(chunks[at]!.items.at(-1)!)))
  const chunk = chunks[at]
  if (chunk === undefined) return [at, 0]
  const { items, ranks } = chunk
  return [at, firstWhere(items.length, (at) => isReached(ranks[at]! - rank || side(items[at]!)))]
}

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
