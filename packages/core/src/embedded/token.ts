/**
 * The token of a partition key by Cassandra's Murmur3Partitioner: where the partition stands in the ring, and so the
 * order in which a table is read.
 *
 * It is the first half of Murmur3's x64 128-bit hash with seed 0, except that the bytes after the last whole block are
 * taken as *signed*, and that the least 64-bit number becomes the greatest.
 */
import type { CqlType } from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import * as Bytes from "./bytes.ts"

/**
 * Serialises a partition key: a lone column as it is, several each with two bytes of length before and a zero behind.
 */
export const keyBytes = (types: ReadonlyArray<CqlType>, key: ReadonlyArray<CqlValue>): Uint8Array => {
  const parts = types.map((type, at) => Bytes.encode(type, key[at]))
  return parts.length === 1
    ? parts[0]!
    : Bytes.concat(parts.flatMap((part) => [Uint8Array.of(part.length >> 8, part.length & 0xff), part, zero]))
}

/** Reads a partition key back. */
export const decodeKey = (types: ReadonlyArray<CqlType>, bytes: Uint8Array): ReadonlyArray<CqlValue> => {
  if (types.length === 1) return [Bytes.decode(types[0]!, bytes)]
  let offset = 0
  return types.map((type) => {
    const start = offset + 2
    const end = start + (bytes[offset]! << 8 | bytes[offset + 1]!)
    offset = end + 1
    return Bytes.decode(type, bytes.subarray(start, end))
  })
}

/** The token of a serialised partition key. No partition has an empty one. */
export const ofBytes = (bytes: Uint8Array): bigint => {
  if (bytes.length === 0) return minimum
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length & ~15
  let h1 = 0n
  let h2 = 0n
  for (let at = 0; at < whole; at += 16) {
    h1 = wrap(rotate(h1 ^ mix1(view.getBigUint64(at, true)), 27n) + h2)
    h1 = wrap(h1 * 5n + 0x52dce729n)
    h2 = wrap(rotate(h2 ^ mix2(view.getBigUint64(at + 8, true)), 31n) + h1)
    h2 = wrap(h2 * 5n + 0x38495ab5n)
  }
  h2 ^= mix2(tail(bytes, whole + 8, bytes.length))
  h1 ^= mix1(tail(bytes, whole, Math.min(whole + 8, bytes.length)))
  const length = BigInt(bytes.length)
  h1 = wrap((h1 ^ length) + (h2 ^ length))
  h2 = wrap((h2 ^ length) + h1)
  const token = BigInt.asIntN(64, avalanche(h1) + avalanche(h2))
  return token === minimum ? maximum : token
}

/** The token of a partition key's values. */
export const of = (types: ReadonlyArray<CqlType>, key: ReadonlyArray<CqlValue>): bigint => ofBytes(keyBytes(types, key))

/** The token no key has: `token(k) > -9223372036854775808` is every partition. */
export const minimum = -(2n ** 63n)

const maximum = 2n ** 63n - 1n

const zero = Uint8Array.of(0)

const c1 = 0x87c37b91114253d5n
const c2 = 0x4cf5ad432745937fn

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value)

const rotate = (value: bigint, by: bigint): bigint => wrap(value << by) | value >> 64n - by

const mix1 = (k: bigint): bigint => wrap(rotate(wrap(k * c1), 31n) * c2)

const mix2 = (k: bigint): bigint => wrap(rotate(wrap(k * c2), 33n) * c1)

const tail = (bytes: Uint8Array, from: number, to: number): bigint => {
  let k = 0n
  for (let at = from; at < to; at++) k ^= BigInt(bytes[at]! << 24 >> 24) << BigInt(8 * (at - from))
  return wrap(k)
}

const avalanche = (h: bigint): bigint => {
  h = wrap((h ^ h >> 33n) * 0xff51afd7ed558ccdn)
  h = wrap((h ^ h >> 33n) * 0xc4ceb9fe1a85ec53n)
  return h ^ h >> 33n
}
