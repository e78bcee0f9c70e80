/**
 * Durations between text and counts: `1y2mo3w4d5h6m7s8ms9us10ns`, ISO 8601 with designators (`P1Y2M3DT4H5M6S`), with
 * weeks (`P2W`) and in the form of a date (`P0001-02-03T04:05:06`).
 */
import type { CqlDuration } from "../../CqlValue.ts"
import { isWholeDuration } from "./bound.ts"

// What a unit adds: months, days, nanoseconds.
const units: { readonly [unit: string]: readonly [months: bigint, days: bigint, nanos: bigint] } = {
  y: [12n, 0n, 0n],
  mo: [1n, 0n, 0n],
  w: [0n, 7n, 0n],
  d: [0n, 1n, 0n],
  h: [0n, 0n, 3_600_000_000_000n],
  m: [0n, 0n, 60_000_000_000n],
  s: [0n, 0n, 1_000_000_000n],
  ms: [0n, 0n, 1_000_000n],
  us: [0n, 0n, 1_000n],
  "µs": [0n, 0n, 1_000n],
  ns: [0n, 0n, 1n]
}

type Part = readonly [count: string | undefined, unit: string]

/** The duration of a text; undefined when it is none, or its counts are out of range. */
export const parseDuration = (text: string): CqlDuration | undefined => {
  const negative = text.startsWith("-")
  const parts = partsOf(negative ? text.slice(1) : text)
  if (parts === undefined) return undefined
  let [months, days, nanoseconds] = [0n, 0n, 0n]
  for (const [count = "0", unit] of parts) {
    const [addedMonths, addedDays, addedNanos] = units[unit]!
    months += BigInt(count) * addedMonths
    days += BigInt(count) * addedDays
    nanoseconds += BigInt(count) * addedNanos
  }
  const sign = negative ? -1n : 1n
  const duration = {
    months: Number(sign * months),
    days: Number(sign * days),
    nanoseconds: sign * nanoseconds
  }
  return isWholeDuration(duration) ? duration : undefined
}

const withUnits =
  /^(?:(\d+)y)?(?:(\d+)mo)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?(?:(\d+)(?:us|µs))?(?:(\d+)ns)?$/i
const designated = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/
const likeDate = /^P(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/
const weeks = /^P(\d+)W$/

const partsOf = (text: string): ReadonlyArray<Part> | undefined => {
  if (text.startsWith("P")) {
    const inWeeks = weeks.exec(text)
    if (inWeeks !== null) return [[inWeeks[1], "w"]]
    return named(likeDate.exec(text) ?? designated.exec(text), ["y", "mo", "d", "h", "m", "s"])
  }
  return named(withUnits.exec(text), ["y", "mo", "w", "d", "h", "m", "s", "ms", "us", "ns"])
}

const named = (match: RegExpExecArray | null, names: ReadonlyArray<string>): ReadonlyArray<Part> | undefined =>
  match === null ? undefined : names.map((name, at) => [match[at + 1], name] as const)

/** A duration as Cassandra writes it: `1y2mo3d4h5m6s7ms8us9ns`, without what is zero, and so nothing at all of none. */
export const formatDuration = ({ days, months, nanoseconds }: CqlDuration): string => {
  const negative = months < 0 || days < 0 || nanoseconds < 0n
  const counts = [BigInt(months), BigInt(days), nanoseconds].map((count) => count < 0n ? -count : count)
  let text = negative ? "-" : ""
  for (const unit of writtenUnits) {
    const at = units[unit]!.findIndex((size) => size > 0n)
    const size = units[unit]![at]!
    const count = counts[at]! / size
    if (count > 0n) text += `${count}${unit}`
    counts[at] = counts[at]! % size
  }
  return text
}

const writtenUnits = ["y", "mo", "d", "h", "m", "s", "ms", "us", "ns"]
