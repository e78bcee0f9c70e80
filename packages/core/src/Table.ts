/**
 * A table is a plain `Schema.Struct` with one annotation that says how it is stored: its name, its keys in order, which
 * columns are static, which are indexed. The annotated value is still a Schema and works unchanged in an HttpApi, a form or
 * a JSON Schema.
 *
 * ```ts
 * import { Cql, desc, table } from "@effect-cql/core"
 * import { Schema } from "effect"
 *
 * export const TaskEvent = Schema.Struct({
 *   boardId: Cql.Uuid,
 *   createdAt: Schema.Date,
 *   id: Cql.TimeUuid,
 *   title: Schema.NonEmptyString,
 *   status: Schema.Literals(["todo", "in_progress", "done"]),
 *   assignee: Schema.optionalKey(Schema.String)
 * }).pipe(table("task_events", {
 *   partitionKey: ["boardId"],
 *   clusteringKey: [desc("createdAt"), "id"],
 *   indexes: ["status"]
 * }))
 * ```
 *
 * ```cql
 * CREATE TABLE task_events (board_id uuid, created_at timestamp, id timeuuid, title text, status text, assignee text,
 *   PRIMARY KEY (board_id, created_at, id)) WITH CLUSTERING ORDER BY (created_at DESC, id ASC)
 * CREATE INDEX task_events_status_idx ON task_events (status)
 * ```
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { CqlType } from "./CqlType.ts"
import type { CqlValue } from "./CqlValue.ts"
import * as InternalDefinition from "./internal/definition.ts"
import * as InternalSource from "./internal/source.ts"
import type { Refused, Sentence } from "./Refused.ts"
import type * as Index from "./TableIndex.ts"

/**
 * Which way a clustering column is stored, and so read by default.
 *
 * @category models
 * @since 0.1.0
 */
export type ClusteringOrder = "asc" | "desc"

/**
 * A clustering column that is stored in descending order.
 *
 * @category models
 * @since 0.1.0
 */
export interface Desc<Field extends string> {
  readonly field: Field
  readonly order: "desc"
}

/**
 * Stores a clustering column in descending order, so that the newest comes first: `clusteringKey: [desc("createdAt"), "id"]`.
 *
 * @category constructors
 * @since 0.1.0
 */
export const desc = <const Field extends string>(field: Field): Desc<Field> => ({ field, order: "desc" })

/**
 * How a struct is stored. Everything is named by the struct's fields.
 *
 * - `partitionKey`: the columns that decide where a row lives; a query names them all
 * - `clusteringKey`: the columns that order the rows of a partition
 * - `staticColumns`: columns with one value for a whole partition
 * - `indexes`: columns with an index: a field's name for a secondary index, or what {@link Index} makes
 * - `sensitive`: columns whose values no error ever carries
 * - `columns`: names of columns, where they are not the field's in snake_case
 * - `options`: table options as CQL names them, `{ default_time_to_live: 3600, comment: "…" }`
 *
 * @category models
 * @since 0.1.0
 */
export interface Config<Field extends string> {
  readonly partitionKey: readonly [Field, ...Array<Field>]
  readonly clusteringKey?: ReadonlyArray<Field | Desc<Field>>
  readonly staticColumns?: ReadonlyArray<Field>
  readonly indexes?: ReadonlyArray<Index.Input<Field>>
  readonly sensitive?: ReadonlyArray<Field>
  readonly columns?: { readonly [K in Field]?: string }
  readonly options?: TableOptions
}

/**
 * Table options by their CQL names; a map option such as `compaction` is an object of strings.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html#create-table-options Table options}
 * @category models
 * @since 0.1.0
 */
export interface TableOptions {
  readonly [option: string]: string | number | boolean | { readonly [key: string]: string }
}

/**
 * A column as it is stored.
 *
 * - `field`, `name`: what programs and CQL call it
 * - `optional`: the field may be absent: then the column is left unset on write, and a null is dropped on read
 * - `nullable`: null is a value of the field
 * - `sensitive`: no error carries its values
 *
 * @category models
 * @since 0.1.0
 */
export interface Column {
  readonly field: string
  readonly name: string
  readonly type: CqlType
  readonly kind: "partition_key" | "clustering" | "static" | "regular"
  readonly order: ClusteringOrder
  readonly optional: boolean
  readonly nullable: boolean
  readonly sensitive: boolean
}

/**
 * An index as it is stored. The target of an index on a whole collection is `"values"`, or `"full"` where it is frozen.
 *
 * @category models
 * @since 0.1.0
 */
export interface IndexDefinition {
  readonly name: string
  readonly column: Column
  readonly target: Index.Target
  readonly class: Index.Class
  readonly options: Index.Options
}

/**
 * Which columns a row of a union has, told by the value of its discriminator.
 *
 * @category models
 * @since 0.1.0
 */
export interface Variants {
  readonly discriminator: Column
  readonly byTag: ReadonlyMap<CqlValue, Variant>
}

/**
 * A member of a union: the columns it has, and their Schemas.
 *
 * @category models
 * @since 0.1.0
 */
export interface Variant {
  readonly columns: ReadonlyArray<Column>
  readonly fields: Schema.Struct.Fields
}

/**
 * What a table is made of, as data. `columns` are in the order of the struct's fields, `inKeyOrder` the same with the
 * partition key and the clustering key first. The table of a union has the columns of all its members, and `variants`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Definition {
  readonly name: string
  readonly columns: ReadonlyArray<Column>
  readonly inKeyOrder: ReadonlyArray<Column>
  readonly partitionKey: ReadonlyArray<Column>
  readonly clusteringKey: ReadonlyArray<Column>
  readonly indexes: ReadonlyArray<IndexDefinition>
  readonly options: TableOptions
  readonly isCounter: boolean
  readonly variants: Variants | undefined
  readonly column: (field: string) => Column | undefined
}

/**
 * A Schema that is stored as a table. `Type` is what programs see, `Encoded` what is stored.
 *
 * @category models
 * @since 0.1.0
 */
export interface Table<Name extends string, C extends Config<string>, S extends Source> extends
  Schema.BottomLazy<
    S["ast"],
    Table<Name, C, S>,
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
  readonly fields: Fields<S>
  readonly definition: Definition
  readonly "~table": { readonly name: Name; readonly config: C }
}

/**
 * Any table.
 *
 * @category models
 * @since 0.1.0
 */
export interface Any extends Schema.Constraint {
  readonly fields: Schema.Struct.Fields
  readonly definition: Definition
  readonly "~table": { readonly name: string; readonly config: Config<string> }
}

/**
 * What can become a table: a struct, the fields of a class, or a union of structs that one field tells apart.
 *
 * @category models
 * @since 0.1.0
 */
export type Source = Member | Union

/**
 * A struct, or a class with fields.
 *
 * @category models
 * @since 0.1.0
 */
export interface Member extends Schema.Constraint {
  readonly fields: Schema.Struct.Fields
}

/**
 * A union of structs.
 *
 * @category models
 * @since 0.1.0
 */
export interface Union extends Schema.Constraint {
  readonly members: ReadonlyArray<Member>
}

/**
 * The fields of a struct, or of all members of a union.
 *
 * @category models
 * @since 0.1.0
 */
export type Fields<S extends Source> = S extends Member ? S["fields"]
  : S extends Union ? { readonly [K in keyof Merged<S["members"][number]>]: Merged<S["members"][number]>[K] }
  : never

type Merged<M extends Member> = {
  readonly [K in M extends unknown ? keyof M["fields"] : never]: M extends unknown
    ? K extends keyof M["fields"] ? M["fields"][K] : never
    : never
}

/**
 * Makes a struct a table. It goes outermost, after checks and annotations of the struct, and keeps itself through a later
 * `.annotate` or `.check`.
 *
 * A union of structs is one table with the columns of all of them. One field that every member has, with literals that no
 * two members share, is the discriminator: it is a column too, and tells which member a row is.
 *
 * ```ts
 * import { Cql, table } from "@effect-cql/core"
 * import { Schema } from "effect"
 *
 * const Created = Schema.Struct({ board: Cql.Uuid, at: Cql.TimeUuid, kind: Schema.Literal("created"), title: Schema.String })
 * const Moved = Schema.Struct({ board: Cql.Uuid, at: Cql.TimeUuid, kind: Schema.Literal("moved"), to: Schema.String })
 *
 * export const Happening = Schema.Union([Created, Moved])
 *   .pipe(table("happenings", { partitionKey: ["board"], clusteringKey: ["at"] }))
 * ```
 *
 * ```cql
 * CREATE TABLE happenings (board uuid, at timeuuid, kind text, title text, "to" text, PRIMARY KEY (board, at))
 * ```
 *
 * What is wrong with the definition does not compile: a key that is no field, a counter or duration as a key, a bare
 * `Schema.Number`. What types cannot see throws an `Error` where the table is defined, naming the field and what to write.
 *
 * @category constructors
 * @since 0.1.0
 */
export const table = <S extends Source, const Name extends string, const C extends Config<FieldsOf<S>>>(
  name: Name,
  config: [ConfigErrors<S, C>] extends [never] ? C : Refused<Sentence<ConfigErrors<S, C>>>
): (schema: S) => Table<Name, C, S> =>
(schema) => {
  const source = InternalSource.make(name, schema)
  return Schema.make<Table<Name, C, S>>(schema.ast, {
    schema,
    fields: source.fields,
    // The conditional type is C wherever this line is reached by a program that compiled.
    definition: InternalDefinition.make(name, source, config as Config<string>),
    "~table": { name, config }
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// What the types know of a table
// ---------------------------------------------------------------------------------------------------------------------

/** @internal */
export type FieldsOf<S extends Source> = Extract<keyof Fields<S>, string>

/** @internal */
export type Columns<T extends Any> = Extract<keyof T["fields"], string>

type FieldOf<C> = C extends Desc<infer Field> ? Field : C

/** @internal */
export type PartitionKey<T extends Any> = T["~table"]["config"]["partitionKey"][number]

/** @internal */
export type ClusteringKey<T extends Any> = ClusteringFields<T["~table"]["config"]>

type ClusteringFields<C> = C extends { readonly clusteringKey: infer K extends ReadonlyArray<unknown> }
  ? { readonly [I in keyof K]: FieldOf<K[I]> }
  : readonly []

/** @internal */
export type PrimaryKey<T extends Any> = PartitionKey<T> | Extract<ClusteringKey<T>[number], string>

/** The indexes of a table, each as an `Index`. @internal */
export type Indexes<T extends Any> = T["~table"]["config"] extends { readonly indexes: ReadonlyArray<infer I> }
  ? I extends string ? Index.Index<I, "value", "secondary"> : I
  : never

/** The fields that an index finds by equality. @internal */
export type Indexed<T extends Any> = Extract<Indexes<T>, Index.Index<string, "value" | "full">>["field"]

/** @internal */
export type Static<T extends Any> = T["~table"]["config"] extends
  { readonly staticColumns: ReadonlyArray<infer Field extends string> } ? Field : never

/** The value of a field once it is there. @internal */
export type Value<T extends Any, Field> = ValueIn<T["Type"], Field>

type ValueIn<Row, Field> = Row extends unknown ? Field extends keyof Row ? Exclude<Row[Field], undefined> : never
  : never

/**
 * The CQL type that a field's schema was given by `Cql`, through wrappers such as `optionalKey` or `brand`.
 *
 * @internal
 */
export type CqlNameOf<S> = S extends { readonly "~cql/type": infer Name } ? Name
  : S extends { readonly schema: infer Inner } ? CqlNameOf<Inner>
  : S extends { readonly from: infer From } ? CqlNameOf<From>
  : S extends { readonly members: ReadonlyArray<infer Member> } ? CqlNameOf<Member>
  : never

/** @internal */
export type CounterFields<T extends Any> = CounterNames<T["fields"]>

type CounterNames<F> = {
  [K in keyof F]: CqlNameOf<F[K]> extends infer Name ?
    [Name] extends [never] ? never : Name extends "counter" ? K : never
    : never
}[keyof F]

/** @internal */
export type IsCounterTable<T extends Any> = [CounterFields<T>] extends [never] ? false : true

/** Lets an object with unknown keys be told so in a sentence, instead of by the compiler's own page. @internal */
export interface Open {
  readonly [field: string]: unknown
}

/**
 * False where an argument's type failed its constraint: the compiler puts the constraint, with every key and all of them
 * optional, in its place. Such an argument is let through, since the compiler's own message on the one property that does
 * not fit is the best there is.
 *
 * @internal
 */
export type Fits<T extends Any, W> = Columns<T> extends keyof W ? {} extends W ? false : true : true

type ConfigErrors<S extends Source, C extends Config<string>> =
  | BareNumbers<Fields<S>>
  | KeyErrors<Fields<S>, KeysOf<C>>
  | (C extends { readonly staticColumns: ReadonlyArray<infer Field extends string> } ? StaticErrors<C, Field> : never)
  | CounterErrors<Fields<S>, C>
  | IndexErrors<Fields<S>, C>
  | (S extends Union ? UnionErrors<S["members"][number], KeysOf<C>> : never)

type KeysOf<C extends Config<string>> = C["partitionKey"][number] | Extract<ClusteringFields<C>[number], string>

type BareNumbers<F> = {
  [K in Extract<keyof F, string>]: true extends IsBare<F[K]>
    ? `column '${K}' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt`
    : never
}[Extract<keyof F, string>]

type IsBare<S> = S extends { readonly "~cql/type": "vector"; readonly element: infer Element } ? IsBare<Element>
  : S extends { readonly "~cql/udt": unknown; readonly fields: infer F } ? IsBare<F[keyof F]>
  : S extends { readonly "~cql/type": string } ? false
  : S extends { readonly key: infer Key; readonly value: infer Value } ? IsBare<Key> | IsBare<Value>
  : S extends { readonly value: infer Value } ? IsBare<Value>
  : S extends { readonly elements: infer Elements extends ReadonlyArray<unknown> } ? IsBare<Elements[number]>
  : S extends { readonly from: infer From } ? IsBare<From>
  : S extends { readonly schema: infer Inner } ? IsBare<Inner>
  : S extends { readonly members: ReadonlyArray<infer Member> } ? IsBare<Member>
  : S extends { readonly Encoded: infer Encoded } ? [Extract<Encoded, number | bigint>] extends [never] ? false : true
  : false

type UnionErrors<M extends Member, Key extends string> = [keyof M["fields"]] extends [never]
  ? "the members of the union have no field in common: give each a literal field, such as kind, that tells them apart"
  : Exclude<Key, keyof M["fields"]> extends infer Missing extends string ? [Missing] extends [never] ? never
    : `key column '${Missing}' is not in every member of the union: every row has its whole key`
  : never

type KeyErrors<F, Key extends string> = { [K in Key]: KeyError<K, K extends keyof F ? F[K] : never> }[Key]

type KeyError<K extends string, S> = "counter" extends CqlNameOf<S> ? `column '${K}' is a counter, which can be no key`
  : "duration" extends CqlNameOf<S> ? `column '${K}' is a duration, which has no order and can be no key`
  : true extends MayLack<S> ? `column '${K}' is a key and cannot be optional or nullable`
  : true extends IsMultiCell<S> ?
    `column '${K}' is a collection that is not frozen, which can be no key: use Cql.frozen`
  : never

/** Whether a field may be absent, or null. */
type MayLack<S> = S extends { readonly "~encoded.optionality": "optional" } ? true
  : S extends { readonly Encoded: infer Encoded }
    ? unknown extends Encoded ? false : [Extract<Encoded, null | undefined>] extends [never] ? false : true
  : false

/** Whether a field is stored cell by cell, as far as its types tell. @internal */
export type IsMultiCell<S> = S extends { readonly "~cql/frozen": true } | { readonly "~cql/type": "vector" } ? false
  : S extends { readonly "~cql/udt": unknown } ? true
  : S extends { readonly from: infer From } ? IsMultiCell<From>
  : S extends { readonly schema: infer Inner } ? IsMultiCell<Inner>
  : S extends { readonly members: ReadonlyArray<infer Member> } ? IsMultiCell<Member>
  : S extends { readonly Encoded: infer Encoded } ? unknown extends Encoded ? false
    : Encoded extends ReadonlySet<unknown> | ReadonlyMap<unknown, unknown> ? true
    : Encoded extends ReadonlyArray<unknown> ? number extends Encoded["length"] ? true : false
    : false
  : false

/**
 * What an index cares for in a column: a collection stored cell by cell, one stored as one cell, a type that a
 * storage-attached index finds by equality alone (text, uuid, boolean), and anything else.
 *
 * @internal
 */
export type KindOf<F> = F extends { readonly "Encoded": infer Encoded }
  ? [CellsOf<Exclude<Encoded, null | undefined>>] extends [never]
    ? CqlNameOf<F> extends infer Name
      ? [Name] extends [never] ? Exclude<Encoded, null | undefined> extends string | boolean ? "equality" : "ordered"
      : Name extends "uuid" | "text" | "ascii" ? "equality"
      : "ordered"
    : never
  : "vector" extends CqlNameOf<F> ? "ordered"
  : true extends IsMultiCell<F> ? "collection"
  : "frozen"
  : never

/** What is stored as a list, set or map; a tuple is none of them. */
type CellsOf<Encoded> = Encoded extends ReadonlyMap<infer _, infer _> | ReadonlySet<infer _> ? Encoded
  : Encoded extends ReadonlyArray<unknown> ? number extends Encoded["length"] ? Encoded : never
  : never

type IndexErrors<F, C extends Config<string>> = C extends { readonly indexes: ReadonlyArray<infer I> }
  ? I extends string | Index.Index<string> ? IndexError<F, C, I extends Index.Index<infer Field> ? Field : I, I> : never
  : never

type IndexError<F, C extends Config<string>, Field, I> = Field extends string
  ? [CounterNames<F>] extends [never]
    ? C extends { readonly partitionKey: readonly [Field] }
      ? `index of column '${Field}': it is the whole partition key, which finds rows without an index`
    : TargetError<
      Field,
      I extends Index.Index<string, infer T, infer Class> ? readonly [T, Class] : readonly ["bare"],
      Field extends keyof F ? F[Field] : never
    >
  : `index of column '${Field}': a table of counters can have no index`
  : never

type TargetError<Field extends string, I, S> = S extends { readonly Encoded: infer Encoded }
  ? unknown extends Encoded ? never
  : TargetProblem<I, KindOf<S>, Extract<Encoded, ReadonlyMap<unknown, unknown>>> extends infer Problem extends string
    ? `index of column '${Field}': ${Problem}`
  : never
  : never

type TargetProblem<I, Kind, MapOf> = I extends readonly [infer T, infer Class]
  ? T extends "keys" | "entries" ? [MapOf] extends [never] ? `only a map has ${T}` : WholeOnly<Kind>
  : T extends "values" ? Kind extends "collection" | "frozen" ? WholeOnly<Kind>
    : "only a collection has values: name the field alone"
  : T extends "full" ? Kind extends "frozen" ? never
    : "Index.full is of a frozen collection: use Cql.frozen, or index its values"
  : Class extends "sasi" ? Kind extends "collection" | "frozen" ? "Index.sasi is of a text, a number or a time" : never
  : never
  : never

type WholeOnly<Kind> = Kind extends "frozen" ? "a frozen collection can be indexed as a whole only: use Index.full"
  : never

type StaticErrors<C, Field extends string> = C extends
  { readonly clusteringKey: readonly [unknown, ...Array<unknown>]; readonly partitionKey: ReadonlyArray<infer P> }
  ? Extract<Field, P | ClusteringFields<C>[number]> extends infer Key extends string
    ? [Key] extends [never] ? never : `column '${Key}' is a key and cannot be static`
  : never
  : `column '${Field}' cannot be static: the table has no clustering columns, so a partition has one row`

type CounterErrors<F, C extends Config<string>> = [CounterNames<F>] extends [never] ? never
  : Exclude<
    keyof F,
    CounterNames<F> | KeysOf<C>
  > extends infer Other ? [Other] extends [never] ? never
    : `column '${Extract<Other, string>}' is no counter: beside counters a table has only its key columns`
  : never

/**
 * The services that a table's codecs need; none for most.
 *
 * @category models
 * @since 0.1.0
 */
export type Services<T extends Any> = T["DecodingServices"] | T["EncodingServices"]
