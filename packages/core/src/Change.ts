/**
 * What may stand in place of a plain value in an update: changes that the server makes to what is stored, without reading
 * it first. All are plain data.
 *
 * ```ts
 * import { add, append, Cql, increment, put, setFields, table, update } from "@effect-cql/core"
 * import { Schema } from "effect"
 *
 * const Address = Schema.Struct({ street: Schema.String, city: Schema.String }).pipe(Cql.udt("address"))
 * const Person = Schema.Struct({
 *   id: Cql.Int,
 *   labels: Cql.Set(Schema.String),
 *   log: Schema.Array(Schema.String),
 *   meta: Cql.Map(Schema.String, Cql.Int),
 *   home: Address
 * }).pipe(table("people", { partitionKey: ["id"] }))
 *
 * update(Person, { id: 1 }, {
 *   labels: add(["gardener"]),
 *   log: append(["moved"]),
 *   meta: put([["moves", 2]]),
 *   home: setFields({ city: "Delft" })
 * })
 * update(TaskCounter, { boardId, status: "todo" }, { count: increment(1n) })
 * ```
 *
 * ```cql
 * UPDATE people SET labels = labels + ?, log = log + ?, meta = meta + ?, home.city = ? WHERE id = ?
 * UPDATE task_counters SET count = count + ? WHERE board_id = ? AND status = ?
 * ```
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/types.html#collections Collections}
 * @since 0.1.0
 */
import { make, type Operator } from "./Operator.ts"

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
 * @category counters
 * @since 0.1.0
 */
export const increment = (by: bigint): Increment => make("increment")(by)

/**
 * Takes from a counter: `increment(-by)`.
 *
 * @category counters
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
 * @category columns
 * @since 0.1.0
 */
export const clear: Clear = make("clear")(null)

/**
 * Elements for one end of a list.
 *
 * @category models
 * @since 0.1.0
 */
export type Extend<A> = Operator<"append" | "prepend", ReadonlyArray<A>>

/**
 * Adds elements to the end of a list, in this order: `SET c = c + ?`. Done twice it adds them twice, so it is not
 * idempotent and is never sent again by itself.
 *
 * @category lists
 * @since 0.1.0
 */
export const append: <const A>(elements: ReadonlyArray<A>) => Operator<"append", ReadonlyArray<A>> = make("append")

/**
 * Adds elements in front of a list, in this order: `SET c = ? + c`. Not idempotent, as {@link append}.
 *
 * @category lists
 * @since 0.1.0
 */
export const prepend: <const A>(elements: ReadonlyArray<A>) => Operator<"prepend", ReadonlyArray<A>> = make("prepend")

/**
 * A new element at a place of a list.
 *
 * @category models
 * @since 0.1.0
 */
export type SetAt<A> = Operator<"setAt", readonly [index: number, element: A]>

/**
 * Replaces the element of a list at an index, from 0: `SET c[?] = ?`. The server reads the list first, and refuses an index
 * that is not there. Not idempotent: the list may have grown at its front meanwhile.
 *
 * @category lists
 * @since 0.1.0
 */
export const setAt = <const A>(index: number, element: A): SetAt<A> => make("setAt")([index, element])

/**
 * The removal of an element of a list by its place.
 *
 * @category models
 * @since 0.1.0
 */
export type RemoveAt = Operator<"removeAt", number>

/**
 * Removes the element of a list at an index, from 0: `SET c[?] = null`, which is what `DELETE c[?]` does. The server reads
 * the list first, and refuses an index that is not there. Not idempotent: done twice it removes two elements.
 *
 * @category lists
 * @since 0.1.0
 */
export const removeAt = (index: number): RemoveAt => make("removeAt")(index)

/**
 * Elements for a set.
 *
 * @category models
 * @since 0.1.0
 */
export type Add<A> = Operator<"add", ReadonlyArray<A>>

/**
 * Adds elements to a set: `SET c = c + ?`.
 *
 * @category sets
 * @since 0.1.0
 */
export const add = <const A>(elements: Iterable<A>): Add<A> => make("add")([...elements])

/**
 * The removal of elements of a set or a list.
 *
 * @category models
 * @since 0.1.0
 */
export type RemoveValues<A> = Operator<"removeValues", ReadonlyArray<A>>

/**
 * Removes elements from a set, or every occurrence of them from a list: `SET c = c - ?`.
 *
 * @category sets
 * @since 0.1.0
 */
export const removeValues = <const A>(elements: Iterable<A>): RemoveValues<A> => make("removeValues")([...elements])

/**
 * Entries for a map.
 *
 * @category models
 * @since 0.1.0
 */
export type Put<K, V> = Operator<"put", ReadonlyArray<readonly [key: K, value: V]>>

/**
 * Puts entries into a map, over those it has under the same keys: `SET c = c + ?`. Takes a Map or entries:
 * `put([["moves", 2]])`.
 *
 * @category maps
 * @since 0.1.0
 */
export const put = <const K, const V>(entries: Iterable<readonly [key: K, value: V]>): Put<K, V> =>
  make("put")([...entries])

/**
 * The removal of entries of a map.
 *
 * @category models
 * @since 0.1.0
 */
export type RemoveKeys<K> = Operator<"removeKeys", ReadonlyArray<K>>

/**
 * Removes the entries of a map under these keys: `SET c = c - ?`.
 *
 * @category maps
 * @since 0.1.0
 */
export const removeKeys = <const K>(keys: Iterable<K>): RemoveKeys<K> => make("removeKeys")([...keys])

/**
 * New values for fields of a user-defined type.
 *
 * @category models
 * @since 0.1.0
 */
export type SetFields<F> = Operator<"setFields", F>

/**
 * Sets fields of a user-defined type that is not frozen: `SET c.street = ?, c.city = ?`. Those that are left out stay;
 * {@link clear} deletes an optional one.
 *
 * @category user-defined types
 * @since 0.1.0
 */
export const setFields: <const F extends { readonly [field: string]: unknown }>(fields: F) => SetFields<F> = make(
  "setFields"
)
