/**
 * Types as they are written to types: user-defined ones are looked up, `frozen` is put where it belongs and refused where it
 * is missing.
 */
import { InvalidQuery, Unsupported } from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import { type Catalog, keyspaceOf } from "./catalog.ts"
import type { QualifiedName, TypeName } from "./syntax.ts"

const refuse = (said: string): never => {
  throw new InvalidQuery({ said })
}

/** Finds the user-defined type of a name. */
export type FindType = (name: QualifiedName) => CqlType.CqlType

/** Looks types up in one keyspace, where the tables and types that use them live. */
export const typesIn = (catalog: Catalog, keyspace: string): FindType => (name) => {
  if (name.keyspace !== undefined && name.keyspace !== keyspace) {
    return refuse(
      `Statement on keyspace ${keyspace} cannot refer to a user type in keyspace ${name.keyspace}; ` +
        "user types can only be used in the keyspace they are defined in"
    )
  }
  const type = keyspaceOf(catalog, keyspace).types.get(name.name)
  return type === undefined
    ? refuse(`Unknown type ${keyspace}.${name.name}`)
    : CqlType.udt(type.name, type.fields)
}

/** The type that is written. Only the outermost one may be a collection or user-defined type that is not frozen. */
export const typeOf = (written: TypeName, find: FindType): CqlType.CqlType => resolve(written, find, false)

/** As {@link typeOf}, for a value that is never stored cell by cell: everything is frozen. */
export const frozenTypeOf = (written: TypeName, find: FindType): CqlType.CqlType =>
  CqlType.freeze(resolve(written, find, true))

// Inside another type: frozen it must be, and says so unless a value of it is all that is asked for.
const inner = (written: TypeName, find: FindType, lenient: boolean, where: string): CqlType.CqlType => {
  const type = resolve(written, find, lenient)
  if (!lenient && CqlType.isMultiCell(type)) {
    const what = type._tag === "Udt" ? "UDTs" : "collections"
    refuse(`Non-frozen ${what} are not allowed inside ${where}: ${CqlType.format(type)}`)
  }
  if (type._tag === "Scalar" && type.name === "counter") refuse(`Counters are not allowed inside ${where}`)
  return CqlType.freeze(type)
}

const resolve = (written: TypeName, find: FindType, lenient: boolean): CqlType.CqlType => {
  switch (written._tag) {
    case "Native":
      // The parser lets native types through alone.
      return CqlType.scalar(written.name as CqlType.ScalarName)
    case "List":
      return CqlType.list(inner(written.element, find, lenient, "collections"))
    case "Set":
      return CqlType.set(withoutDuration(inner(written.element, find, lenient, "collections"), "sets"))
    case "Map":
      return CqlType.map(
        withoutDuration(inner(written.key, find, lenient, "collections"), "maps keys"),
        inner(written.value, find, lenient, "collections")
      )
    case "Tuple":
      // Tuples are frozen, and so is everything in them, whether or not it says so.
      return CqlType.tuple(written.elements.map((element) => inner(element, find, true, "tuples")))
    case "Vector":
      if (written.dimension < 1) refuse(`vectors may only have positive dimensions; given ${written.dimension}`)
      return CqlType.vector(inner(written.element, find, true, "vectors"), written.dimension)
    case "Frozen":
      return CqlType.freeze(resolve(written.of, find, true))
    case "UserType":
      return find(written.name)
    case "Custom":
      throw new Unsupported({ said: `The embedded engine has no type '${written.className}'`, feature: "custom types" })
  }
}

const withoutDuration = (type: CqlType.CqlType, where: string): CqlType.CqlType =>
  CqlType.holdsDuration(type) ? refuse(`Durations are not allowed inside ${where}`) : type
