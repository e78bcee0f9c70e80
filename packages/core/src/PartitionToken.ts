/**
 * The token of a partition key by Cassandra's Murmur3Partitioner: where the partition stands in the ring, which nodes have it,
 * and in what order a table is read.
 *
 * It is the first half of Murmur3's x64 128-bit hash with seed 0, except that the bytes after the last whole block are
 * taken as *signed*, and that the least 64-bit number, which is the token of no bytes, becomes the greatest.
 *
 * @see org.apache.cassandra.utils.MurmurHash#hash3_x64_128
 *
 * @since 0.1.0
 */

/**
 * A token as two halves of 32 bits, both signed.
 *
 * @category models
 * @since 0.1.0
 */
export interface Halves {
  readonly high: number
  readonly low: number
}

/**
 * The token of a serialised partition key: the bytes of its one column, or of several each with two bytes of length before and
 * a zero behind. It is what `token(…)` gives in CQL.
 *
 * ```ts
 * import { PartitionToken } from "@effect-cql/core"
 *
 * // SELECT token(id) … WHERE id = 1, of an int
 * const token = PartitionToken.ofBytes(Uint8Array.of(0, 0, 0, 1)) // -4069959284402364209n
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const ofBytes = (key: Uint8Array): bigint => {
  const { high, low } = halves(key)
  return BigInt(high) << 32n | BigInt(low >>> 0)
}

/**
 * As {@link ofBytes}, in two halves, which are made faster than a bigint.
 *
 * @category constructors
 * @since 0.1.0
 */
export const halves = (key: Uint8Array): Halves => {
  if (key.length === 0) return least
  const whole = key.length & ~15
  const h1 = { high: 0, low: 0 }
  const h2 = { high: 0, low: 0 }
  const k = { high: 0, low: 0 }
  for (let at = 0; at < whole; at += 16) {
    block(k, key, at)
    mix1(k)
    xor(h1, k)
    rotate(h1, 27)
    add(h1, h2)
    timesFive(h1, 0x52dce729)
    block(k, key, at + 8)
    mix2(k)
    xor(h2, k)
    rotate(h2, 31)
    add(h2, h1)
    timesFive(h2, 0x38495ab5)
  }
  tail(k, key, whole + 8, key.length)
  mix2(k)
  xor(h2, k)
  tail(k, key, whole, Math.min(whole + 8, key.length))
  mix1(k)
  xor(h1, k)
  h1.low ^= key.length
  h2.low ^= key.length
  add(h1, h2)
  add(h2, h1)
  avalanche(h1)
  avalanche(h2)
  add(h1, h2)
  return h1.high === least.high && h1.low === least.low ? greatest : h1
}

/** A number of 64 bits that is changed in place. */
interface Long {
  high: number
  low: number
}

const least: Halves = { high: -(2 ** 31), low: 0 }
const greatest: Halves = { high: 2 ** 31 - 1, low: -1 }

/** Reads eight bytes, the least first. */
const block = (out: Long, key: Uint8Array, at: number): void => {
  out.low = key[at]! | key[at + 1]! << 8 | key[at + 2]! << 16 | key[at + 3]! << 24
  out.high = key[at + 4]! | key[at + 5]! << 8 | key[at + 6]! << 16 | key[at + 7]! << 24
}

/** Reads fewer than eight bytes, each of which is signed and so fills what is above it. */
const tail = (out: Long, key: Uint8Array, from: number, to: number): void => {
  out.low = 0
  out.high = 0
  for (let at = from; at < to; at++) {
    const byte = key[at]! << 24 >> 24
    const shift = 8 * (at - from)
    if (shift < 32) {
      out.low ^= byte << shift
      out.high ^= shift === 0 ? byte >> 31 : byte >> 32 - shift
    } else out.high ^= byte << shift - 32
  }
}

const mix1 = (k: Long): void => {
  multiply(k, 0x87c37b91, 0x114253d5)
  rotate(k, 31)
  multiply(k, 0x4cf5ad43, 0x2745937f)
}

const mix2 = (k: Long): void => {
  multiply(k, 0x4cf5ad43, 0x2745937f)
  rotate(k, 33)
  multiply(k, 0x87c37b91, 0x114253d5)
}

const avalanche = (h: Long): void => {
  h.low ^= h.high >>> 1
  multiply(h, 0xff51afd7, 0xed558ccd)
  h.low ^= h.high >>> 1
  multiply(h, 0xc4ceb9fe, 0x1a85ec53)
  h.low ^= h.high >>> 1
}

const timesFive = (h: Long, plus: number): void => {
  multiply(h, 0, 5)
  const low = (h.low >>> 0) + plus
  h.low = low | 0
  h.high = h.high + (low >= 2 ** 32 ? 1 : 0) | 0
}

const xor = (self: Long, that: Long): void => {
  self.high ^= that.high
  self.low ^= that.low
}

const add = (self: Long, that: Long): void => {
  const low = (self.low >>> 0) + (that.low >>> 0)
  self.high = self.high + that.high + (low >= 2 ** 32 ? 1 : 0) | 0
  self.low = low | 0
}

const rotate = (self: Long, by: number): void => {
  const { high, low } = self
  if (by < 32) {
    self.high = high << by | low >>> 32 - by
    self.low = low << by | high >>> 32 - by
  } else {
    self.high = low << by - 32 | high >>> 64 - by
    self.low = high << by - 32 | low >>> 64 - by
  }
}

/** In parts of 16 bits, whose products a number holds exactly. */
const multiply = (self: Long, high: number, low: number): void => {
  const a0 = self.low & 0xffff
  const a1 = self.low >>> 16
  const b0 = low & 0xffff
  const b1 = low >>> 16
  const least = a0 * b0
  const cross1 = a1 * b0
  const cross2 = a0 * b1
  const middle = (least >>> 16) + (cross1 & 0xffff) + (cross2 & 0xffff)
  const carried = a1 * b1 + (cross1 >>> 16) + (cross2 >>> 16) + (middle >>> 16)
  self.high = Math.imul(self.high, low) + Math.imul(self.low, high) + (carried | 0) | 0
  self.low = middle << 16 | least & 0xffff
}
