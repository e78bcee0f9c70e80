/**
 * What the types know of predicates: which comparisons a column takes by its key and its indexes, and the sentence of the
 * rule that a query breaks.
 *
 * @since 0.1.0
 */
import type * as Parts from "./internal/parts.ts"
import type * as Operator from "./Operator.ts"
import type { Refused, Sentence } from "./Refused.ts"
import type * as Table from "./Table.ts"
import type * as Index from "./TableIndex.ts"

// ---------------------------------------------------------------------------------------------------------------------
// What a column is compared with
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What a column of values `V` is compared with: a value, several, a range, and what a collection holds.
 *
 * @category models
 * @since 0.1.0
 */
export type Comparable<V> = V | Operator.OneOf<V> | Operator.Range<V> | Inside<V>

type Inside<V> = V extends ReadonlyMap<infer Key, infer Element>
  ? Operator.Contains<Element> | Operator.ContainsKey<Key> | Operator.Entry<Key, Element>
  : V extends ReadonlySet<infer Element> | ReadonlyArray<infer Element> ? Operator.Contains<Element>
  : V extends string ? Operator.Like
  : never

/** Any comparison of anything. It fits wherever one stands, so that a sentence can say why it may not. @internal */
export type AnyComparison = Operator.Operator<ConditionalName | RangeName | "oneOf" | InsideName | "like", unknown>

type ConditionalName = "ne" | "at" | "fields"

type RangeName = "gt" | "gte" | "lt" | "lte" | "between"

type InsideName = "contains" | "containsKey" | "entry"

/** The predicates that fit the columns of a table, whatever their legality. @internal */
export type WhereInput<T extends Table.Any> =
  & Table.Open
  & {
    readonly [K in Table.FieldsOf<T>]?: ComparableTo<T, K> | AnyComparison
  }

/** The predicates that fit a filter, whatever their legality. @internal */
export type FilterInput<T extends Table.Any> =
  & Table.Open
  & {
    readonly [K in Table.FieldsOf<T>]?: Comparable<Exclude<Table.Value<T, K>, null>> | AnyComparison
  }

/** What a column of a query takes, by its place in the key. */
type ComparableTo<T extends Table.Any, K> = K extends Table.PartitionKey<T>
  ? Table.Value<T, K> | Operator.OneOf<Table.Value<T, K>>
  : Comparable<Exclude<Table.Value<T, K>, null>>

// ---------------------------------------------------------------------------------------------------------------------
// Whether they are legal
// ---------------------------------------------------------------------------------------------------------------------

/** The predicates of a query, or the rules that they break. @internal */
export type Where<T extends Table.Any, W> = Table.Fits<T, W> extends false ? W
  : [WhereErrors<T, W>] extends [never] ? W
  : Refused<Sentence<WhereErrors<T, W>>>

/** The predicates of a filter, or the rules that they break. @internal */
export type Filter<T extends Table.Any, W> = Table.Fits<T, W> extends false ? W
  : [FilterErrors<T, W>] extends [never] ? W
  : Refused<Sentence<FilterErrors<T, W>>>

type WhereErrors<T extends Table.Any, W> = [WhereUnfit<T, W>] extends [never] ?
    | UnknownColumns<T, W>
    | (HasPartition<T, W> extends true ? WithinPartition<T, W>
      : [IndexIn<T, W>] extends [never] ? MissingPartition<T, W>
      : ByIndex<T, W>)
  : WhereUnfit<T, W>

type WhereUnfit<T extends Table.Any, W> = {
  [K in Extract<Extract<keyof W, Table.FieldsOf<T>>, string>]: Unfit<K, W[K], ComparableTo<T, K>, Table.PartitionKey<T>>
}[Extract<Extract<keyof W, Table.FieldsOf<T>>, string>]

/** The sentence of a comparison that does not fit the column, whatever its legality. @internal */
export type Unfit<K extends string, P, Fit, Partition = never> = P extends Operator.Operator<infer Name, unknown>
  ? P extends Fit ? never
  : Name extends ConditionalName ? never
  : K extends Partition
    ? Name extends "oneOf" ? DoesNotFit<K, Name> : `partition key column '${K}' takes a value or oneOf([…])`
  : Name extends InsideName
    ? Name extends NameOf<Fit> ? DoesNotFit<K, Name> : `column '${K}': ${Name} is for ${Parts.TestNames[Name]}`
  : Name extends "like" ? `column '${K}': like is for text`
  : DoesNotFit<K, Name>
  : never

/** @internal */
export type DoesNotFit<K extends string, Name extends string> =
  `column '${K}': what ${Name} takes does not fit the column's Schema`

/** @internal */
export type UnknownColumns<T extends Table.Any, W, But = never> = {
  [K in Exclude<keyof W, Table.FieldsOf<T> | But>]: K extends string
    ? `'${K}' is no column of table '${T["~table"]["name"]}'`
    : never
}[Exclude<keyof W, Table.FieldsOf<T> | But>]

/** @internal */
export type HasPartition<T extends Table.Any, W> = [Table.PartitionKey<T>] extends [keyof W] ? true : false

/** @internal */
export type MissingPartition<T extends Table.Any, W> = Exclude<Table.PartitionKey<T>, keyof W> extends
  infer K extends string ? `partition key column '${K}' is missing: name the whole partition key` : never

/** The fields with an index of any kind. */
type IndexedField<T extends Table.Any> = Table.Indexes<T> extends infer I ? I extends Index.Index<infer Field> ? Field
  : never
  : never

type IndexIn<T extends Table.Any, W> = Extract<keyof W, IndexedField<T>>

type Plain<T extends Table.Any> = Exclude<Table.FieldsOf<T>, Table.PrimaryKey<T>>

type WithinPartition<T extends Table.Any, W> =
  | ClusteringErrors<Table.ClusteringKey<T>, W>
  | Unserved<T, W, Plain<T>>
  | SecondIndex<T, W, Plain<T>>
  | ([Extract<IndexIn<T, W>, Plain<T>>] extends [never] ? never : IndexInPartitions<T, W>)

type IndexInPartitions<T extends Table.Any, W> = {
  [K in Table.PartitionKey<T>]: K extends keyof W
    ? IsOneOf<W[K]> extends true ? `an index is read in one partition or in all: name one '${K}', or none` : never
    : never
}[Table.PartitionKey<T>]

type ByIndex<T extends Table.Any, W> =
  | Unserved<T, W, Table.FieldsOf<T>>
  | SecondIndex<T, W, Table.FieldsOf<T>>

/** The sentences of those of `Column` whose predicate no index serves. */
type Unserved<T extends Table.Any, W, Column> = {
  [K in Extract<Extract<keyof W, Column>, string>]: NameOf<W[K]> extends infer Name extends string
    ? Name extends ConditionalName ? OnlyInConditions<K, Name>
    : true extends Serves<T, K, Name> ? never
    : Name extends "like" ? `column '${K}' has no index that serves like: it needs Index.sasi`
    : K extends Table.Indexed<T> ?
      Name extends RangeName | "oneOf"
        ? `column '${K}' has an index for equality only: put this in allowFiltering({ … })`
      : NoIndexServes<K, Name>
    : K extends IndexedField<T> ? NoIndexServes<K, Name>
    : K extends Table.PrimaryKey<T> ? `column '${K}' needs the whole partition key beside it, or allowFiltering({ … })`
    : `column '${K}' is neither key nor indexed: put it in allowFiltering({ … })`
    : never
}[Extract<Extract<keyof W, Column>, string>]

type NoIndexServes<K extends string, Name extends string> = Name extends "="
  ? `no index of column '${K}' serves equality: it serves what the collection holds, as contains does`
  : `no index of column '${K}' serves ${Name}: put this in allowFiltering({ … })`

type OnlyInConditions<K extends string, Name extends string> =
  `column '${K}': only conditions (onlyIf) have ${Name}, queries do not`

/** Several predicates are served at once by storage-attached indexes only. */
type SecondIndex<T extends Table.Any, W, Column> = Extract<keyof W, IndexedField<T> & Column> extends infer K
  ? IsUnion<K> extends true
    ? true extends (K extends keyof W & string ? NotBySai<T, K, NameOf<W[K]>> : never)
      ? `one index serves a query: put all but one of '${Extract<K, string>}' in allowFiltering({ … })`
    : never
  : never
  : never

type NotBySai<T extends Table.Any, K extends string, Name extends string> = true extends
  IndexServes<Extract<Table.Indexes<T>, Index.Index<K, Index.Target, "sai">>, Name, Table.KindOf<T["fields"][K]>> ?
  false
  : true

type FilterErrors<T extends Table.Any, W> =
  | UnknownColumns<T, W>
  | {
    [K in Extract<Extract<keyof W, Table.FieldsOf<T>>, string>]: FilterError<T, K, W[K]>
  }[Extract<Extract<keyof W, Table.FieldsOf<T>>, string>]

type FilterError<T extends Table.Any, K extends string, P> = NameOf<P> extends infer Name extends string
  ? Name extends ConditionalName ? OnlyInConditions<K, Name>
  : Name extends "like" ? `column '${K}': like is served by Index.sasi alone, filtering does not have it`
  : [Unfit<K, P, Comparable<Exclude<Table.Value<T, K>, null>>>] extends [never]
    ? Name extends "=" | "oneOf" | RangeName
      ? Table.KindOf<T["fields"][K]> extends "collection"
        ? `column '${K}' is a collection: filter by what it holds, with contains, or store it as Cql.frozen`
      : never
    : never
  : Unfit<K, P, Comparable<Exclude<Table.Value<T, K>, null>>>
  : never

/** @internal */
export type ClusteringErrors<Columns, W, Stop extends string = never> = Columns extends
  readonly [infer Column extends string, ...infer Rest] ? Column extends keyof W ?
      | (NameOf<W[Column]> extends infer Name extends string
        ? Name extends ConditionalName ? OnlyInConditions<Column, Name>
        : Name extends "=" | "oneOf" | RangeName ? never
        : `clustering column '${Column}' takes values and ranges: put ${Name} in allowFiltering({ … })`
        : never)
      | ([Stop] extends [never] ? ClusteringErrors<
          Rest,
          W,
          IsRange<W[Column]> extends true ? `cannot follow '${Column}', which has a range` : never
        >
        : `clustering column '${Column}' ${Stop}` | ClusteringErrors<Rest, W, Stop>)
  : ClusteringErrors<Rest, W, [Stop] extends [never] ? `needs clustering column '${Column}' before it` : Stop>
  : never

// ---------------------------------------------------------------------------------------------------------------------
// Which index serves what
// ---------------------------------------------------------------------------------------------------------------------

/** What a predicate is called; a plain value is an equality. */
type NameOf<P> = P extends Operator.Operator<infer Name, unknown> ? Name : "="

type Serves<T extends Table.Any, K extends string, Name extends string> = IndexServes<
  Extract<Table.Indexes<T>, Index.Index<K>>,
  Name,
  Table.KindOf<T["fields"][K]>
>

type IndexServes<I, Name extends string, Kind> = I extends Index.Index<string, infer Target, infer Class>
  ? Name extends "=" ? Target extends "full" ? true : Target extends "value" ? Not<Kind, "collection"> : false
  : Name extends "contains"
    ? Target extends "values" ? true : Target extends "value" ? Not<Not<Kind, "collection">, true> : false
  : Name extends "containsKey" ? Is<Target, "keys">
  : Name extends "entry" ? Is<Target, "entries">
  : Name extends RangeName ?
    Target extends "value" ? Class extends "sasi" ? true : Class extends "sai" ? Is<Kind, "ordered"> : false
    : false
  : Name extends "like" ? Is<Class, "sasi">
  : false
  : never

type Is<A, B> = A extends B ? true : false

type Not<A, B> = A extends B ? false : true

// ---------------------------------------------------------------------------------------------------------------------
// Small questions
// ---------------------------------------------------------------------------------------------------------------------

/** @internal */
export type IsUnion<U, Member = U> = [U] extends [never] ? false
  : Member extends unknown ? [U] extends [Member] ? false : true
  : never

/** @internal */
export type IsRange<P> = P extends Operator.Range<infer _> ? true : false

/** @internal */
export type IsOneOf<P> = P extends Operator.OneOf<infer _> ? true : false

/**
 * The rows that a query can give: where they are members of a union and the query compares a literal of theirs, the members
 * with that literal.
 *
 * @internal
 */
export type Narrowed<Row, W> = IsUnion<Row> extends true
  ? Row extends unknown ?
    true extends { [K in keyof W & keyof Row]: Differs<Row[K], W[K]> }[keyof W & keyof Row] ? never
    : Row
  : never
  : Row

type Differs<Own, Asked> = Asked extends string | number | boolean ? [Own & Asked] extends [never] ? true : false
  : Asked extends Operator.OneOf<infer One> ? [Own & One] extends [never] ? true : false
  : false
