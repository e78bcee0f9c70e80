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
import type * as Change from "./Change.ts"
import type * as Parts from "./internal/parts.ts"
import * as Write from "./internal/write.ts"
import type * as Operator from "./Operator.ts"
import type { Outcome } from "./Outcome.ts"
import type { ClusteringErrors, HasPartition, MissingPartition, Projected, UnknownColumns } from "./Query.ts"
import type { Refused } from "./Refused.ts"
import { modify, type Statement } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * What a mutation does: `"save"` a row, `"update"` columns, `"remove"` one row, or `"remove rows"` by a slice or a whole
 * partition.
 *
 * @category models
 * @since 0.1.0
 */
export type Kind = "save" | "update" | "remove" | "remove rows"

/**
 * Which writes a mutation may stand beside: `"regular"` ones, `"counter"` updates, or none, being `"conditional"`.
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
export interface Mutation<out T extends Table.Any, out A, out K extends Kind, out F extends Family>
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
  row: Table.Fits<T, Row> extends false ? Row : [SaveErrors<T, Row>] extends [never] ? Row : Refused<SaveErrors<T, Row>>
): Mutation<T, void, "save", "regular"> => Write.save(table, row)

/**
 * Changes columns of one row, by its primary key. Like every CQL UPDATE it also creates the row when there is none; with
 * {@link ifExists} it does not.
 *
 * A value replaces what is there; `clear` deletes an optional column; a counter takes `increment` or `decrement`. Static
 * columns alone are updated by the partition key alone.
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
    : Refused<KeyErrors<T, Key, Changes>>,
  changes: Table.Fits<T, Changes> extends false ? Changes
    : [ChangeErrors<T, Changes>] extends [never] ? Changes
    : Refused<ChangeErrors<T, Changes>>
): Mutation<T, void, "update", Table.IsCounterTable<T> extends true ? "counter" : "regular"> =>
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
  where: Table.Fits<T, W> extends false ? W : [RemoveErrors<T, W>] extends [never] ? W : Refused<RemoveErrors<T, W>>
): Mutation<
  T,
  void,
  IsOneRow<T, W> extends true ? "remove" : "remove rows",
  Table.IsCounterTable<T> extends true ? "counter" : "regular"
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
  duration: [TtlErrors<M>] extends [never] ? Duration.Input : Refused<TtlErrors<M>>
) =>
(mutation: M): M => modify(mutation, { ttl: Math.ceil(Duration.toSeconds(duration as Duration.Input)) })

/**
 * Gives the write its own timestamp, in microseconds since 1970: `USING TIMESTAMP ?`. Of two writes of a cell the one with
 * the greater timestamp stays, whichever came first.
 *
 * @category modifiers
 * @since 0.1.0
 */
export const timestamp = <M extends Any>(
  micros: [TimestampErrors<M>] extends [never] ? bigint : Refused<TimestampErrors<M>>
) =>
(mutation: M): M => modify(mutation, { timestamp: micros })

/**
 * Writes the row only if there is none: `IF NOT EXISTS`. The answer says whether it was applied, and if not which row
 * stands there.
 *
 * @category lightweight transactions
 * @since 0.1.0
 */
export const ifNotExists = <M extends Any>(
  mutation: [IfNotExistsErrors<M>] extends [never] ? M : Refused<IfNotExistsErrors<M>>
): Conditional<M, Outcome<M["table"]["Type"]>> => Write.conditional(mutation as M, "IF NOT EXISTS")

/**
 * Updates or removes a row only if it exists: `IF EXISTS`.
 *
 * @category lightweight transactions
 * @since 0.1.0
 */
export const ifExists = <M extends Any>(
  mutation: [ConditionalErrors<M>] extends [never] ? M : Refused<ConditionalErrors<M>>
): Conditional<M, Outcome<undefined>> => Write.conditional(mutation as M, "IF EXISTS")

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
    : Refused<ConditionalErrors<M> | TestedErrors<M["table"], W>>
) =>
(mutation: M): Conditional<M, Outcome<Option.Option<Tested<M["table"], keyof W>>>> =>
  Write.conditional(mutation, conditions as W)

/**
 * A mutation made conditional: it answers with an outcome.
 *
 * @category models
 * @since 0.1.0
 */
export type Conditional<M extends Any, Answer> = Mutation<M["table"], Answer, M["~mutation"]["kind"], "conditional">

/**
 * The columns that a condition tested, as they stand. One without a value is absent.
 *
 * @category models
 * @since 0.1.0
 */
export type Tested<T extends Table.Any, Field> = {
  readonly [K in Extract<keyof T["Type"], Field>]?: Exclude<T["Type"][K], undefined>
}

// ---------------------------------------------------------------------------------------------------------------------
// What the types know of a mutation
// ---------------------------------------------------------------------------------------------------------------------

type RowInput<T extends Table.Any> = T["Type"]

type SaveErrors<T extends Table.Any, Row> =
  | (Table.IsCounterTable<T> extends true
    ? `table '${T["~table"]["name"]}' holds counters, which are never saved: update it with increment(n)`
    : never)
  | (keyof Projected extends keyof Row ? "a projection has only some of the columns: save a whole row, or update"
    : never)
  | UnknownColumns<T, Row, keyof Projected>
  | OtherMembers<T["Type"], Row, Table.FieldsOf<T>>

/** The columns of a row of a union that only other members have. */
type OtherMembers<Type, Row, Fields> = Row extends unknown
  ? Extract<Exclude<keyof Row, keyof MemberOf<Type, Row>>, Fields> extends infer K
    ? K extends string ? `'${K}' is no column of the member that the row is` : never
  : never
  : never

type MemberOf<Type, Row> = Type extends unknown ? Row extends Type ? Type : never : never

type KeyInput<T extends Table.Any> = Table.Open & { readonly [K in Table.PrimaryKey<T>]?: Table.Value<T, K> }

type KeyErrors<T extends Table.Any, Key, Changes> =
  | NoKey<T, Key>
  | ([keyof Changes] extends [Table.Static<T>] ? [keyof Changes] extends [never] ? never
    : MissingPartition<T, Key> | StaticByClustering<T, Key>
    : MissingKey<T, Key, "an update">)

type NoKey<T extends Table.Any, Key> = {
  [K in Exclude<keyof Key, Table.PrimaryKey<T>>]: K extends string
    ? `'${K}' is no key column of table '${T["~table"]["name"]}'`
    : never
}[Exclude<keyof Key, Table.PrimaryKey<T>>]

type MissingKey<T extends Table.Any, Key, What extends string> = Exclude<Table.PrimaryKey<T>, keyof Key> extends
  infer K extends string ? `key column '${K}' is missing: ${What} names the whole primary key` : never

type StaticByClustering<T extends Table.Any, Key> = Extract<keyof Key, Table.ClusteringKey<T>[number]> extends
  infer K extends string ? `static columns belong to the partition: leave clustering column '${K}' out` : never

type ChangesInput<T extends Table.Any> =
  & Table.Open
  & {
    readonly [K in Exclude<Table.FieldsOf<T>, Table.PrimaryKey<T>>]?: K extends Table.CounterFields<T>
      ? Change.Increment
      : Table.Value<T, K> | ChangeOf<T, K>
  }

/**
 * Every change there is. Those that fit come first, and type what is written in their place; the rest is let through to be
 * told in a sentence.
 */
type ChangeOf<T extends Table.Any, K> =
  | Parts.PartsOfColumn<T, K>["changes"]
  | Operator.Operator<keyof Parts.ChangeNames | "clear" | "increment", unknown>

type ChangeErrors<T extends Table.Any, Changes> =
  | UnknownColumns<T, Changes>
  | {
    [K in Extract<keyof Changes, Table.PrimaryKey<T>>]:
      `'${K}' is part of the primary key, which is never updated: save a new row and remove the old one`
  }[Extract<keyof Changes, Table.PrimaryKey<T>>]
  | {
    [K in Extract<keyof Changes, Parts.Discriminators<T>>]:
      `'${K}' tells the members of the union apart, which is never updated: save a whole row instead`
  }[Extract<keyof Changes, Parts.Discriminators<T>>]
  | {
    [K in Extract<keyof Changes, Exclude<Table.FieldsOf<T>, Table.CounterFields<T>>>]: ChangeError<T, K, Changes[K]>
  }[Extract<keyof Changes, Exclude<Table.FieldsOf<T>, Table.CounterFields<T>>>]
  | ([keyof Changes] extends [never] ? "an update changes at least one column" : never)

type ChangeError<T extends Table.Any, K extends string, C, Fit = Parts.PartsOfColumn<T, K>["changes"]> = C extends
  Operator.Operator<infer Name, infer Operand> ?
  Name extends "clear"
    ? Parts.IsOptional<T["Type"], K> extends true ? never : `column '${K}' is required and cannot be cleared`
  : Name extends "increment" ? `column '${K}' is no counter: set it to a value`
  : Name extends Parts.NameOf<Fit>
    ? Parts.IsFrozen<T["fields"][K]> extends true ? `column '${K}' is frozen: it is replaced whole, never in part`
    : Name extends "setFields" ? FieldErrors<K, Parts.PartsOfColumn<T, K>["fields"], Operand>
    : C extends Fit ? never
    : `column '${K}': what ${Name} takes does not fit the column's Schema`
  : Name extends keyof Parts.ChangeNames ? `column '${K}': ${Name} is for ${Parts.ChangeNames[Name]}`
  : never
  : never

type FieldErrors<K extends string, Fields, Given> =
  | ([keyof Given] extends [never] ? `column '${K}': setFields sets at least one field` : never)
  | {
    [F in Extract<keyof Given, string>]: F extends keyof Fields ? FieldError<K, F, Fields[F], Given[F]>
      : `'${F}' is no field of column '${K}'`
  }[Extract<keyof Given, string>]

type FieldError<K extends string, F extends string, S, Given> = Given extends Change.Clear
  ? S extends Parts.OptionalField ? never : `field '${F}' of column '${K}' is required and cannot be cleared`
  : Given extends Parts.FieldValue<S> ? never
  : `field '${F}' of column '${K}': the value does not fit the field's Schema`

type RemoveInput<T extends Table.Any> =
  & Table.Open
  & {
    readonly [K in Table.PrimaryKey<T>]?: K extends Table.PartitionKey<T>
      ? Table.Value<T, K> | Operator.OneOf<Table.Value<T, K>>
      : Table.Value<T, K> | Operator.OneOf<Table.Value<T, K>> | Operator.Range<Table.Value<T, K>>
  }

type RemoveErrors<T extends Table.Any, W> =
  | UnknownColumns<T, W>
  | {
    [K in Extract<keyof W, Exclude<Table.FieldsOf<T>, Table.PrimaryKey<T>>>]:
      `'${K}' is no key column: rows are removed by their keys`
  }[Extract<keyof W, Exclude<Table.FieldsOf<T>, Table.PrimaryKey<T>>>]
  | (HasPartition<T, W> extends true ? ClusteringErrors<Table.ClusteringKey<T>, W> : MissingPartition<T, W>)

type IsOneRow<T extends Table.Any, W> = [Table.PrimaryKey<T>] extends [keyof W]
  ? [Extract<W[keyof W], Operator.OneOf<unknown> | Operator.Range<unknown>>] extends [never] ? true : false
  : false

type ConditionInput<T extends Table.Any> =
  & Table.Open
  & {
    readonly [K in Exclude<Table.FieldsOf<T>, Table.PrimaryKey<T>>]?: Parts.Test<Table.Value<T, K>> | TestOf<T, K>
  }

/** As {@link ChangeOf}, for conditions. */
type TestOf<T extends Table.Any, K> =
  | Parts.PartsOfColumn<T, K>["tests"]
  | Operator.Operator<keyof Parts.TestNames | "like", unknown>

type TestedErrors<T extends Table.Any, W> =
  | UnknownColumns<T, W>
  | {
    [K in Extract<keyof W, Table.PrimaryKey<T>>]: `'${K}' is part of the primary key, which names the row: no condition`
  }[Extract<keyof W, Table.PrimaryKey<T>>]
  | { [K in Extract<keyof W, Table.FieldsOf<T>>]: TestError<T, K, W[K]> }[Extract<keyof W, Table.FieldsOf<T>>]
  | ([keyof W] extends [never] ? "onlyIf tests at least one column: use ifExists to test the row" : never)

type TestError<T extends Table.Any, K extends string, C, Fit = Parts.PartsOfColumn<T, K>["tests"]> = C extends
  Operator.Operator<infer Name, infer Operand> ? Name extends "like" ? `column '${K}': no condition takes like`
  : Name extends Parts.NameOf<Fit>
    ? Name extends "fields" ? FieldTestErrors<K, Parts.PartsOfColumn<T, K>["fields"], Operand>
    : C extends Fit ? never
    : `column '${K}': what ${Name} takes does not fit the column's Schema`
  : Name extends keyof Parts.TestNames ? `column '${K}': ${Name} is for ${Parts.TestNames[Name]}`
  : never
  : never

type FieldTestErrors<K extends string, Fields, Given> = {
  [F in Extract<keyof Given, string>]: F extends keyof Fields
    ? Given[F] extends Parts.Test<Parts.FieldValue<Fields[F]>> ? never
    : `field '${F}' of column '${K}': what it is compared with does not fit the field's Schema`
    : `'${F}' is no field of column '${K}'`
}[Extract<keyof Given, string>]

type IfNotExistsErrors<M extends Any> = M["~mutation"]["kind"] extends "save"
  ? M["~mutation"]["family"] extends "conditional" ? "the write has a condition already" : never
  : "only a save can be made IF NOT EXISTS: use ifExists or onlyIf"

type ConditionalErrors<M extends Any> = M["~mutation"]["family"] extends "counter"
  ? "counters take no condition: the server orders their updates"
  : M["~mutation"]["family"] extends "conditional" ? "the write has a condition already"
  : {
    update: never
    remove: never
    save: "a save takes no condition but ifNotExists: use update"
    "remove rows": "a conditional removal names the whole primary key: it removes one row"
  }[M["~mutation"]["kind"]]

type TtlErrors<M extends Any> = M["~mutation"]["family"] extends "counter" ? "counters have no TTL"
  : M["~mutation"]["kind"] extends "save" | "update" ? never
  : "a removal has no TTL"

type TimestampErrors<M extends Any> = {
  regular: never
  counter: "counters have no timestamp: the server orders their updates"
  conditional: "a lightweight transaction takes its timestamp from its Paxos round"
}[M["~mutation"]["family"]]
