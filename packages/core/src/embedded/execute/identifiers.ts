/**
 * What the engine takes from outside itself, and the identifiers that `uuid()` and `now()` make of it.
 */
import { timeUuidOf } from "../functions/time.ts"

/** Nanoseconds since 1970 by the clock, and numbers from 0 to 1. */
export interface Ambient {
  readonly nanos: bigint
  readonly random: () => number
}

/** A random (version 4) UUID. */
export const randomUuid = ({ random }: Ambient): string => {
  const digits = hex(random, 32)
  const variant = "89ab"[Math.floor(random() * 4)]!
  return hyphenated(`${digits.slice(0, 12)}4${digits.slice(13, 16)}${variant}${digits.slice(17)}`)
}

/**
 * Makes time-based (version 1) UUIDs, each later than the one before: a clock that stands still or goes back is taken a
 * step further.
 */
export const timeUuids = (): (ambient: Ambient) => string => {
  let last: bigint | undefined
  return ({ nanos, random }) => {
    const steps = nanos / 100n
    last = last === undefined || steps > last ? steps : last + 1n
    // The variant, and in the node's first byte the bit that says that it is no real address.
    return timeUuidOf(last, `8${hex(random, 4)}1${hex(random, 10)}`)
  }
}

const hex = (random: () => number, digits: number): string => {
  let text = ""
  for (let at = 0; at < digits; at++) text += Math.floor(random() * 16).toString(16)
  return text
}

const hyphenated = (digits: string): string =>
  `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`
