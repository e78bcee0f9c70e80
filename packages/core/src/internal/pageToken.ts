import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Result from "effect/Result"
import * as CassandraError from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import { hash, units } from "./digest.ts"
import type { Ready } from "./select.ts"
import { textOf } from "./valueText.ts"

/*
 * A token is base64url of
 *
 * | bytes | what |
 * | --- | --- |
 * | 1 | the version of this format |
 * | 8 | whose it is: a hash of the query, its values, its keyspace, and the columns with their types |
 * | 4 | a checksum of all the rest |
 * | … | the page state, as the database gave it |
 */
const version = 1
const ownerBytes = 8
const headerBytes = 1 + ownerBytes + 4

/**
 * Whose a token is: eight bytes that two queries share by accident only.
 *
 * @internal
 */
export type Owner = Uint8Array

/** @internal */
export const ownerOf = ({ cql, params, plan }: Ready, keyspace: string | undefined): Owner => {
  const columns = plan.reading.columns.map(({ name, type }) => `${name} ${CqlType.format(type)}`)
  const text = [keyspace ?? "", cql, ...columns, ...params.map(textOf)].map((part) => `${part.length}:${part}`)
    .join()
  const owner = new Uint8Array(ownerBytes)
  const view = new DataView(owner.buffer)
  view.setUint32(0, hash(units(text), 0x811c9dc5))
  view.setUint32(4, hash(units(text), 0x01000193))
  return owner
}

/** @internal */
export const write = (pageState: Uint8Array, owner: Owner): string => {
  const token = new Uint8Array(headerBytes + pageState.length)
  token[0] = version
  token.set(owner, 1)
  token.set(pageState, headerBytes)
  new DataView(token.buffer).setUint32(1 + ownerBytes, checksum(token))
  return Base64Url.encode(token)
}

/**
 * The page state in a token; fails with `InvalidPageToken` where the token is damaged or somebody else's.
 *
 * @internal
 */
export const read = (token: string, owner: Owner): Effect.Effect<Uint8Array, CassandraError.CassandraError> => {
  const decoded = Base64Url.decode(token)
  if (Result.isFailure(decoded)) return invalid("it is no token of this library")
  // A copy, whose buffer holds nothing else.
  const bytes = Uint8Array.from(decoded.success)
  if (bytes.length <= headerBytes) return invalid("it is too short")
  if (bytes[0] !== version) return invalid("it comes from another release")
  if (new DataView(bytes.buffer).getUint32(1 + ownerBytes) !== checksum(bytes)) return invalid("it is damaged")
  return owner.every((byte, at) => bytes[1 + at] === byte)
    ? Effect.succeed(bytes.subarray(headerBytes))
    : invalid("it belongs to another query, to other values, or to the table as it was")
}

const invalid = (why: string): Effect.Effect<never, CassandraError.CassandraError> =>
  Effect.fail(
    CassandraError.make(
      new CassandraError.InvalidPageToken({ said: `the page token cannot be used: ${why}; begin at the first page` }),
      { mutates: false }
    )
  )

const checksum = (token: Uint8Array): number =>
  hash([...token.subarray(0, 1 + ownerBytes), ...token.subarray(headerBytes)], 0x811c9dc5)
