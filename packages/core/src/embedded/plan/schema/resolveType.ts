/**
 * The user-defined types in the types of columns and fields: looked up, changed and taken away.
 */
import * as CqlType from "../../../CqlType.ts"
import type { Keyspace } from "../../catalog/catalog.ts"
import { typeOf, userTypeOf } from "../../catalog/typeNames.ts"
import type { TypeName } from "../../parser/syntax.ts"

/** The type of a column or of a field. */
export const resolveType = (keyspace: Keyspace, written: TypeName): CqlType.CqlType =>
  typeOf(written, (name) => userTypeOf(keyspace, name))

/** The type with the types inside it changed. */
const withInner = (
  type: CqlType.CqlType,
  change: (inner: CqlType.CqlType) => CqlType.CqlType
): CqlType.CqlType => {
  switch (type._tag) {
    case "Scalar":
      return type
    case "List":
    case "Set":
    case "Vector":
      return { ...type, element: change(type.element) }
    case "Map":
      return { ...type, key: change(type.key), value: change(type.value) }
    case "Tuple":
      return { ...type, elements: type.elements.map(change) }
    case "Udt":
      return { ...type, fields: type.fields.map(([field, type]) => [field, change(type)] as const) }
  }
}

/** The type with every use of a user-defined type replaced by what that is now. */
export const withUserType = (
  type: CqlType.CqlType,
  changed: CqlType.CqlType & { readonly _tag: "Udt" }
): CqlType.CqlType =>
  type._tag === "Udt" && type.name === changed.name
    ? { ...changed, frozen: type.frozen }
    : withInner(type, (inner) => withUserType(inner, changed))

/** The type as a dropped column keeps it: user-defined types are tuples of their fields, but for those in a vector. */
export const withoutUserTypes = (type: CqlType.CqlType): CqlType.CqlType => {
  switch (type._tag) {
    case "Udt":
      return CqlType.tuple(type.fields.map(([, field]) => withoutUserTypes(field)))
    case "Vector":
      return type
    default:
      return withInner(type, withoutUserTypes)
  }
}

/** Whether a type is that user-defined type, or holds it. */
export const usesUserType = (type: CqlType.CqlType, name: string): boolean => {
  switch (type._tag) {
    case "Scalar":
      return false
    case "List":
    case "Set":
    case "Vector":
      return usesUserType(type.element, name)
    case "Map":
      return usesUserType(type.key, name) || usesUserType(type.value, name)
    case "Tuple":
      return type.elements.some((type) => usesUserType(type, name))
    case "Udt":
      return type.name === name || type.fields.some(([, type]) => usesUserType(type, name))
  }
}
