/**
 * Copies of stored values on their way out. Dates and byte arrays can be changed in place, and what a program does to a
 * row that it was given must not reach what is stored.
 */
import type { CqlType } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"

export type Copy = (value: CqlValue) => CqlValue

/** How values of a type are copied; undefined for those that nobody can change. */
export const copyOf = (type: CqlType): Copy | undefined => {
  switch (type._tag) {
    case "Scalar":
      return type.name === "timestamp" ? copyDate : type.name === "blob" ? copyBytes : undefined
    case "List":
      return copyArray(copyOf(type.element))
    case "Vector":
      return copyArray(copyOf(type.element)) ?? copyFloats
    case "Set": {
      const element = copyOf(type.element)
      return element && ((value) => value instanceof Set ? new Set([...value].map(element)) : value)
    }
    case "Map": {
      const [key, entry] = [copyOf(type.key) ?? same, copyOf(type.value) ?? same]
      return key === same && entry === same
        ? undefined
        : (value) => value instanceof Map ? new Map([...value].map(([k, v]) => [key(k), entry(v)])) : value
    }
    case "Tuple": {
      const fields = type.elements.map(copyOf)
      return fields.every((field) => field === undefined)
        ? undefined
        : (value) => Array.isArray(value) ? value.map((field, at) => (fields[at] ?? same)(field)) : value
    }
    case "Udt": {
      const fields = type.fields.map(([name, field]) => [name, copyOf(field)] as const)
      if (fields.every(([, copy]) => copy === undefined)) return undefined
      return (value) => {
        if (value === null || value instanceof Uint8Array) return value
        // A user-defined type's value is an object by field.
        const from = value as { readonly [field: string]: CqlValue }
        return Object.fromEntries(fields.map(([name, copy]) => [name, (copy ?? same)(from[name])]))
      }
    }
  }
}

const same: Copy = (value) => value

const copyDate: Copy = (value) => value instanceof Date ? new Date(value) : value

const copyBytes: Copy = (value) => value instanceof Uint8Array ? value.slice() : value

const copyFloats: Copy = (value) => value instanceof Float32Array ? value.slice() : value

const copyArray = (element: Copy | undefined): Copy | undefined =>
  element && ((value) => Array.isArray(value) ? value.map(element) : value)
