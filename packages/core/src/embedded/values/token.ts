/** Partition keys as bytes, and the tokens of their values. */
import type { CqlType } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as PartitionToken from "../../PartitionToken.ts"
import * as Bytes from "./bytes.ts"

/** The token of a serialised partition key. No partition has an empty one. */
export const ofBytes = (bytes: Uint8Array): bigint => bytes.length === 0 ? minimum : PartitionToken.ofBytes(bytes)

/** A token in two halves. */
export const halvesOf = (token: bigint): PartitionToken.Halves => ({
  high: Number(BigInt.asIntN(32, token >> 32n)),
  low: Number(BigInt.asIntN(32, token))
})

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

/** The token of a partition key's values. */
export const of = (types: ReadonlyArray<CqlType>, key: ReadonlyArray<CqlValue>): bigint => ofBytes(keyBytes(types, key))

/** The token no key has: `token(k) > -9223372036854775808` is every partition. */
export const minimum = -(2n ** 63n)

const zero = Uint8Array.of(0)
