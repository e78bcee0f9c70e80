/**
 * What may stand in place of a plain value in a query's predicates and in conditions: comparisons, as plain data. The
 * changes of an update are in {@link Change}.
 *
 * ```ts
 * import { between, gte, lt, query } from "@effect-cql/core"
 *
 * query(TaskEvent, { boardId, createdAt: between(gte(monday), lt(friday)) })
 * ```
 *
 * ```cql
 * SELECT … FROM task_events WHERE board_id = ? AND created_at >= ? AND created_at < ?
 * ```
 *
 * | | in predicates | in `onlyIf` |
 * | --- | --- | --- |
 * | a value, `oneOf` | keys; indexed columns; `allowFiltering` | any column |
 * | `gt` `gte` `lt` `lte` `between` | clustering columns; SAI and SASI indexes; `allowFiltering` | any column |
 * | `ne` | never (Cassandra 5 has it in conditions only) | any column |
 * | `contains` `containsKey` | collections with an index; `allowFiltering` | collections |
 * | `entry` | maps with an index on entries; `allowFiltering`: equality only | maps |
 * | `at`, `fields` | never | lists; user-defined types |
 * | `like` | SASI indexes | never |
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"

const TypeId = "~effect-cql/Operator"

/**
 * An operator and what it is applied to.
 *
 * @category models
 * @since 0.1.0
 */
export interface Operator<Name extends string, Operand> {
  readonly [TypeId]: Name
  readonly operand: Operand
}

/** @internal */
export const make =
  <const Name extends string>(name: Name) => <Operand>(operand: Operand): Operator<Name, Operand> => ({
    [TypeId]: name,
    operand
  })

/**
 * Tells an operator from a plain value.
 *
 * @category guards
 * @since 0.1.0
 */
export const isOperator = (u: unknown): u is Operator<string, unknown> => Predicate.hasProperty(u, TypeId)

/**
 * The name of an operator.
 *
 * @category accessors
 * @since 0.1.0
 */
export const nameOf = <Name extends string>(operator: Operator<Name, unknown>): Name => operator[TypeId]

/**
 * A lower bound.
 *
 * @category models
 * @since 0.1.0
 */
export type Lower<A> = Operator<"gt" | "gte", A>

/**
 * An upper bound.
 *
 * @category models
 * @since 0.1.0
 */
export type Upper<A> = Operator<"lt" | "lte", A>

/**
 * A slice: everything beyond one bound, or between two.
 *
 * @category models
 * @since 0.1.0
 */
export type Range<A> = Lower<A> | Upper<A> | Operator<"between", readonly [Lower<A>, Upper<A>]>

/**
 * Any of several values.
 *
 * @category models
 * @since 0.1.0
 */
export type OneOf<A> = Operator<"oneOf", ReadonlyArray<A>>

/**
 * Greater than: `c > ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const gt: <const A>(value: A) => Operator<"gt", A> = make("gt")

/**
 * Greater than or equal: `c >= ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const gte: <const A>(value: A) => Operator<"gte", A> = make("gte")

/**
 * Less than: `c < ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const lt: <const A>(value: A) => Operator<"lt", A> = make("lt")

/**
 * Less than or equal: `c <= ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const lte: <const A>(value: A) => Operator<"lte", A> = make("lte")

/**
 * A slice with both ends: `between(gte(monday), lt(friday))` is `c >= ? AND c < ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const between = <A, B>(
  lower: Lower<A>,
  upper: Upper<B>
): Operator<"between", readonly [Lower<A>, Upper<B>]> => make("between")([lower, upper])

/**
 * Any of these values: `c IN ?`, with the list as one bound value. None at all gives no row.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const oneOf: <const A>(values: ReadonlyArray<A>) => OneOf<A> = make("oneOf")

/**
 * Anything but a value.
 *
 * @category models
 * @since 0.1.0
 */
export type Ne<A> = Operator<"ne", A>

/**
 * Not equal: `IF c != ?`. A column without a value is not equal to any value, and `ne(null)` holds where there is one. Only
 * conditions have it.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const ne: <const A>(value: A) => Ne<A> = make("ne")

/**
 * A collection that holds a value.
 *
 * @category models
 * @since 0.1.0
 */
export type Contains<A> = Operator<"contains", A>

/**
 * A list or set with this element, or a map with this value: `c CONTAINS ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const contains: <const A>(value: A) => Contains<A> = make("contains")

/**
 * A map that has a key.
 *
 * @category models
 * @since 0.1.0
 */
export type ContainsKey<K> = Operator<"containsKey", K>

/**
 * A map with this key: `c CONTAINS KEY ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const containsKey: <const K>(key: K) => ContainsKey<K> = make("containsKey")

/**
 * A comparison of what a map has under a key.
 *
 * @category models
 * @since 0.1.0
 */
export type Entry<K, P> = Operator<"entry", readonly [key: K, predicate: P]>

/**
 * What a map has under a key: `c[?] = ?`. In conditions it may be any comparison: `entry("tries", lt(3))`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const entry = <const K, const P>(key: K, predicate: P): Entry<K, P> => make("entry")([key, predicate])

/**
 * A comparison of an element of a list.
 *
 * @category models
 * @since 0.1.0
 */
export type At<P> = Operator<"at", readonly [index: number, predicate: P]>

/**
 * What a list has at an index, from 0: `IF c[?] = ?`. Only conditions have it.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const at = <const P>(index: number, predicate: P): At<P> => make("at")([index, predicate])

/**
 * Comparisons of fields of a user-defined type.
 *
 * @category models
 * @since 0.1.0
 */
export type Fields<P> = Operator<"fields", P>

/**
 * Fields of a user-defined type: `IF home.city = ?`. Only conditions have it: CQL has no such predicate in WHERE.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const fields: <const P extends { readonly [field: string]: unknown }>(predicates: P) => Fields<P> = make(
  "fields"
)

/**
 * A pattern for text.
 *
 * @category models
 * @since 0.1.0
 */
export type Like = Operator<"like", string>

/**
 * Text that begins with, ends with or holds something: `c LIKE ?` with `%` at its ends, as its SASI index allows: `"bee%"`
 * in mode PREFIX, `"%bee%"` and `"%bee"` too in mode CONTAINS.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/SASI.html SASI}
 * @category comparisons
 * @since 0.1.0
 */
export const like: (pattern: string) => Like = make("like")
