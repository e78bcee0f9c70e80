/**
 * Schemas for the CQL types that JavaScript has no type of its own for: `Cql.Int`, `Cql.Uuid`, `Cql.Counter`, … and the
 * collections. They are ordinary Schemas, so `.check`, `.pipe(Schema.brand(…))` or `Schema.optionalKey` work on them.
 *
 * Some types need no schema of their own: `Schema.String` is `text`, `Schema.Boolean` is `boolean`, `Schema.Date` is
 * `timestamp`, `Schema.Uint8Array` is `blob`, `Schema.BigDecimal` is `decimal`, literals of strings are `text`,
 * `Schema.Array` is `list`. A bare `Schema.Number` or `Schema.BigInt` says too little: CQL has five types for the one and
 * three for the other.
 *
 * ```ts
 * import { Cql, table } from "@effect-cql/core"
 * import { Schema } from "effect"
 *
 * const Reading = Schema.Struct({
 *   sensor: Cql.Uuid,
 *   at: Schema.Date,
 *   celsius: Cql.Double,
 *   tags: Cql.Set(Schema.String)
 * }).pipe(table("readings", { partitionKey: ["sensor"], clusteringKey: ["at"] }))
 * ```
 *
 * @since 0.1.0
 */
import type * as Brand from "effect/Brand"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as CqlType from "./CqlType.ts"
import type { CqlDuration } from "./CqlValue.ts"
import * as Canonical from "./internal/canonical.ts"
import type { Mark } from "./internal/columnType.ts"
import * as InternalUdt from "./internal/udt.ts"
import * as UuidText from "./internal/uuidText.ts"

declare module "effect/Schema" {
  namespace Annotations {
    interface Annotations {
      readonly "~effect-cql/type"?: Mark | undefined
    }
  }
}

/**
 * A Schema that is stored as the CQL type `Name`: `T` is what programs see, `E` what crosses the session's edge.
 *
 * @category models
 * @since 0.1.0
 */
export interface Column<T, E, Name extends string> extends Schema.BottomLazy<SchemaAST.AST, Column<T, E, Name>> {
  readonly "Type": T
  readonly "Encoded": E
  readonly "DecodingServices": never
  readonly "EncodingServices": never
  readonly "~type.make.in": T
  readonly "~type.make": T
  readonly "Iso": T
  readonly "~cql/type": Name
}

const column = <T, E, const Name extends string>(
  schema: Schema.Top,
  name: Name,
  type: CqlType.CqlType
): Column<T, E, Name> =>
  Schema.make<Column<T, E, Name>>(schema.annotate({ "~effect-cql/type": type }).ast, { "~cql/type": name })

const number = <const Name extends CqlType.ScalarName>(name: Name, schema: Schema.Top) =>
  column<number, number, Name>(schema, name, CqlType.scalar(name))

const integer = <const Name extends CqlType.ScalarName>(name: Name, bits: number) =>
  number(
    name,
    Schema.Int.check(Schema.isBetween({ minimum: -(2 ** (bits - 1)), maximum: 2 ** (bits - 1) - 1 }, {
      expected: `a whole number that fits ${bits} bits (${name})`
    }))
  )

/**
 * `tinyint`: a whole number from -128 to 127.
 *
 * @category numbers
 * @since 0.1.0
 */
export const TinyInt: Column<number, number, "tinyint"> = integer("tinyint", 8)

/**
 * `smallint`: a whole number from -32,768 to 32,767.
 *
 * @category numbers
 * @since 0.1.0
 */
export const SmallInt: Column<number, number, "smallint"> = integer("smallint", 16)

/**
 * `int`: a whole number of 32 bits. Use {@link BigInt} for what may outgrow 2,147,483,647.
 *
 * @category numbers
 * @since 0.1.0
 */
export const Int: Column<number, number, "int"> = integer("int", 32)

/**
 * `float`: 32 bits; a number is rounded to the nearest one on write, as `Math.fround` does.
 *
 * @category numbers
 * @since 0.1.0
 */
export const Float: Column<number, number, "float"> = number("float", Schema.Number)

/**
 * `double`: any JavaScript number, NaN and the infinities too.
 *
 * @category numbers
 * @since 0.1.0
 */
export const Double: Column<number, number, "double"> = number("double", Schema.Number)

const int64 = Schema.BigInt.check(
  Schema.isBetweenBigInt({ minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n }, {
    expected: "a bigint that fits 64 bits"
  })
)

/**
 * `bigint`: a whole number of 64 bits, as a JavaScript `bigint`.
 *
 * @category numbers
 * @since 0.1.0
 */
export const BigInt: Column<bigint, bigint, "bigint"> = column(int64, "bigint", CqlType.scalar("bigint"))

/**
 * `varint`: a whole number of any size, as a JavaScript `bigint`.
 *
 * @category numbers
 * @since 0.1.0
 */
export const Varint: Column<bigint, bigint, "varint"> = column(Schema.BigInt, "varint", CqlType.scalar("varint"))

/**
 * `counter`: a 64-bit number that is only ever incremented. Every column of its table that is no key is a counter too.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/counter-column.html Counters}
 * @category numbers
 * @since 0.1.0
 */
export const Counter: Column<bigint, bigint, "counter"> = column(int64, "counter", CqlType.scalar("counter"))

/**
 * `ascii`: text of 7-bit characters.
 *
 * @category text
 * @since 0.1.0
 */
export const Ascii: Column<string, string, "ascii"> = column(
  Schema.String.check(Schema.isPattern(/^\p{ASCII}*$/u, { expected: "text of ASCII characters" })),
  "ascii",
  CqlType.scalar("ascii")
)

// To a JSON Schema or a generator of values it is the pattern that tells.
const pattern = (regExp: RegExp, test: (text: string) => boolean, expected: string) =>
  Schema.makeFilter<string>((text) => test(text), Schema.isPattern(regExp, { expected }).annotations)

/**
 * A UUID as lower-case text, `6ba7b810-9dad-11d1-80b4-00c04fd430c8`.
 *
 * @category identifiers
 * @since 0.1.0
 */
export type Uuid = string & Brand.Brand<"Uuid">

/**
 * `uuid`. `Cql.Uuid.make("…")` brands a text that is one, `Ids.uuid` makes new ones.
 *
 * @category identifiers
 * @since 0.1.0
 */
export const Uuid: Column<Uuid, string, "uuid"> = column(
  Schema.String.check(
    pattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, UuidText.isUuid, "a UUID in lower case")
  ),
  "uuid",
  CqlType.scalar("uuid")
)

/**
 * A version 1 UUID as lower-case text: it tells the time it was made, and `timeuuid` columns are ordered by it.
 *
 * @category identifiers
 * @since 0.1.0
 */
export type TimeUuid = string & Brand.Brand<"TimeUuid">

/**
 * `timeuuid`.
 *
 * @category identifiers
 * @since 0.1.0
 */
export const TimeUuid: Column<TimeUuid, string, "timeuuid"> = column(
  Schema.String.check(
    pattern(
      /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
      UuidText.isTimeUuid,
      "a version 1 UUID in lower case"
    )
  ),
  "timeuuid",
  CqlType.scalar("timeuuid")
)

/**
 * An IP address as text.
 *
 * @category identifiers
 * @since 0.1.0
 */
export type Inet = string & Brand.Brand<"Inet">

/**
 * `inet`: an IPv4 or IPv6 address in canonical form, `192.0.2.1` or `2001:db8::1`, since that is how it reads again.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5952 RFC 5952}
 * @category identifiers
 * @since 0.1.0
 */
export const Inet: Column<Inet, string, "inet"> = column(
  Schema.String.check(
    // The pattern tells what an address looks like, also to what makes samples; the filter which form of it is canonical.
    Schema.isPattern(
      /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?)$/,
      { expected: "an IP address in canonical form" }
    ),
    Schema.makeFilter(Canonical.isInet, { expected: "an IP address in canonical form" })
  ),
  "inet",
  CqlType.scalar("inet")
)

/**
 * A calendar day, `2026-11-23`.
 *
 * @category time
 * @since 0.1.0
 */
export type Date = string & Brand.Brand<"Date">

/**
 * `date`: a day without a time or zone, as ISO text; years outside 0 to 9999 carry a sign. From `-5877641-06-23` to
 * `+5881580-07-11`, and only days that the calendar has.
 *
 * @category time
 * @since 0.1.0
 */
export const Date: Column<Date, string, "date"> = column(
  Schema.String.check(
    Schema.isPattern(/^(?:\d{4}|-\d{4,7}|\+[1-9]\d{4,6})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, {
      expected: "a date as YYYY-MM-DD"
    }),
    Schema.makeFilter(Canonical.isDay, { expected: "a day of the calendar, of 32 bits" })
  ),
  "date",
  CqlType.scalar("date")
)

/**
 * `time`: nanoseconds since midnight.
 *
 * @category time
 * @since 0.1.0
 */
export const Time: Column<bigint, bigint, "time"> = column(
  Schema.BigInt.check(
    Schema.isBetweenBigInt({ minimum: 0n, maximum: 86_399_999_999_999n }, { expected: "nanoseconds of a day" })
  ),
  "time",
  CqlType.scalar("time")
)

/**
 * `duration`: months, days and nanoseconds, each a whole number and all of one sign. It has no order, so it can be no key.
 *
 * @category time
 * @since 0.1.0
 */
export const Duration: Column<CqlDuration, CqlDuration, "duration"> = column(
  Schema.Struct({
    months: Schema.Int.check(Schema.isInt32()),
    days: Schema.Int.check(Schema.isInt32()),
    nanoseconds: int64
  }).check(
    Schema.makeFilter(
      ({ days, months, nanoseconds }) =>
        (days >= 0 && months >= 0 && nanoseconds >= 0n) || (days <= 0 && months <= 0 && nanoseconds <= 0n),
      { expected: "months, days and nanoseconds of one sign" }
    )
  ),
  "duration",
  CqlType.scalar("duration")
)

/**
 * `set<element>`.
 *
 * @category collections
 * @since 0.1.0
 */
export const Set = <Element extends Schema.Constraint>(element: Element): Schema.$ReadonlySet<Element> =>
  Schema.ReadonlySet(element)

/**
 * `map<key, value>`.
 *
 * @category collections
 * @since 0.1.0
 */
export const Map = <Key extends Schema.Constraint, Value extends Schema.Constraint>(
  key: Key,
  value: Value
): Schema.$ReadonlyMap<Key, Value> => Schema.ReadonlyMap(key, value)

/**
 * `vector<float, n>` as a `Float32Array`, which is what embeddings are; numbers are rounded to 32 bits. With an element it
 * is a vector of that, as an array: `Cql.Vector(3, Cql.Int)` is `vector<int, 3>`. A vector is one cell, and neither it nor
 * any element of it is ever null.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/reference/vector-data-type.html Vectors}
 * @category collections
 * @since 0.1.0
 */
export function Vector(dimension: number): Column<Float32Array, Float32Array, "vector">
export function Vector<Element extends Schema.Constraint>(dimension: number, element: Element): Vector<Element>
export function Vector<Element extends Schema.Constraint>(dimension: number, element?: Element) {
  if (!(Number.isInteger(dimension) && dimension > 0)) {
    throw new Error(`Cql.Vector takes a whole number of dimensions above 0, not ${dimension}`)
  }
  return element === undefined
    ? column<Float32Array, Float32Array, "vector">(
      floats(dimension),
      "vector",
      CqlType.vector(CqlType.scalar("float"), dimension)
    )
    : Schema.make<Vector<Element>>(
      Schema.Array(element).check(Schema.isBetweenLength(dimension, dimension)).annotate({
        "~effect-cql/type": { _tag: "VectorOf", dimension }
      }).ast,
      { "~cql/type": "vector", element }
    )
}

/**
 * A Schema that is stored as a vector of other elements than floats.
 *
 * @category models
 * @since 0.1.0
 */
export interface Vector<Element extends Schema.Constraint>
  extends Schema.BottomLazy<SchemaAST.Arrays, Vector<Element>>
{
  readonly "Type": ReadonlyArray<Element["Type"]>
  readonly "Encoded": ReadonlyArray<Element["Encoded"]>
  readonly "DecodingServices": Element["DecodingServices"]
  readonly "EncodingServices": Element["EncodingServices"]
  readonly "~type.make.in": ReadonlyArray<Element["~type.make"]>
  readonly "~type.make": ReadonlyArray<Element["~type.make"]>
  readonly "Iso": ReadonlyArray<Element["Iso"]>
  readonly "~cql/type": "vector"
  readonly element: Element
}

const floats = (dimension: number) =>
  Schema.declare((input): input is Float32Array => input instanceof Float32Array && input.length === dimension, {
    expected: `a Float32Array of ${dimension}`,
    toCodecJson: () => Schema.link<Float32Array>()(numbers(dimension), fromNumbers),
    toCodecArbitrary: () => Schema.link<Float32Array>()(numbers(dimension), fromNumbers)
  })

const numbers = (dimension: number) => Schema.Array(Schema.Finite).check(Schema.isBetweenLength(dimension, dimension))

const fromNumbers = SchemaTransformation.transform<Float32Array, ReadonlyArray<number>>({
  decode: (values) => Float32Array.from(values),
  encode: (vector) => [...vector]
})

/**
 * Makes a struct a user-defined type: `CREATE TYPE address (street text, zip_code text)`. Fields are named in snake_case
 * unless `names` says otherwise. A column of it is stored field by field, so that single fields can be updated; inside
 * another type, or with {@link frozen}, it is one cell.
 *
 * CQL knows no unset field: one that is absent is written as null, and a null in an optional field is dropped on read. That
 * is also how values read that were written before a field was added.
 *
 * ```ts
 * import { Cql, table } from "@effect-cql/core"
 * import { Schema } from "effect"
 *
 * const Address = Schema.Struct({
 *   street: Schema.String,
 *   zipCode: Schema.optionalKey(Schema.String)
 * }).pipe(Cql.udt("address"))
 *
 * const Customer = Schema.Struct({
 *   id: Cql.Uuid,
 *   home: Address,
 *   others: Schema.Array(Address)
 * }).pipe(table("customers", { partitionKey: ["id"] }))
 * ```
 *
 * ```cql
 * CREATE TYPE address (street text, zip_code text)
 * CREATE TABLE customers (id uuid PRIMARY KEY, home address, others list<frozen<address>>)
 * ```
 *
 * Throws where the name or a field's name is none of CQL's, and where a field has no CQL type, naming the field and what to
 * write instead.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/types.html#udts User-defined types}
 * @category user-defined types
 * @since 0.1.0
 */
export const udt = <const Name extends string>(
  name: Name,
  options: { readonly names?: { readonly [field: string]: string } } = {}
) =>
<S extends Schema.Constraint & { readonly fields: Schema.Struct.Fields }>(schema: S): Udt<S, Name> => {
  const { ast, names } = InternalUdt.make(name, schema, options.names ?? {})
  return Schema.make<Udt<S, Name>>(ast, { schema, fields: schema.fields, "~cql/type": name, "~cql/udt": names })
}

/**
 * A struct that is stored as the user-defined type `Name`. `Encoded` has its fields by the names that CQL gives them.
 *
 * @category user-defined types
 * @since 0.1.0
 */
export interface Udt<S extends Schema.Constraint & { readonly fields: Schema.Struct.Fields }, Name extends string>
  extends
    Schema.BottomLazy<
      S["ast"],
      Udt<S, Name>,
      S["~type.parameters"],
      S["~type.mutability"],
      S["~type.optionality"],
      S["~type.constructor.default"]
    >
{
  readonly "Type": S["Type"]
  readonly "Encoded": { readonly [field: string]: unknown }
  readonly "DecodingServices": S["DecodingServices"]
  readonly "EncodingServices": S["EncodingServices"]
  readonly "~type.make.in": S["~type.make.in"]
  readonly "~type.make": S["~type.make"]
  readonly "Iso": S["Iso"]
  readonly schema: S
  readonly fields: S["fields"]
  readonly "~cql/type": Name
  readonly "~cql/udt": { readonly [field: string]: string }
}

/**
 * Stores anything that has a JSON form as `text`: what the database need not look into.
 *
 * ```ts
 * import { Cql } from "@effect-cql/core"
 * import { Schema } from "effect"
 *
 * const preferences = Cql.json(Schema.Struct({ theme: Schema.Literals(["amber", "green"]), since: Schema.Date }))
 * ```
 *
 * @category text
 * @since 0.1.0
 */
export const json = <S extends Schema.Constraint>(schema: S): Json<S> =>
  // The codec's type is S's own; only its encoded side is JSON instead.
  Schema.fromJsonString(Schema.toCodecJson(schema)) as unknown as Json<S>

/**
 * A Schema whose values are stored as JSON text.
 *
 * @category models
 * @since 0.1.0
 */
export interface Json<S extends Schema.Constraint> extends
  Schema.BottomLazy<
    S["ast"],
    Json<S>,
    S["~type.parameters"],
    S["~type.mutability"],
    S["~type.optionality"],
    S["~type.constructor.default"]
  >
{
  readonly "Type": S["Type"]
  readonly "Encoded": string
  readonly "DecodingServices": S["DecodingServices"]
  readonly "EncodingServices": S["EncodingServices"]
  readonly "~type.make.in": S["~type.make.in"]
  readonly "~type.make": S["~type.make"]
  readonly "Iso": S["Iso"]
  readonly "~cql/type": "text"
}

/**
 * Stores a collection or a user-defined type as one cell, replaced whole: `frozen<list<int>>`. Inside another type it is
 * implied and not needed.
 *
 * @category collections
 * @since 0.1.0
 */
export const frozen = <S extends Schema.Top>(schema: S): Frozen<S> =>
  Schema.make<Frozen<S>>(schema.annotate({ "~effect-cql/type": "frozen" }).ast, { schema, "~cql/frozen": true })

/**
 * A Schema that is stored as one cell.
 *
 * @category models
 * @since 0.1.0
 */
export interface Frozen<S extends Schema.Constraint> extends
  Schema.BottomLazy<
    S["ast"],
    Frozen<S>,
    S["~type.parameters"],
    S["~type.mutability"],
    S["~type.optionality"],
    S["~type.constructor.default"],
    S["~encoded.mutability"],
    S["~encoded.optionality"]
  >
{
  readonly "Type": S["Type"]
  readonly "Encoded": S["Encoded"]
  readonly "DecodingServices": S["DecodingServices"]
  readonly "EncodingServices": S["EncodingServices"]
  readonly "~type.make.in": S["~type.make.in"]
  readonly "~type.make": S["~type.make"]
  readonly "Iso": S["Iso"]
  readonly schema: S
  readonly "~cql/frozen": true
}
