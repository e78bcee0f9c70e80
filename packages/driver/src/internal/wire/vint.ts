/**
 * Integers of variable length, as durations and vectors have them: the leading ones of the first byte count the bytes that
 * follow.
 *
 * @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v5.spec Native protocol v5, section 3}
 */
import { type Output, reserve } from "./output.ts"

/** Writes an integer from 0 to 2^64 - 1. */
export const writeUnsigned = (output: Output, value: bigint): void => {
  let extra = 0
  while (extra < 8 && value >> BigInt(7 * (extra + 1)) !== 0n) extra++
  const start = reserve(output, extra + 1)
  const { bytes } = output
  let rest = value
  for (let i = extra; i >= 0; i--) {
    bytes[start + i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  bytes[start]! |= extra === 8 ? 0xff : (0xff << (8 - extra)) & 0xff
}

/** Writes an integer of 64 bits so that those near zero are short: 0, -1, 1, -2 become 0, 1, 2, 3. */
export const writeSigned = (output: Output, value: bigint): void =>
  writeUnsigned(output, BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)))

/** Reads an unsigned integer, and moves on behind it. */
export const readUnsigned = (input: { readonly bytes: Buffer; at: number }): bigint => {
  const first = input.bytes[input.at] ?? 0
  const extra = Math.clz32((~first << 24) | (1 << 23))
  let value = extra >= 8 ? 0n : BigInt(first & (0xff >> extra))
  for (let i = 1; i <= extra; i++) value = (value << 8n) | BigInt(input.bytes[input.at + i] ?? 0)
  input.at += extra + 1
  return value
}

/** Reads a signed integer, and moves on behind it. */
export const readSigned = (input: { readonly bytes: Buffer; at: number }): bigint => {
  const value = readUnsigned(input)
  return (value >> 1n) ^ -(value & 1n)
}
