/**
 * What the types know of mutations: what each of them takes, and the sentence of the rule that one breaks.
 *
 * @since 0.1.0
 */
import type * as Change from "./Change.ts"
import type * as Parts from "./internal/parts.ts"
import type { Any, Family, Kind } from "./Mutation.ts"
import type * as Operator from "./Operator.ts"
import type {
  AnyComparison,
  ClusteringErrors,
  DoesNotFit,
  HasPartition,
  MissingPartition,
  Unfit,
  UnknownColumns
} from "./Predicates.ts"
import type { Projected } from "./Query.ts"
import type * as Table from "./Table.ts"

// ---------------------------------------------------------------------------------------------------------------------
// Whole rows
// ---------------------------------------------------------------------------------------------------------------------

/** @internal */
export type RowInput<T extends Table.Any> = T["Type"]

/** @internal */
export type SaveErrors<T extends Table.Any, Row> =
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

// ---------------------------------------------------------------------------------------------------------------------
// Keys and changes of an update
// ---------------------------------------------------------------------------------------------------------------------

/** @internal */
export type KeyInput<T extends Table.Any> = Table.Open & { readonly [K in Table.PrimaryKey<T>]?: Table.Value<T, K> }

/** @internal */
export type KeyErrors<T extends Table.Any, Key, Changes> =
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

/** @internal */
export type ChangesInput<T extends Table.Any> =
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

/** @internal */
export type ChangeErrors<T extends Table.Any, Changes> =
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
    : DoesNotFit<K, Name>
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

// ---------------------------------------------------------------------------------------------------------------------
// Removals
// ---------------------------------------------------------------------------------------------------------------------

/** @internal */
export type RemoveInput<T extends Table.Any> =
  & Table.Open
  & {
    readonly [K in Table.PrimaryKey<T>]?: Removable<T, K> | AnyComparison
  }

/** What a column of a removal takes, by its place in the key. */
type Removable<T extends Table.Any, K> =
  | Table.Value<T, K>
  | Operator.OneOf<Table.Value<T, K>>
  | (K extends Table.PartitionKey<T> ? never : Operator.Range<Table.Value<T, K>>)

/** @internal */
export type RemoveErrors<T extends Table.Any, W> =
  | UnknownColumns<T, W>
  | {
    [K in Extract<Extract<keyof W, Table.PrimaryKey<T>>, string>]: Unfit<
      K,
      W[K],
      Removable<T, K>,
      Table.PartitionKey<T>
    >
  }[Extract<Extract<keyof W, Table.PrimaryKey<T>>, string>]
  | {
    [K in Extract<keyof W, Exclude<Table.FieldsOf<T>, Table.PrimaryKey<T>>>]:
      `'${K}' is no key column: rows are removed by their keys`
  }[Extract<keyof W, Exclude<Table.FieldsOf<T>, Table.PrimaryKey<T>>>]
  | (HasPartition<T, W> extends true ? ClusteringErrors<Table.ClusteringKey<T>, W> : MissingPartition<T, W>)

/** @internal */
export type IsOneRow<T extends Table.Any, W> = [Table.PrimaryKey<T>] extends [keyof W]
  ? [Extract<W[keyof W], Operator.OneOf<unknown> | Operator.Range<unknown>>] extends [never] ? true : false
  : false

// ---------------------------------------------------------------------------------------------------------------------
// Conditions
// ---------------------------------------------------------------------------------------------------------------------

/** @internal */
export type ConditionInput<T extends Table.Any> =
  & Table.Open
  & {
    readonly [K in Exclude<Table.FieldsOf<T>, Table.PrimaryKey<T>>]?: Parts.Test<Table.Value<T, K>> | TestOf<T, K>
  }

/** As {@link ChangeOf}, for conditions. */
type TestOf<T extends Table.Any, K> =
  | Parts.PartsOfColumn<T, K>["tests"]
  | Operator.Operator<keyof Parts.TestNames | "like", unknown>

/** @internal */
export type TestedErrors<T extends Table.Any, W> =
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
    : DoesNotFit<K, Name>
  : Name extends keyof Parts.TestNames ? `column '${K}': ${Name} is for ${Parts.TestNames[Name]}`
  : never
  : never

type FieldTestErrors<K extends string, Fields, Given> = {
  [F in Extract<keyof Given, string>]: F extends keyof Fields
    ? Given[F] extends Parts.Test<Parts.FieldValue<Fields[F]>> ? never
    : `field '${F}' of column '${K}': what it is compared with does not fit the field's Schema`
    : `'${F}' is no field of column '${K}'`
}[Extract<keyof Given, string>]

/** @internal */
export type IfNotExistsErrors<M extends Any> = M["~mutation"]["kind"] extends "save"
  ? M["~mutation"]["family"] extends "conditional" ? "the write has a condition already" : never
  : "only a save can be made IF NOT EXISTS: use ifExists or onlyIf"

/** @internal */
export type ConditionalErrors<M extends Any> = M["~mutation"]["family"] extends "counter"
  ? "counters take no condition: the server orders their updates"
  : M["~mutation"]["family"] extends "conditional" ? "the write has a condition already"
  : {
    update: never
    remove: never
    save: "a save takes no condition but ifNotExists: use update"
    replace: "a replacement takes no condition: use update, or save with ifNotExists"
    "remove rows": "a conditional removal names the whole primary key: it removes one row"
  }[M["~mutation"]["kind"]]

// ---------------------------------------------------------------------------------------------------------------------
// TTLs and timestamps
// ---------------------------------------------------------------------------------------------------------------------

/** @internal */
export type TtlErrors<M extends Any> = M["~mutation"]["family"] extends "counter" ? "counters have no TTL"
  : M["~mutation"]["kind"] extends "save" | "replace" | "update" ? never
  : "a removal has no TTL"

/** What takes a timestamp: a mutation, or a batch of them. @internal */
export interface Stamped {
  readonly "~mutation": { readonly kind: Kind | "batch"; readonly family: Family }
}

/** @internal */
export type TimestampErrors<M extends Stamped> = {
  regular: never
  counter: "counters have no timestamp: the server orders their updates"
  conditional: "a lightweight transaction takes its timestamp from its Paxos round"
}[M["~mutation"]["family"]]
