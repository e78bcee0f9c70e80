/**
 * Types as they are written in casts and type hints. A value there is never stored cell by cell, so every type is frozen,
 * whether or not it says so. Types of columns are `plan/schema/resolveType.ts`'s.
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

/** The type that is written, frozen. */
export const frozenTypeOf = (written: TypeName, find: FindType): CqlType.CqlType => {
  const inner = (written: TypeName) => frozenTypeOf(written, find)
  switch (written._tag) {
    case "Native":
      // The parser lets native types through alone.
      return CqlType.scalar(written.name as CqlType.ScalarName)
    case "List":
      return CqlType.list(inner(written.element), true)
    case "Set":
      return CqlType.set(withoutDuration(inner(written.element), "sets"), true)
    case "Map":
      return CqlType.map(withoutDuration(inner(written.key), "map keys"), inner(written.value), true)
    case "Tuple":
      return CqlType.tuple(written.elements.map(inner))
    case "Vector":
      if (written.dimension < 1) refuse(`vectors may only have positive dimensions; given ${written.dimension}`)
      return CqlType.vector(inner(written.element), written.dimension)
    case "Frozen":
      return inner(written.of)
    case "UserType":
      return CqlType.freeze(find(written.name))
    case "Custom":
      return refuseCustom(written)
  }
}

/** Refuses a type that is named by its class in Cassandra, though CQL may have a name for it. */
export const refuseCustom = ({ className }: Extract<TypeName, { readonly _tag: "Custom" }>): never => {
  throw new Unsupported({
    said: `The embedded engine has no types named by a class, such as '${className}': use the type's name in CQL`,
    feature: "types named by a class"
  })
}

const withoutDuration = (type: CqlType.CqlType, where: string): CqlType.CqlType =>
  CqlType.holdsDuration(type) ? refuse(`Durations are not allowed inside ${where}`) : type
