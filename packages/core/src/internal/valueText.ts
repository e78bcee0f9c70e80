import * as BigDecimal from "effect/BigDecimal"
import type { CqlValue } from "../CqlValue.ts"

/**
 * A value as text, another text for every other value of its type.
 *
 * @internal
 */
export const textOf = (value: CqlValue): string => {
  if (typeof value !== "object") return `${typeof value} ${String(value)}`
  if (value === null) return "null"
  if (value instanceof Date) return `date ${value.getTime()}`
  if (value instanceof Uint8Array || value instanceof Float32Array) return `bytes ${value.join()}`
  if (BigDecimal.isBigDecimal(value)) return `decimal ${value.value} ${value.scale}`
  const [name, items]: readonly [string, ReadonlyArray<CqlValue>] = Array.isArray(value)
    ? ["list", value]
    : value instanceof Set
    ? ["set", [...value]]
    : value instanceof Map
    ? ["map", [...value].flat()]
    : ["object", Object.entries(value).flat()]
  return `${name} ${items.map(textOf).map((item) => `${item.length}:${item}`).join()}`
}
