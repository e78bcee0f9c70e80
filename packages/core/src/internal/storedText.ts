import * as BigDecimal from "effect/BigDecimal"
import type * as CqlType from "../CqlType.ts"
import type { CqlRow, CqlValue } from "../CqlValue.ts"
import { textOf } from "./valueText.ts"

/**
 * A value as a text that it has after it was stored, too: what CQL does not tell apart has one text.
 *
 * @internal
 */
export const storedText = (type: CqlType.CqlType, value: CqlValue): string => textOf(stored(type, value))

const stored = (type: CqlType.CqlType, value: CqlValue): CqlValue => {
  if (value === null || value === undefined) return null
  switch (type._tag) {
    case "Scalar":
      if (type.name === "float" && typeof value === "number") return Math.fround(value)
      // In a key 1.0 is 1.00, and reads as what was there first.
      return BigDecimal.isBigDecimal(value) ? BigDecimal.normalize(value) : value
    case "List":
    case "Set": {
      const members = membersOf(value).map((member) => stored(type.element, member))
      if (members.length === 0 && !type.frozen) return null
      return type._tag === "Set" ? new Set(members.map(textOf)) : members
    }
    case "Vector":
      return Array.from(value as Iterable<CqlValue>, (member) => stored(type.element, member))
    case "Map": {
      const parts = partsOf(type, value)
      return parts.length === 0 && !type.frozen ? null : new Set(parts)
    }
    case "Tuple":
      return type.elements.map((element, at) => stored(element, Array.isArray(value) ? value[at] : null))
    case "Udt": {
      const fields = type.fields.map(([name, field]) => stored(field, fieldOf(value, name)))
      return !type.frozen && fields.every((field) => field === null) ? null : fields
    }
  }
}

/** @internal */
export const fieldOf = (value: CqlValue, field: string): CqlValue =>
  // A value of a user-defined type is an object of its fields.
  value === null || value === undefined ? null : (value as CqlRow)[field]

/** @internal */
export const membersOf = (value: CqlValue): ReadonlyArray<CqlValue> =>
  Array.isArray(value) || value instanceof Set ? Array.from(value as Iterable<CqlValue>) : []

/**
 * The elements of a list or set, or the entries of a map, as texts.
 *
 * @internal
 */
export const partsOf = (type: CqlType.CqlType, value: CqlValue): ReadonlyArray<string> => {
  switch (type._tag) {
    case "List":
    case "Set":
      return membersOf(value).map((member) => storedText(type.element, member))
    case "Map":
      return value instanceof Map
        ? Array.from(value, ([key, item]) => textOf([storedText(type.key, key), storedText(type.value, item)]))
        : []
    default:
      return []
  }
}
