/**
 * CQL types as plain data: what a column, a field of a user-defined type or a bound marker holds. The table model, both
 * session Layers and the embedded engine all speak in these values; `format` writes one as CQL does and `equals`
 * compares two by meaning, so that a `frozen` that Cassandra implies is never seen as a difference.
 *
 * @since 0.1.0
 */

/**
 * The types that hold one value, by their names in CQL.
 *
 * @category models
 * @since 0.1.0
 */
export const scalarNames = [
  "ascii",
  "bigint",
  "blob",
  "boolean",
  "counter",
  "date",
  "decimal",
  "double",
  "duration",
  "float",
  "inet",
  "int",
  "smallint",
  "text",
  "time",
  "timestamp",
  "timeuuid",
  "tinyint",
  "uuid",
  "varint"
] as const

/**
 * The name of a type that holds one value, as CQL writes it.
 *
 * @category models
 * @since 0.1.0
 */
export type ScalarName = typeof scalarNames[number]

/**
 * A CQL type.
 *
 * Collections and user-defined types carry `frozen`: a frozen value is stored as one cell and can only be replaced whole.
 * Tuples and vectors are always stored as one cell. What stands inside another type is frozen by nature; `equals` and
 * `format` know that, so `frozen` matters on the outermost type only.
 *
 * @category models
 * @since 0.1.0
 */
export type CqlType =
  | { readonly _tag: "Scalar"; readonly name: ScalarName }
  | { readonly _tag: "List"; readonly element: CqlType; readonly frozen: boolean }
  | { readonly _tag: "Set"; readonly element: CqlType; readonly frozen: boolean }
  | { readonly _tag: "Map"; readonly key: CqlType; readonly value: CqlType; readonly frozen: boolean }
  | { readonly _tag: "Tuple"; readonly elements: ReadonlyArray<CqlType> }
  | { readonly _tag: "Vector"; readonly element: CqlType; readonly dimension: number }
  | {
    readonly _tag: "Udt"
    readonly name: string
    readonly fields: ReadonlyArray<readonly [name: string, type: CqlType]>
    readonly frozen: boolean
  }

/**
 * A type that holds one value: `scalar("int")`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const scalar = (name: ScalarName): CqlType => ({ _tag: "Scalar", name })

/**
 * `list<element>`, not frozen unless said so.
 *
 * @category constructors
 * @since 0.1.0
 */
export const list = (element: CqlType, frozen = false): CqlType => ({ _tag: "List", element, frozen })

/**
 * `set<element>`, not frozen unless said so.
 *
 * @category constructors
 * @since 0.1.0
 */
export const set = (element: CqlType, frozen = false): CqlType => ({ _tag: "Set", element, frozen })

/**
 * `map<key, value>`, not frozen unless said so.
 *
 * @category constructors
 * @since 0.1.0
 */
export const map = (key: CqlType, value: CqlType, frozen = false): CqlType => ({ _tag: "Map", key, value, frozen })

/**
 * `tuple<…>`: a fixed number of values, stored as one cell.
 *
 * @category constructors
 * @since 0.1.0
 */
export const tuple = (elements: ReadonlyArray<CqlType>): CqlType => ({ _tag: "Tuple", elements })

/**
 * `vector<element, dimension>`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const vector = (element: CqlType, dimension: number): CqlType => ({ _tag: "Vector", element, dimension })

/**
 * A user-defined type by name, with its fields in the order of `CREATE TYPE`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const udt = (
  name: string,
  fields: ReadonlyArray<readonly [name: string, type: CqlType]>,
  frozen = false
): CqlType => ({ _tag: "Udt", name, fields, frozen })

/**
 * The same type, frozen. Types that are stored as one cell anyway come back as they are.
 *
 * @category combinators
 * @since 0.1.0
 */
export const freeze = (type: CqlType): CqlType => "frozen" in type ? { ...type, frozen: true } : type

/**
 * Whether values of this type are stored cell by cell, so that single elements or fields can be written: a list, set, map
 * or user-defined type that is not frozen.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isMultiCell = (type: CqlType): boolean => "frozen" in type && !type.frozen

/**
 * Whether the type is a list, set or map, frozen or not.
 *
 * @category predicates
 * @since 0.1.0
 */
export const isCollection = (type: CqlType): boolean =>
  type._tag === "List" || type._tag === "Set" || type._tag === "Map"

/**
 * Whether the type is `duration`, or holds one: such a type has no order, so it can be no key and no index. What stands in
 * a vector, in a set or in the keys of a map does not count: Cassandra orders it by its bytes.
 *
 * @category predicates
 * @since 0.1.0
 */
export const holdsDuration = (type: CqlType): boolean => {
  switch (type._tag) {
    case "Scalar":
      return type.name === "duration"
    case "Map":
      return holdsDuration(type.value)
    case "Tuple":
      return type.elements.some(holdsDuration)
    case "Udt":
      return type.fields.some(([, field]) => holdsDuration(field))
    case "Set":
    case "Vector":
      return false
    case "List":
      return holdsDuration(type.element)
  }
}

/**
 * Writes a type as CQL does, with `frozen<…>` wherever CQL requires it.
 *
 * ```ts
 * import { CqlType } from "@effect-cql/core"
 *
 * CqlType.format(CqlType.list(CqlType.set(CqlType.scalar("int")))) // => "list<frozen<set<int>>>"
 * ```
 *
 * @category formatting
 * @since 0.1.0
 */
export const format = (type: CqlType): string => {
  const bare = formatBare(type)
  return "frozen" in type && type.frozen ? `frozen<${bare}>` : bare
}

const formatInner = (type: CqlType): string => format(freeze(type))

const formatBare = (type: CqlType): string => {
  switch (type._tag) {
    case "Scalar":
      return type.name
    case "List":
      return `list<${formatInner(type.element)}>`
    case "Set":
      return `set<${formatInner(type.element)}>`
    case "Map":
      return `map<${formatInner(type.key)}, ${formatInner(type.value)}>`
    case "Tuple":
      return `tuple<${type.elements.map(formatInner).join(", ")}>`
    case "Vector":
      return `vector<${formatInner(type.element)}, ${type.dimension}>`
    case "Udt":
      return quoteIdentifier(type.name)
  }
}

/**
 * Whether two types mean the same to Cassandra. `frozen` counts on the outermost type only, since it is implied inside.
 * User-defined types are compared by name: their fields may differ while one side is being altered.
 *
 * @category equivalence
 * @since 0.1.0
 */
export const equals = (self: CqlType, that: CqlType): boolean => format(self) === format(that)

/**
 * Writes a name as a CQL identifier: as it is when it reads back the same, in double quotes when it is reserved, has
 * upper-case letters or other characters.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/definitions.html Identifiers and keywords}
 * @category formatting
 * @since 0.1.0
 */
export const quoteIdentifier = (name: string): string =>
  /^[a-z][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll("\"", "\"\"")}"`

// The keywords of Cassandra 5's ReservedKeywords; ScyllaDB reserves a subset.
const reserved: ReadonlySet<string> = new Set(
  ("add allow alter and apply asc authorize batch begin by columnfamily create delete desc describe drop entries " +
    "execute from full grant if in index infinity insert into is keyspace limit materialized mbean mbeans modify nan " +
    "norecursive not null of on or order primary rename replace revoke schema select set table to token truncate " +
    "unlogged unset update use using view where with default")
    .split(" ")
)
