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
import * as CqlType from "./CqlType.ts"
import type { CqlDuration } from "./CqlValue.ts"

declare module "effect/Schema" {
  namespace Annotations {
    interface Annotations {
      readonly "~effect-cql/type"?: CqlType.CqlType | "frozen" | undefined
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
    Schema.isPattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, {
      expected: "a UUID in lower case"
    })
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
    Schema.isPattern(/^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/, {
      expected: "a version 1 UUID in lower case"
    })
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
 * `inet`: an IPv4 or IPv6 address in canonical form, `192.0.2.1` or `2001:db8::1`.
 *
 * @category identifiers
 * @since 0.1.0
 */
export const Inet: Column<Inet, string, "inet"> = column(
  Schema.String.check(
    Schema.isPattern(/^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/, {
      expected: "an IP address in canonical form"
    })
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
 * `date`: a day without a time or zone, as ISO text; years outside 0 to 9999 carry a sign.
 *
 * @category time
 * @since 0.1.0
 */
export const Date: Column<Date, string, "date"> = column(
  Schema.String.check(Schema.isPattern(/^(?:\d{4}|[+-]\d{4,7})-\d{2}-\d{2}$/, { expected: "a date as YYYY-MM-DD" })),
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
  }),
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
 * Stores a collection as one cell, replaced whole: `frozen<list<int>>`. Inside another type it is implied and not needed.
 *
 * @category collections
 * @since 0.1.0
 */
export const frozen = <S extends Schema.Top>(schema: S): S["Rebuild"] =>
  schema.annotate({ "~effect-cql/type": "frozen" })
