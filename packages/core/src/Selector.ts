/**
 * What a query selects beside columns: counts and other aggregates, write times, TTLs, casts, functions. A selector is data
 * that names fields; which table they are of, and so what comes back, is decided by the query it stands in.
 *
 * ```ts
 * import { groupBy, query, select, Selector } from "@effect-cql/core"
 *
 * const perDay = query(TaskEvent, { boardId }).pipe(
 *   select({ day: "createdAt", tasks: Selector.count, sprints: Selector.max("sprint") }),
 *   groupBy("boardId", "createdAt")
 * )
 * // rows: { day: Date, tasks: bigint, sprints: Option<number> }
 * ```
 *
 * ```cql
 * SELECT created_at AS day, count(*) AS tasks, max(sprint) AS sprints FROM task_events WHERE board_id = ?
 *   GROUP BY board_id, created_at
 * ```
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/functions.html Functions}
 * @since 0.1.0
 */
import type * as Duration from "effect/Duration"
import type * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"

const TypeId = "~effect-cql/Selector"

/**
 * What a selector does.
 *
 * @category models
 * @since 0.1.0
 */
export type Kind =
  | "count"
  | "min"
  | "max"
  | "sum"
  | "avg"
  | "writetime"
  | "ttl"
  | "cast"
  | "call"
  | "similarity"
  | "token"
  | "entry"
  | "field"

/**
 * A selector of `Fields` that gives a `Result`, where the table does not decide that.
 *
 * - `argument`: what it takes beside fields: a Schema, a key, a vector
 *
 * @category models
 * @since 0.1.0
 */
export interface Selector<out K extends Kind, out Fields extends ReadonlyArray<string>, out Result> {
  readonly [TypeId]: K
  readonly fields: Fields
  readonly name: string
  readonly argument: unknown
  readonly schema: Schema.Constraint | undefined
  readonly "~result"?: Result
}

/**
 * Any selector.
 *
 * @category models
 * @since 0.1.0
 */
export type Any = Selector<Kind, ReadonlyArray<string>, unknown>

const make = <K extends Kind, const Fields extends ReadonlyArray<string>, Result>(
  kind: K,
  fields: Fields,
  options: { readonly name?: string; readonly argument?: unknown; readonly schema?: Schema.Constraint } = {}
): Selector<K, Fields, Result> => ({
  [TypeId]: kind,
  fields,
  name: options.name ?? kind,
  argument: options.argument,
  schema: options.schema
})

/**
 * Tells a selector from a field's name.
 *
 * @category guards
 * @since 0.1.0
 */
export const isSelector = (u: unknown): u is Any => Predicate.hasProperty(u, TypeId)

/**
 * What a selector does.
 *
 * @category accessors
 * @since 0.1.0
 */
export const kindOf = <K extends Kind>(selector: Selector<K, ReadonlyArray<string>, unknown>): K => selector[TypeId]

/**
 * How many rows there are: `count(*)`. In a table with static columns it counts a clustering column instead, since a
 * partition that has static values alone counts as a row to `count(*)`.
 *
 * @category aggregates
 * @since 0.1.0
 */
export const count: Selector<"count", readonly [], bigint> = make("count", [])

/**
 * How many rows have a value in a column: `count(c)`.
 *
 * @category aggregates
 * @since 0.1.0
 */
export const countOf = <const Field extends string>(field: Field): Selector<"count", readonly [Field], bigint> =>
  make("count", [field])

/**
 * The least value: `min(c)`. None where no row has one.
 *
 * @category aggregates
 * @since 0.1.0
 */
export const min = <const Field extends string>(field: Field): Selector<"min", readonly [Field], never> =>
  make("min", [field])

/**
 * The greatest value: `max(c)`. None where no row has one.
 *
 * @category aggregates
 * @since 0.1.0
 */
export const max = <const Field extends string>(field: Field): Selector<"max", readonly [Field], never> =>
  make("max", [field])

/**
 * The sum: `sum(c)`, a number of the column's own type: the sum of `int`s is an `int` and wraps beyond 32 bits. 0 where
 * there is no value.
 *
 * @category aggregates
 * @since 0.1.0
 */
export const sum = <const Field extends string>(field: Field): Selector<"sum", readonly [Field], never> =>
  make("sum", [field])

/**
 * The average: `avg(c)`, a number of the column's own type: that of `int`s is cut to a whole number. 0 where there is no
 * value.
 *
 * @category aggregates
 * @since 0.1.0
 */
export const avg = <const Field extends string>(field: Field): Selector<"avg", readonly [Field], never> =>
  make("avg", [field])

/**
 * When a column was written: `writetime(c)`, microseconds since 1970. None where it has no value. Keys have none, and a
 * collection that is not frozen has one for each element.
 *
 * @category cells
 * @since 0.1.0
 */
export const writetime = <const Field extends string>(
  field: Field
): Selector<"writetime", readonly [Field], Option.Option<bigint>> => make("writetime", [field])

/**
 * How long a column will live: `ttl(c)`, in whole seconds. None where it has no value or does not expire.
 *
 * @category cells
 * @since 0.1.0
 */
export const ttl = <const Field extends string>(
  field: Field
): Selector<"ttl", readonly [Field], Option.Option<Duration.Duration>> => make("ttl", [field])

/**
 * A column as another type: `cast(c as text)`. The Schema decides the type and decodes the value; where the column may have
 * none, make it a `Schema.NullOr`.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/functions.html#cast Cast}
 * @category functions
 * @since 0.1.0
 */
export const cast = <const Field extends string, S extends Schema.Constraint>(
  field: Field,
  schema: S
): Selector<"cast", readonly [Field], S["Type"]> => make("cast", [field], { schema })

/**
 * A function of columns, Cassandra's own or a user-defined one (`"keyspace.function"`): `call("to_date", ["id"], Cql.Date)`
 * is `to_date(id)`. What it gives is decoded by the Schema.
 *
 * @category functions
 * @since 0.1.0
 */
export const call = <const Fields extends ReadonlyArray<string>, S extends Schema.Constraint>(
  name: string,
  fields: Fields,
  schema: S
): Selector<"call", Fields, S["Type"]> => make("call", fields, { name, schema })

/**
 * How near a vector is to another: `similarity_cosine(c, ?)`, from 0 to 1.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/functions.html#vector-similarity-functions Similarity}
 * @category functions
 * @since 0.1.0
 */
export const similarity = <const Field extends string>(
  measure: "cosine" | "dot_product" | "euclidean",
  field: Field,
  vector: Float32Array | ReadonlyArray<number>
): Selector<"similarity", readonly [Field], number> =>
  make("similarity", [field], { name: `similarity_${measure}`, argument: vector })

/**
 * The token of the partition: `token(k)`, for `tokenRange`.
 *
 * @category functions
 * @since 0.1.0
 */
export const token: Selector<"token", readonly [], bigint> = make("token", [])

/**
 * What a map has under a key: `m[?]`. None where it has nothing.
 *
 * @category parts
 * @since 0.1.0
 */
export const entry = <const Field extends string>(
  field: Field,
  key: unknown
): Selector<"entry", readonly [Field], never> => make("entry", [field], { argument: key })

/**
 * One field of a user-defined type: `home.city`. None where it has no value.
 *
 * @category parts
 * @since 0.1.0
 */
export const field = <const Column extends string, const Field extends string>(
  column: Column,
  field: Field
): Selector<"field", readonly [Column], { readonly field: Field }> => make("field", [column], { argument: field })
