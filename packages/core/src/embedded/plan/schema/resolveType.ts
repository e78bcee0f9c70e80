/**
 * A type as it is written, looked up in a keyspace: user-defined types get their fields, and what may not stand inside
 * what is refused.
 */
import * as CqlType from "../../../CqlType.ts"
import type { Keyspace } from "../../catalog/catalog.ts"
import { refuseCustom, userTypeOf } from "../../catalog/typeNames.ts"
import type { TypeName } from "../../parser/syntax.ts"
import { refuse } from "../../refuse.ts"

const isCounter = (type: CqlType.CqlType): boolean => type._tag === "Scalar" && type.name === "counter"

/**
 * The type of a column or of a field. Inside `frozen<…>`, a tuple or a vector everything is frozen and need not
 * say so; inside a collection it must.
 */
export const resolveType = (keyspace: Keyspace, written: TypeName, isFrozen = false): CqlType.CqlType => {
  const inner = (type: TypeName, where: string) => CqlType.freeze(noCounter(resolveType(keyspace, type, true), where))
  const element = (type: TypeName, collection: string) =>
    isFrozen ? inner(type, "collections") : elementType(keyspace, type, collection)
  switch (written._tag) {
    case "Native":
      // The parser names no native type but CQL's own.
      return CqlType.scalar(written.name as CqlType.ScalarName)
    case "Frozen":
      return frozen(resolveType(keyspace, written.of, true))
    case "List":
      return CqlType.list(element(written.element, "list"))
    case "Set":
      return CqlType.set(ordered(element(written.element, "set"), "sets"))
    case "Map":
      return CqlType.map(ordered(element(written.key, "map"), "map keys"), element(written.value, "map"))
    case "Tuple":
      return CqlType.tuple(written.elements.map((type) => inner(type, "tuples")))
    case "Vector":
      if (written.dimension < 1) refuse(`vectors may only have positive dimensions; given ${written.dimension}`)
      return CqlType.vector(inner(written.element, "vectors"), written.dimension)
    case "UserType":
      return userTypeOf(keyspace, written.name)
    case "Custom":
      return refuseCustom(written)
  }
}

const frozen = (type: CqlType.CqlType): CqlType.CqlType =>
  "frozen" in type || type._tag === "Tuple" || type._tag === "Vector"
    ? CqlType.freeze(type)
    : refuse("frozen<> is only allowed on collections, tuples, and user-defined types")

const noCounter = (type: CqlType.CqlType, where: string): CqlType.CqlType =>
  isCounter(type) ? refuse(`Counters are not allowed inside ${where}`) : type

const elementType = (keyspace: Keyspace, written: TypeName, collection: string): CqlType.CqlType => {
  const type = noCounter(resolveType(keyspace, written), "collections")
  if (CqlType.isMultiCell(type)) {
    refuse(
      `Non-frozen ${type._tag === "Udt" ? "UDTs" : "collections"} are not allowed inside collections: ${collection}<${
        CqlType.format(type)
      }>`
    )
  }
  return type
}

const ordered = (type: CqlType.CqlType, where: string): CqlType.CqlType =>
  CqlType.holdsDuration(type) ? refuse(`Durations are not allowed inside ${where}`) : type

/** The type with every use of a user-defined type replaced by what that is now. */
export const withUserType = (
  type: CqlType.CqlType,
  changed: CqlType.CqlType & { readonly _tag: "Udt" }
): CqlType.CqlType => {
  const inner = (type: CqlType.CqlType) => withUserType(type, changed)
  switch (type._tag) {
    case "Scalar":
      return type
    case "List":
    case "Set":
    case "Vector":
      return { ...type, element: inner(type.element) }
    case "Map":
      return { ...type, key: inner(type.key), value: inner(type.value) }
    case "Tuple":
      return { ...type, elements: type.elements.map(inner) }
    case "Udt":
      return type.name === changed.name
        ? { ...changed, frozen: type.frozen }
        : { ...type, fields: type.fields.map(([field, type]) => [field, inner(type)] as const) }
  }
}

/** The type as a dropped column keeps it: user-defined types are tuples of their fields. */
export const withoutUserTypes = (type: CqlType.CqlType): CqlType.CqlType => {
  switch (type._tag) {
    case "Scalar":
      return type
    case "List":
    case "Set":
    case "Vector":
      return { ...type, element: withoutUserTypes(type.element) }
    case "Map":
      return { ...type, key: withoutUserTypes(type.key), value: withoutUserTypes(type.value) }
    case "Tuple":
      return CqlType.tuple(type.elements.map(withoutUserTypes))
    case "Udt":
      return CqlType.tuple(type.fields.map(([, field]) => withoutUserTypes(field)))
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
