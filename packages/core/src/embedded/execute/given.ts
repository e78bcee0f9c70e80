/**
 * Stored values in the form that a program is given. Dates and byte arrays can be changed in place, and what a program
 * does to a row that it was given must not reach what is stored; and a user-defined type, stored by field, gets the names
 * that its fields have now.
 */
import type { CqlType } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"

export type Give = (value: CqlValue) => CqlValue

/** How values of a type are given; undefined for those that go out as they are stored. */
export const givenOf = (type: CqlType): Give | undefined => {
  switch (type._tag) {
    case "Scalar":
      return type.name === "timestamp" ? copyDate : type.name === "blob" ? copyBytes : undefined
    case "List":
      return giveArray(givenOf(type.element))
    case "Vector":
      return giveArray(givenOf(type.element)) ?? copyFloats
    case "Set": {
      const element = givenOf(type.element)
      return element && ((value) => value instanceof Set ? new Set([...value].map(element)) : value)
    }
    case "Map": {
      const [key, entry] = [givenOf(type.key) ?? same, givenOf(type.value) ?? same]
      return key === same && entry === same
        ? undefined
        : (value) => value instanceof Map ? new Map([...value].map(([k, v]) => [key(k), entry(v)])) : value
    }
    case "Tuple": {
      const fields = type.elements.map(givenOf)
      return fields.every((field) => field === undefined)
        ? undefined
        : (value) => Array.isArray(value) ? value.map((field, at) => (fields[at] ?? same)(field)) : value
    }
    case "Udt": {
      const fields = type.fields.map(([name, field]) => [name, givenOf(field) ?? same] as const)
      return (value) =>
        Array.isArray(value)
          ? Object.fromEntries(fields.map(([name, give], at) => [name, give(value[at] ?? null)]))
          : value
    }
  }
}

const same: Give = (value) => value

const copyDate: Give = (value) => value instanceof Date ? new Date(value) : value

const copyBytes: Give = (value) => value instanceof Uint8Array ? value.slice() : value

const copyFloats: Give = (value) => value instanceof Float32Array ? value.slice() : value

const giveArray = (element: Give | undefined): Give | undefined =>
  element && ((value) => Array.isArray(value) ? value.map(element) : value)
