/**
 * Writes. `save` writes a whole row, `update` some columns of a row, `remove` takes away a row, a slice of a partition or
 * a partition. Each is a value until it is yielded, and fixed data: defaults and ids are made before
 * (`Table.makeEffect`), so that running it twice writes the same row twice.
 *
 * ```ts
 * import { increment, onlyIf, remove, save, ttl, update } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   yield* save(TaskState, state).pipe(ttl("30 days"))
 *   const outcome = yield* update(TaskState, key, { status: "done" }).pipe(onlyIf({ status: "in_progress" }))
 *   yield* update(TaskCounter, { boardId, status: "done" }, { count: increment(1n) })
 *   yield* remove(TaskState, key)
 * })
 * ```
 *
 * ```cql
 * INSERT INTO task_states (board_id, id, title, status) VALUES (?, ?, ?, ?) USING TTL ?
 * UPDATE task_states SET status = ? WHERE board_id = ? AND id = ? IF status = ?
 * UPDATE task_counters SET count = count + ? WHERE board_id = ? AND status = ?
 * DELETE FROM task_states WHERE board_id = ? AND id = ?
 * ```
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import type * as Option from "effect/Option"
import * as Write from "./internal/write.ts"
import type {
  ChangeErrors,
  ChangesInput,
  ConditionalErrors,
  ConditionInput,
  IfNotExistsErrors,
  IsOneRow,
  KeyErrors,
  KeyInput,
  RemoveErrors,
  RemoveInput,
  RowInput,
  SaveErrors,
  Stamped,
  TestedErrors,
  TimestampErrors,
  TtlErrors
} from "./MutationRules.ts"
import type { Outcome } from "./Outcome.ts"
import type { Refused, Sentence } from "./Refused.ts"
import { modify, type Statement } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * What a mutation does: `"save"` or `"replace"` a row, `"update"` columns, `"remove"` one row, or `"remove rows"` by a slice
 * or a whole partition.
 *
 * @category models
 * @since 0.1.0
 */
export type Kind = "save" | "replace" | "update" | "remove" | "remove rows"

/**
 * Which writes a mutation may stand beside: `"regular"` ones, `"counter"` updates, or, being `"conditional"`, those of its
 * own partition.
 *
 * @category models
 * @since 0.1.0
 */
export type Family = "regular" | "counter" | "conditional"

/**
 * A write to table `T` that answers `A`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Mutation<out A, out K extends Kind, out F extends Family, out T extends Table.Any>
  extends Statement<A, Table.Services<T>>, Write.Data
{
  readonly table: T
  readonly "~mutation": { readonly kind: K; readonly family: F }
}

/**
 * Any mutation.
 *
 * @category models
 * @since 0.1.0
 */
export interface Any extends Statement<unknown, unknown>, Write.Data {
  readonly "~mutation": { readonly kind: Kind; readonly family: Family }
}

// ---------------------------------------------------------------------------------------------------------------------
// Statements
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Writes a row: an INSERT, which in CQL replaces the columns it names whether the row exists or not. A field that is absent
 * is left unset: what is stored there stays, and no tombstone is written. With {@link ifNotExists} it is an insert that
 * never overwrites.
 *
 * @category constructors
 * @since 0.1.0
 */
export const save = <T extends Table.Any, const Row extends RowInput<T>>(
  table: T,
  row: Table.Fits<T, Row> extends false ? Row
    : [SaveErrors<T, Row>] extends [never] ? Row
    : Refused<Sentence<SaveErrors<T, Row>>>
): Mutation<void, "save", "regular", T> => Write.save(table, row)

/**
 * Writes a row and deletes what it does not have: an INSERT with null in every absent field, so that nothing of an older row
 * stays. Each null is a tombstone; where nothing older can stand, {@link save} writes none. Static columns belong to the
 * partition: one that is absent stays as it is.
 *
 * ```ts
 * import { replace } from "@effect-cql/core"
 *
 * replace(TaskEvent, event)
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const replace = <T extends Table.Any, const Row extends RowInput<T>>(
  table: T,
  row: Table.Fits<T, Row> extends false ? Row
    : [SaveErrors<T, Row>] extends [never] ? Row
    : Refused<Sentence<SaveErrors<T, Row>>>
): Mutation<void, "replace", "regular", T> => Write.replace(table, row)

/**
 * Changes columns of one row, by its primary key. Like every CQL UPDATE it also creates the row when there is none; with
 * {@link ifExists} it does not.
 *
 * A value replaces what is there; replacing a collection that is not frozen takes a tombstone, where `add`, `append` and
 * `put` take none. `clear` deletes an optional column; a counter takes `increment` or `decrement`. Static columns alone are
 * updated by the partition key alone.
 *
 * @category constructors
 * @since 0.1.0
 */
export const update = <
  T extends Table.Any,
  const Key extends KeyInput<T>,
  const Changes extends ChangesInput<T>
>(
  table: T,
  key: Table.Fits<T, Key> extends false ? Key
    : [KeyErrors<T, Key, Changes>] extends [never] ? Key
    : Refused<Sentence<KeyErrors<T, Key, Changes>>>,
  changes: Table.Fits<T, Changes> extends false ? Changes
    : [ChangeErrors<T, Changes>] extends [never] ? Changes
    : Refused<Sentence<ChangeErrors<T, Changes>>>
): Mutation<void, "update", Table.IsCounterTable<T> extends true ? "counter" : "regular", T> =>
  Write.update(table, key as Key, changes as Changes)

/**
 * Removes rows by their keys: one row by its whole primary key, a slice by clustering columns in order with a range last,
 * or a partition by its partition key. It writes one tombstone.
 *
 * @category constructors
 * @since 0.1.0
 */
export const remove = <T extends Table.Any, const W extends RemoveInput<T>>(
  table: T,
  where: Table.Fits<T, W> extends false ? W
    : [RemoveErrors<T, W>] extends [never] ? W
    : Refused<Sentence<RemoveErrors<T, W>>>
): Mutation<
  void,
  IsOneRow<T, W> extends true ? "remove" : "remove rows",
  Table.IsCounterTable<T> extends true ? "counter" : "regular",
  T
> => Write.remove(table, where as W)

// ---------------------------------------------------------------------------------------------------------------------
// Modifiers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * How long what is written lives: `USING TTL ?`, in whole seconds. `"0 seconds"` cancels the table's default TTL.
 *
 * @category modifiers
 * @since 0.1.0
 */
export const ttl = <M extends Any>(
  duration: [TtlErrors<M>] extends [never] ? Duration.Input : Refused<Sentence<TtlErrors<M>>>
) =>
(mutation: M): M => modify(mutation, { ttl: Math.ceil(Duration.toSeconds(duration as Duration.Input)) })

/**
 * Gives a write or a batch its own timestamp, in microseconds since 1970: `USING TIMESTAMP ?`. Of two writes of a cell the one
 * with the greater timestamp stays, whichever came first.
 *
 * @category modifiers
 * @since 0.1.0
 */
export const timestamp = <M extends Stamped>(
  micros: [TimestampErrors<M>] extends [never] ? bigint : Refused<Sentence<TimestampErrors<M>>>
) =>
(statement: M): M => modify(statement, { timestamp: micros })

/**
 * Writes the row only if there is none: `IF NOT EXISTS`. The answer says whether it was applied, and if not which row
 * stands there.
 *
 * @category lightweight transactions
 * @since 0.1.0
 */
export const ifNotExists = <M extends Any>(
  mutation: [IfNotExistsErrors<M>] extends [never] ? M : Refused<Sentence<IfNotExistsErrors<M>>>
): Mutation<Outcome<M["table"]["Type"]>, "save", "conditional", M["table"]> =>
  Write.conditional(mutation as M, "IF NOT EXISTS")

/**
 * Updates or removes a row only if it exists: `IF EXISTS`.
 *
 * @category lightweight transactions
 * @since 0.1.0
 */
export const ifExists = <M extends Any>(
  mutation: [ConditionalErrors<M>] extends [never] ? M : Refused<Sentence<ConditionalErrors<M>>>
): Mutation<Outcome<undefined>, M["~mutation"]["kind"], "conditional", M["table"]> =>
  Write.conditional(mutation as M, "IF EXISTS")

/**
 * Updates or removes a row only if its columns are as said: `IF status = ?`. A null stands for «has no value». When
 * rejected, the answer has what stands in the tested columns.
 *
 * @category lightweight transactions
 * @since 0.1.0
 */
export const onlyIf = <M extends Any, const W extends ConditionInput<M["table"]>>(
  conditions: Table.Fits<M["table"], W> extends false ? W
    : [ConditionalErrors<M> | TestedErrors<M["table"], W>] extends [never] ? W
    : Refused<Sentence<ConditionalErrors<M> | TestedErrors<M["table"], W>>>
) =>
(
  mutation: M
): Mutation<Outcome<Option.Option<Tested<M["table"], keyof W>>>, M["~mutation"]["kind"], "conditional", M["table"]> =>
  Write.conditional(mutation, conditions as W)

/**
 * The columns that a condition tested, as they stand. One without a value is absent.
 *
 * @category models
 * @since 0.1.0
 */
export type Tested<T extends Table.Any, Field> = T["Type"] extends infer Row
  ? { readonly [K in Extract<keyof Row, Field>]?: Exclude<Row[K], undefined> }
  : never
