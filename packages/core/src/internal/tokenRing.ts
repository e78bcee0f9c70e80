import { gt, lte, type Operator } from "../Operator.ts"

/**
 * One of `count` even slices of the ring of Murmur3's tokens, from 0, as bounds of a query. A slice is open below and closed
 * above. No partition has the least token of 64 bits (Murmur3Partitioner gives the greatest instead), so that the first slice
 * begins behind it, and all of them are statements of one text.
 *
 * @internal
 */
export const slice = (index: number, count: number): ReadonlyArray<Operator<string, bigint>> => [
  gt(boundary(index, count)),
  lte(index === count - 1 ? greatest : boundary(index + 1, count))
]

const boundary = (index: number, count: number): bigint => least + (2n ** 64n * BigInt(index)) / BigInt(count)

const least = -(2n ** 63n)
const greatest = 2n ** 63n - 1n
