/**
 * Stored values in the form that a program is given. Byte arrays can be changed in place, and what a program does to a row
 * that it was given must not reach what is stored; timestamps, stored as milliseconds, become Dates; a user-defined type,
 * stored by field, gets the names that its fields have now; and a value of zero bytes is null where it is no text or blob,
 * as on a live session.
 */
import type { CqlType } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as Bytes from "../values/bytes.ts"
import { dateOf } from "../values/dates.ts"

export type Give = (value: CqlValue) => CqlValue

/** How values of a type are given; undefined for those that go out as they are stored. */
export const givenOf = (type: CqlType): Give | undefined => {
  switch (type._tag) {
    case "Scalar":
      switch (type.name) {
        case "ascii":
        case "text":
          return undefined
        case "blob":
          return copyBytes
        case "timestamp":
          return giveDate
        default:
          return withoutEmpty
      }
    case "List":
      return giveArray(givenOf(type.element))
    case "Vector":
      return type.element._tag === "Scalar" && type.element.name === "float"
        ? copyFloats
        : giveArray(givenOf(type.element))
    case "Set": {
      const element = givenOf(type.element)
      return (value) =>
        !(value instanceof Set) ? withoutEmpty(value) : element === undefined ? value : new Set([...value].map(element))
    }
    case "Map": {
      const [key, entry] = [givenOf(type.key), givenOf(type.value)]
      const entries = key === undefined && entry === undefined
        ? undefined
        : ([k, v]: readonly [CqlValue, CqlValue]) => [(key ?? same)(k), (entry ?? same)(v)] as const
      return (value) =>
        !(value instanceof Map) ? withoutEmpty(value) : entries === undefined ? value : new Map([...value].map(entries))
    }
    case "Tuple": {
      const fields = type.elements.map((element) => givenOf(element) ?? same)
      return (value) => Array.isArray(value) ? fields.map((give, at) => give(value[at] ?? null)) : withoutEmpty(value)
    }
    case "Udt": {
      const fields = type.fields.map(([name, field]) => [name, givenOf(field) ?? same] as const)
      return (value) =>
        Array.isArray(value)
          ? Object.fromEntries(fields.map(([name, give], at) => [name, give(value[at] ?? null)]))
          : withoutEmpty(value)
    }
  }
}

const same: Give = (value) => value

const withoutEmpty: Give = (value) => typeof value === "object" && Bytes.isEmpty(value) ? null : value

const giveDate: Give = (value) => typeof value === "number" ? dateOf(value) : withoutEmpty(value)

const copyBytes: Give = (value) => value instanceof Uint8Array ? value.slice() : value

const copyFloats: Give = (value) => value instanceof Float32Array ? value.slice() : withoutEmpty(value)

const giveArray = (element: Give | undefined): Give => (value) =>
  !Array.isArray(value) ? withoutEmpty(value) : element === undefined ? value : value.map(element)
