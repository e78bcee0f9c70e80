import * as BigDecimal from "effect/BigDecimal"

/** A value does not fit its type. It tells kinds and ranges, never the value. */
export class Mismatch extends Error {
  readonly expected: string
  readonly actual: string
  constructor(expected: string, actual: string) {
    super(`expected ${expected}, got ${actual}`)
    this.expected = expected
    this.actual = actual
  }
}

/** What a value is, without telling the value. */
export const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "an invalid Date" : "a Date"
  if (value instanceof Float32Array) return `a Float32Array of ${value.length}`
  if (value instanceof Uint8Array) return "a Uint8Array"
  if (value instanceof Set) return "a Set"
  if (value instanceof Map) return "a Map"
  if (BigDecimal.isBigDecimal(value)) return "a BigDecimal"
  return typeof value === "object" ? "an object" : `a ${typeof value}`
}

export const outOfRange = (expected: string, kind: string): Mismatch => new Mismatch(expected, `a ${kind} out of range`)
