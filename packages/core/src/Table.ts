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
import * as InternalDefinition from "./internal/definition.ts"
import type { Refused } from "./Refused.ts"

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
 * - `indexes`: columns with a secondary index (`CREATE INDEX`, named `<table>_<column>_idx`)
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
  readonly indexes?: ReadonlyArray<Field>
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
}

/**
 * What a table is made of, as data. `columns` are in the order of the struct's fields, `inKeyOrder` the same with the
 * partition key and the clustering key first.
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
  readonly indexes: ReadonlyArray<{ readonly name: string; readonly column: Column }>
  readonly options: TableOptions
  readonly isCounter: boolean
  readonly column: (field: string) => Column | undefined
}

/**
 * A Schema that is stored as a table. `Type` is what programs see, `Encoded` what is stored.
 *
 * @category models
 * @since 0.1.0
 */
export interface Table<S extends Source, Name extends string, C extends Config<string>> extends
  Schema.BottomLazy<
    S["ast"],
    Table<S, Name, C>,
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
  readonly fields: S["fields"]
  readonly definition: Definition
  readonly "~table": { readonly name: Name; readonly config: C }
}

/**
 * Any table.
 *
 * @category models
 * @since 0.1.0
 */
export interface Any extends Source {
  readonly definition: Definition
  readonly "~table": { readonly name: string; readonly config: Config<string> }
}

/**
 * What can become a table: a struct.
 *
 * @category models
 * @since 0.1.0
 */
export interface Source extends Schema.Constraint {
  readonly fields: Schema.Struct.Fields
}

/**
 * Makes a struct a table. It goes outermost, after checks and annotations of the struct, and keeps itself through a later
 * `.annotate` or `.check`.
 *
 * What is wrong with the definition does not compile: a key that is no field, a counter or duration as a key, a bare
 * `Schema.Number`. What types cannot see throws an `Error` where the table is defined, naming the field and what to write.
 *
 * @category constructors
 * @since 0.1.0
 */
export const table = <S extends Source, const Name extends string, const C extends Config<FieldsOf<S>>>(
  name: Name,
  config: [ConfigErrors<S, C>] extends [never] ? C : Refused<ConfigErrors<S, C>>
): (schema: S) => Table<S, Name, C> =>
(schema) =>
  Schema.make<Table<S, Name, C>>(schema.ast, {
    schema,
    fields: schema.fields,
    // The conditional type is C wherever this line is reached by a program that compiled.
    definition: InternalDefinition.make(name, schema.fields, config as Config<string>),
    "~table": { name, config }
  })

// ---------------------------------------------------------------------------------------------------------------------
// What the types know of a table
// ---------------------------------------------------------------------------------------------------------------------

/** @internal */
export type FieldsOf<S extends Source> = Extract<keyof S["fields"], string>

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

/** @internal */
export type Indexed<T extends Any> = T["~table"]["config"] extends
  { readonly indexes: ReadonlyArray<infer Field extends string> } ? Field : never

/** @internal */
export type Static<T extends Any> = T["~table"]["config"] extends
  { readonly staticColumns: ReadonlyArray<infer Field extends string> } ? Field : never

/** The value of a field once it is there. @internal */
export type Value<T extends Any, Field> = Field extends keyof T["Type"] ? Exclude<T["Type"][Field], undefined> : never

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
export type CounterFields<S extends Source> = {
  [K in FieldsOf<S>]: CqlNameOf<S["fields"][K]> extends infer Name
    ? [Name] extends [never] ? never : Name extends "counter" ? K : never
    : never
}[FieldsOf<S>]

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
export type Fits<T extends Any, W> = FieldsOf<T> extends keyof W ? {} extends W ? false : true : true

type ConfigErrors<S extends Source, C extends Config<string>> =
  | BareNumbers<S>
  | KeyErrors<S, C["partitionKey"][number] | Extract<ClusteringFields<C>[number], string>>
  | (C extends { readonly staticColumns: ReadonlyArray<infer Field extends string> } ? StaticErrors<C, Field> : never)
  | CounterErrors<S, C>

type BareNumbers<S extends Source> = {
  [K in FieldsOf<S>]: [Extract<S["fields"][K]["Encoded"], number | bigint>] extends [never] ? never
    : [CqlNameOf<S["fields"][K]>] extends [never]
      ? `column '${K}' is a bare number: say which CQL type, such as Cql.Int, Cql.Double or Cql.BigInt`
    : never
}[FieldsOf<S>]

type KeyErrors<S extends Source, Key extends string> = {
  [K in Key]: CqlNameOf<S["fields"][K]> extends infer Name ? [Name] extends [never] ? never
    : Name extends "counter" ? `column '${K}' is a counter, which can be no key`
    : Name extends "duration" ? `column '${K}' is a duration, which has no order and can be no key`
    : never
    : never
}[Key]

type StaticErrors<C, Field extends string> = C extends
  { readonly clusteringKey: readonly [unknown, ...Array<unknown>]; readonly partitionKey: ReadonlyArray<infer P> }
  ? Extract<Field, P | ClusteringFields<C>[number]> extends infer Key extends string
    ? [Key] extends [never] ? never : `column '${Key}' is a key and cannot be static`
  : never
  : `column '${Field}' cannot be static: the table has no clustering columns, so a partition has one row`

type CounterErrors<S extends Source, C extends Config<string>> = [CounterFields<S>] extends [never] ? never
  : Exclude<
    FieldsOf<S>,
    CounterFields<S> | C["partitionKey"][number] | Extract<ClusteringFields<C>[number], string>
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
