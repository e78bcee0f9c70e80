/**
 * Types as they are written: user-defined types are looked up, and what may not stand inside what is refused.
 */
import { Unsupported } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import type { QualifiedName, TypeName } from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import { type Catalog, type Keyspace, keyspaceOf } from "./catalog.ts"

/** Finds the user-defined type of a name. */
export type FindType = (name: QualifiedName) => CqlType.CqlType

/** A user-defined type of a keyspace, not frozen. */
export const userTypeOf = (keyspace: Keyspace, { keyspace: named, name }: QualifiedName): CqlType.CqlType => {
  if (named !== undefined && named !== keyspace.name) {
    return refuse(
      `Statement on keyspace ${keyspace.name} cannot refer to a user type in keyspace ${named}; ` +
        "user types can only be used in the keyspace they are defined in"
    )
  }
  const type = keyspace.types.get(name) ?? refuse(`Unknown type ${keyspace.name}.${name}`)
  return CqlType.udt(type.name, type.fields)
}

/** Looks types up in one keyspace, that of the table a statement is about. */
export const typesIn = (catalog: Catalog, keyspace: string): FindType => (name) =>
  userTypeOf(keyspaceOf(catalog, keyspace), name)

/** A native type by its name. The parser lets CQL's own through alone, of which text has two. */
export const scalarName = (name: string): CqlType.ScalarName => name === "varchar" ? "text" : name as CqlType.ScalarName

const isCounter = (type: CqlType.CqlType): boolean => type._tag === "Scalar" && type.name === "counter"

/**
 * The type of a column, a field, a cast or a type hint. Inside `frozen<…>` and a tuple everything is frozen and need not
 * say so; inside a collection it must. A vector freezes nothing, and what is written in it is frozen or not as it says.
 */
export const typeOf = (written: TypeName, find: FindType, isFrozen = false): CqlType.CqlType => {
  const inner = (type: TypeName, where: string) => CqlType.freeze(noCounter(typeOf(type, find, true), where))
  const element = (type: TypeName, collection: string) =>
    isFrozen ? inner(type, "collections") : elementType(type, find, collection)
  switch (written._tag) {
    case "Native":
      return CqlType.scalar(scalarName(written.name))
    case "Frozen":
      return frozen(typeOf(written.of, find, true))
    case "List":
      return CqlType.list(element(written.element, "list"))
    case "Set":
      return CqlType.set(ordered(element(written.element, "set"), "inside sets"))
    case "Map":
      return CqlType.map(ordered(element(written.key, "map"), "as map keys"), element(written.value, "map"))
    case "Tuple":
      return CqlType.tuple(written.elements.map((type) => inner(type, "tuples")))
    case "Vector":
      if (written.dimension < 1) refuse(`vectors may only have positive dimensions; given ${written.dimension}`)
      return CqlType.vector(noCounter(typeOf(written.element, find), "vectors"), written.dimension)
    case "UserType":
      return find(written.name)
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

const elementType = (written: TypeName, find: FindType, collection: string): CqlType.CqlType => {
  const type = noCounter(typeOf(written, find), "collections")
  if (CqlType.isMultiCell(type)) {
    refuse(
      `Non-frozen ${type._tag === "Udt" ? "UDTs" : "collections"} are not allowed inside collections: ${collection}<${
        CqlType.format(type)
      }>`
    )
  }
  return type
}

// Only what is a duration itself: what holds one is ordered by its bytes.
const ordered = (type: CqlType.CqlType, where: string): CqlType.CqlType =>
  type._tag === "Scalar" && type.name === "duration" ? refuse(`Durations are not allowed ${where}`) : type

/** Refuses a type that is named by its class in Cassandra, though CQL may have a name for it. */
export const refuseCustom = ({ className }: Extract<TypeName, { readonly _tag: "Custom" }>): never => {
  throw new Unsupported({
    said: `The embedded engine has no types named by a class, such as '${className}': use the type's name in CQL`,
    feature: "types named by a class"
  })
}
