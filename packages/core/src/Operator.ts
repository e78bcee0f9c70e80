/**
 * What may stand in place of a plain value: comparisons in a query's predicates and in conditions, and changes that are
 * made by the server (`increment`, `clear`). All are plain data.
 *
 * ```ts
 * import { between, gte, increment, lt, query, update } from "@effect-cql/core"
 *
 * query(TaskEvent, { boardId, createdAt: between(gte(monday), lt(friday)) })
 * update(TaskCounter, { boardId, status: "todo" }, { count: increment(1n) })
 * ```
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

const make = <const Name extends string>(name: Name) => <Operand>(operand: Operand): Operator<Name, Operand> => ({
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
export const gt: <A>(value: A) => Operator<"gt", A> = make("gt")

/**
 * Greater than or equal: `c >= ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const gte: <A>(value: A) => Operator<"gte", A> = make("gte")

/**
 * Less than: `c < ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const lt: <A>(value: A) => Operator<"lt", A> = make("lt")

/**
 * Less than or equal: `c <= ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const lte: <A>(value: A) => Operator<"lte", A> = make("lte")

/**
 * A slice with both ends: `between(gte(monday), lt(friday))` is `c >= ? AND c < ?`.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const between = <A>(
  lower: Lower<A>,
  upper: Upper<A>
): Operator<"between", readonly [Lower<A>, Upper<A>]> => make("between")([lower, upper])

/**
 * Any of these values: `c IN ?`, with the list as one bound value. None at all gives no row.
 *
 * @category comparisons
 * @since 0.1.0
 */
export const oneOf: <A>(values: ReadonlyArray<A>) => OneOf<A> = make("oneOf")

/**
 * A change of a counter.
 *
 * @category models
 * @since 0.1.0
 */
export type Increment = Operator<"increment", bigint>

/**
 * Adds to a counter: `SET count = count + ?`. It is not idempotent, so it is never sent twice by itself.
 *
 * @category changes
 * @since 0.1.0
 */
export const increment = (by: bigint): Increment => make("increment")(by)

/**
 * Takes from a counter: `increment(-by)`.
 *
 * @category changes
 * @since 0.1.0
 */
export const decrement = (by: bigint): Increment => increment(-by)

/**
 * The removal of a value.
 *
 * @category models
 * @since 0.1.0
 */
export type Clear = Operator<"clear", null>

/**
 * Deletes the value of an optional column: `update(Task, key, { assignee: clear })`. It writes a tombstone; a field that is
 * only left out is not touched.
 *
 * @category changes
 * @since 0.1.0
 */
export const clear: Clear = make("clear")(null)
