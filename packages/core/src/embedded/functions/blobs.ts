/**
 * Between blobs and the types whose bytes they are: `int_as_blob`, `blob_as_int` and so on, each in two spellings.
 */
import { InvalidQuery } from "../../CassandraError.ts"
import { scalar, type ScalarName, scalarNames } from "../../CqlType.ts"
import type { CqlDuration } from "../../CqlValue.ts"
import * as Bytes from "../values/bytes.ts"
import { type Signature, strict } from "./signature.ts"

const types = scalarNames.filter((name) => name !== "blob")

/** `varchar` is text under its other name. */
const named: ReadonlyArray<readonly [name: string, type: ScalarName]> = [
  ...types.map((type) => [type, type] as const),
  ["varchar", "text"]
]

export const blobFunctions: ReadonlyArray<Signature> = named.flatMap(([name, type]) => [
  ...[`${name}_as_blob`, `${name}asblob`].map((function_): Signature => ({
    name: function_,
    args: [scalar(type)],
    returns: scalar("blob"),
    // Zero bytes stay zero bytes.
    apply: ([value]) => value === null ? null : Bytes.encode(scalar(type), value)
  })),
  ...[`blob_as_${name}`, `blobas${name}`].map((function_) =>
    // A blob of zero bytes is a value of zero bytes, whatever the type.
    strict(function_, [scalar("blob")], scalar(type), ([value]) => fromBytes(function_, type, value as Uint8Array))
  )
])

const fromBytes = (name: string, type: ScalarName, bytes: Uint8Array) => {
  const refuse = (): never => {
    throw new InvalidQuery({
      said: `In call to function system.${name}, the value is not a valid binary representation for type ${type}`
    })
  }
  if (!isValid(type, bytes)) return refuse()
  return Bytes.decode(scalar(type), bytes)
}

const lengths: { readonly [Type in ScalarName]?: ReadonlyArray<number> } = {
  bigint: [8],
  boolean: [1],
  counter: [8],
  date: [4],
  double: [8],
  float: [4],
  inet: [4, 16],
  int: [4],
  smallint: [2],
  time: [8],
  timestamp: [8],
  timeuuid: [16],
  tinyint: [1],
  uuid: [16]
}

const neverEmpty: ReadonlySet<ScalarName> = new Set(["date", "duration", "smallint", "time", "tinyint"])

const utf8 = new TextDecoder("utf-8", { fatal: true })

const isValid = (type: ScalarName, bytes: Uint8Array): boolean => {
  if (type === "text") return isUtf8(bytes)
  if (type === "ascii") return bytes.every((byte) => byte < 0x80)
  if (bytes.length === 0) return !neverEmpty.has(type)
  if (type === "timeuuid" && bytes.length === 16) return bytes[6]! >> 4 === 1
  if (type === "decimal") return bytes.length >= 4
  if (type === "duration") return bytes.length >= 3 && isOfOneSign(bytes)
  return lengths[type]?.includes(bytes.length) ?? true
}

const isOfOneSign = (bytes: Uint8Array): boolean => {
  // The form that CqlValue.ts gives a duration.
  const { days, months, nanoseconds } = Bytes.decode(scalar("duration"), bytes) as CqlDuration
  const parts = [months, days, Number(nanoseconds)]
  return !(parts.some((part) => part < 0) && parts.some((part) => part > 0))
}

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    utf8.decode(bytes)
    return true
  } catch {
    return false
  }
}
