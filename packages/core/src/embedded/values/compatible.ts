/**
 * Whether values of one type can be taken for those of another, as Cassandra's `AbstractType` tells it: each question
 * asks for the same bytes, and for what else its place needs. A type answers yes to itself.
 */
import * as CqlType from "../../CqlType.ts"
import * as Bytes from "./bytes.ts"

type Type = CqlType.CqlType

type Relation = (wanted: Type, given: Type) => boolean

/**
 * Whether both are one type to Cassandra: whether they are frozen counts, also inside a vector, which freezes nothing. In
 * all other types what is inside is frozen.
 */
export const same: Relation = (one, other) => {
  if (one === other) return true
  if (CqlType.isMultiCell(one) !== CqlType.isMultiCell(other)) return false
  switch (one._tag) {
    case "Scalar":
      return other._tag === "Scalar" && one.name === other.name
    case "List":
    case "Set":
    case "Map":
      return parts(one, other, sameFrozen, sameFrozen)
    case "Tuple":
      return other._tag === "Tuple" && one.elements.length === other.elements.length &&
        fields(one.elements, other, sameFrozen)
    case "Vector":
      return other._tag === "Vector" && one.dimension === other.dimension && same(one.element, other.element)
    case "Udt":
      return other._tag === "Udt" && one.name === other.name
  }
}

const sameFrozen: Relation = (one, other) => same(CqlType.freeze(one), CqlType.freeze(other))

/** Whether the bytes of a value mean something to the wanted type too (`isValueCompatibleWith`). */
export const readsAs: Relation = (wanted, given) => {
  if (same(wanted, given)) return true
  switch (wanted._tag) {
    case "Scalar":
      return wanted.name === "blob" || among(sameBytes[wanted.name], given)
    case "List":
    case "Set":
    case "Map":
      if (CqlType.isMultiCell(wanted)) return sortsAs(wanted, given)
      return !CqlType.isMultiCell(given) && parts(wanted, given, sortsAs, readsAs)
    case "Tuple":
      return fields(wanted.elements, given, readsAs)
    case "Udt":
      return given._tag === "Udt" && wanted.frozen === given.frozen && fields(fieldsOf(wanted), given, sortsAs)
    case "Vector":
      return false
  }
}

/** Whether the wanted type also puts them in the same order (`isCompatibleWith`). */
const sortsAs: Relation = (wanted, given) => {
  if (same(wanted, given)) return true
  switch (wanted._tag) {
    case "Scalar":
      return among(sameOrder[wanted.name], given)
    case "List":
    case "Set":
    case "Map":
      return CqlType.isMultiCell(wanted) === CqlType.isMultiCell(given) &&
        parts(wanted, given, sortsAs, CqlType.isMultiCell(wanted) ? storesAs : sortsAs)
    case "Tuple":
    case "Udt":
      return fields(fieldsOf(wanted), given, sortsAs)
    case "Vector":
      return false
  }
}

/**
 * Whether what was stored in a column can be read when the column has the wanted type: bytes of a fixed number have no
 * length before them on disk (`isSerializationCompatibleWith`).
 */
export const storesAs: Relation = (wanted, given) =>
  readsAs(wanted, given) && (
    CqlType.isCollection(wanted)
      ? parts(wanted, given, () => true, storesAs)
      : Bytes.fixedSize(wanted) === Bytes.fixedSize(given) && CqlType.isMultiCell(wanted) === CqlType.isMultiCell(given)
  )

const among = (names: ReadonlyArray<CqlType.ScalarName> | undefined, type: Type): boolean =>
  type._tag === "Scalar" && names?.includes(type.name) === true

type ByScalar = { readonly [Wanted in CqlType.ScalarName]?: ReadonlyArray<CqlType.ScalarName> }

// A blob reads all bytes.
const sameBytes: ByScalar = {
  bigint: ["timestamp"],
  date: ["int"],
  text: ["ascii"],
  time: ["bigint"],
  timestamp: ["bigint"],
  uuid: ["timeuuid"],
  varint: ["bigint", "int", "timestamp"]
}

const sameOrder: ByScalar = {
  blob: ["ascii", "text"],
  text: ["ascii"]
}

// Collections of one kind: keys and the elements of sets by the one relation, values and the elements of lists by the other.
const parts = (wanted: Type, given: Type, key: Relation, value: Relation): boolean => {
  if (wanted._tag === "List") return given._tag === "List" && value(wanted.element, given.element)
  if (wanted._tag === "Set") return given._tag === "Set" && key(wanted.element, given.element)
  return wanted._tag === "Map" && given._tag === "Map" && key(wanted.key, given.key) && value(wanted.value, given.value)
}

// A user-defined type is a tuple to Cassandra, and may have fields more than what is read.
const fields = (wanted: ReadonlyArray<Type>, given: Type, relation: Relation): boolean => {
  if (given._tag !== "Tuple" && given._tag !== "Udt") return false
  const types = fieldsOf(given)
  return types.length <= wanted.length && types.every((type, at) => relation(wanted[at]!, type))
}

const fieldsOf = (type: Extract<Type, { readonly _tag: "Tuple" | "Udt" }>): ReadonlyArray<Type> =>
  type._tag === "Tuple" ? type.elements : type.fields.map(([, field]) => field)
