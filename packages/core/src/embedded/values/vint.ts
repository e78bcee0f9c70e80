/**
 * Cassandra's integers of variable length: as many leading one bits in the first byte as bytes follow it. Durations and
 * vectors of elements without a fixed size use them.
 *
 * @see org.apache.cassandra.utils.vint.VIntCoding
 */

/** Writes an integer from 0 to 2^64 - 1. */
export const encodeUnsigned = (value: bigint): Uint8Array => {
  let extra = 0
  // Each extra byte costs one bit of the first, so n + 1 bytes hold 7 (n + 1) bits; the ninth byte is a whole one.
  while (extra < 8 && value >= 1n << BigInt(7 * (extra + 1))) extra++
  const bytes = new Uint8Array(extra + 1)
  let rest = value
  for (let at = extra; at >= 0; at--) {
    bytes[at] = Number(rest & 0xffn)
    rest >>= 8n
  }
  bytes[0]! |= 0xff00 >> extra
  return bytes
}

/** Reads an unsigned integer at `offset`, and tells where the next thing begins. */
export const decodeUnsigned = (bytes: Uint8Array, offset: number): readonly [value: bigint, next: number] => {
  const first = bytes[offset] ?? 0
  const extra = Math.clz32(~first << 24 | 1 << 23)
  let value = extra >= 8 ? 0n : BigInt(first & 0xff >> extra)
  for (let at = 1; at <= extra; at++) value = value << 8n | BigInt(bytes[offset + at] ?? 0)
  return [value, offset + extra + 1]
}

/** Writes a signed 64-bit integer, zigzag: 0, -1, 1, -2, … become 0, 1, 2, 3, … */
export const encode = (value: bigint): Uint8Array => encodeUnsigned(BigInt.asUintN(64, value << 1n ^ value >> 63n))

/** Reads a signed integer at `offset`, and tells where the next thing begins. */
export const decode = (bytes: Uint8Array, offset: number): readonly [value: bigint, next: number] => {
  const [value, next] = decodeUnsigned(bytes, offset)
  return [value >> 1n ^ -(value & 1n), next]
}
