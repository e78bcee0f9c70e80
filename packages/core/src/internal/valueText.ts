import * as BigDecimal from "effect/BigDecimal"
import type { CqlValue } from "../CqlValue.ts"

/**
 * A value as text, another text for every other value of its type.
 *
 * @internal
 */
export const textOf = (value: CqlValue): string => {
  // A text of zero has no sign.
  if (Object.is(value, -0)) return "number -0"
  if (typeof value !== "object") return `${typeof value} ${String(value)}`
  if (value === null) return "null"
  if (value instanceof Date) return `date ${value.getTime()}`
  if (value instanceof Uint8Array || value instanceof Float32Array) return `bytes ${value.join()}`
  if (BigDecimal.isBigDecimal(value)) return `decimal ${value.value} ${value.scale}`
  if (Array.isArray(value)) return `list ${joined(value.map(textOf))}`
  // Cassandra sorts both, so their own order says nothing.
  if (value instanceof Set) return `set ${joined(Array.from(value, textOf).sort())}`
  if (value instanceof Map) return `map ${joined(Array.from(value, (entry) => joined(entry.map(textOf))).sort())}`
  return `object ${joined(Object.entries(value).map((entry) => joined(entry.map(textOf))).sort())}`
}

const joined = (items: ReadonlyArray<string>): string => items.map((item) => `${item.length}:${item}`).join()
