/**
 * Values as numbers that tell most of them apart: of two values the lesser has no greater rank. Where a sequence is searched,
 * a number that is at hand stands for a value that is not.
 */
import type { CqlType, ScalarName } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as Days from "./days.ts"

/** The rank of a value that is valid for its type; the same for all of them where the type has none. */
export const of = (type: CqlType): (value: CqlValue) => number => {
  const rank = type._tag === "Scalar" ? scalars[type.name] : undefined
  if (rank === undefined) return () => 0
  // A value of zero bytes comes before all others, which for texts and blobs is their order anyway.
  return (value) => value instanceof Uint8Array && value.length === 0 ? -Infinity : rank(value)
}

const ofNumber = (value: CqlValue): number => value as number

const ofInteger = (value: CqlValue): number => Number(value)

// NaN comes last.
const ofFloat = (value: CqlValue): number => Number.isNaN(value) ? Infinity : value as number

// Six units of eight bits. A unit that is more than that hides what comes behind it.
const ofText = (value: CqlValue): number => {
  const text = value as string
  let rank = 0
  let isHidden = false
  for (let at = 0; at < 6; at++) {
    const unit: number = isHidden || at >= text.length ? 0 : Math.min(text.charCodeAt(at) + 1, 255)
    isHidden ||= unit === 255
    rank = rank * 256 + unit
  }
  return rank
}

const ofBytes = (value: CqlValue): number => {
  const bytes = value as Uint8Array
  let rank = 0
  for (let at = 0; at < 6; at++) rank = rank * 257 + (at < bytes.length ? bytes[at]! + 1 : 0)
  return rank
}

const digit = (unit: number): number => unit < 58 ? unit - 48 : (unit & 15) + 9

const hexadecimal = (text: string, from: number, to: number, before: number): number => {
  let number = before
  for (let at = from; at < to; at++) number = number * 16 + digit(text.charCodeAt(at))
  return number
}

// A uuid's text is xxxxxxxx-xxxx-Vxxx-…: of version 1, the time's lowest, middle and highest digits. Twelve digits of it count.
const ofTime = (uuid: string, version: number): number =>
  hexadecimal(uuid, 0, 5, hexadecimal(uuid, 9, 13, hexadecimal(uuid, 15, 18, version)))

const ofUuid = (value: CqlValue): number => {
  const uuid = value as string
  const version = digit(uuid.charCodeAt(14))
  return version === 1 ? ofTime(uuid, version) : hexadecimal(uuid, 9, 13, hexadecimal(uuid, 0, 8, version))
}

// Those that are not here have an order that no few bytes tell.
const scalars: { readonly [Name in ScalarName]?: (value: CqlValue) => number } = {
  ascii: ofText,
  bigint: ofInteger,
  blob: ofBytes,
  boolean: Number,
  date: (value) => Days.parse(value as string) ?? 0,
  double: ofFloat,
  float: ofFloat,
  int: ofNumber,
  smallint: ofNumber,
  text: ofText,
  time: ofInteger,
  timestamp: ofNumber,
  timeuuid: (value) => ofTime(value as string, 0),
  tinyint: ofNumber,
  uuid: ofUuid,
  varint: ofInteger
}
