/**
 * Reads. A query names the whole partition key; everything else about it is checked by the compiler as Cassandra would
 * check it. It is a value until it is yielded.
 *
 * ```ts
 * import { Cql, first, gte, limit, order, query, select } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const since = (boardId: Cql.Uuid, monday: Date) => query(TaskEvent, { boardId, createdAt: gte(monday) })
 *
 * const program = Effect.gen(function*() {
 *   const rows = yield* since(boardId, monday).pipe(limit(50))
 *   const oldest = yield* since(boardId, monday).pipe(order("reversed"), first)
 *   const titles = yield* since(boardId, monday).pipe(select("id", "title"))
 * })
 * ```
 *
 * ```cql
 * SELECT board_id, created_at, id, title, status, assignee FROM task_events
 *   WHERE board_id = ? AND created_at >= ? LIMIT ?
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { CassandraError } from "./CassandraError.ts"
import { CassandraSession } from "./CassandraSession.ts"
import * as Select from "./internal/select.ts"
import { Keyspace } from "./Keyspace.ts"
import { NotFound, NotUnique } from "./NotFound.ts"
import type * as Operator from "./Operator.ts"
import type { Refused } from "./Refused.ts"
import { modify, type Statement } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * What a query reads from: one partition, several of them, an index, or the whole table.
 *
 * @category models
 * @since 0.1.0
 */
export type Source = "partition" | "partitions" | "index" | "table"

/**
 * A read of rows `Row` from table `T`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Query<out T extends Table.Any, out Row, out From extends Source>
  extends Statement<ReadonlyArray<Row>, Table.Services<T>>, Select.Data
{
  readonly table: T
  readonly "~query": { readonly row: Row; readonly from: From }
}

/**
 * Any query.
 *
 * @category models
 * @since 0.1.0
 */
export interface Any extends Statement<ReadonlyArray<unknown>, unknown>, Select.Data {
  readonly "~query": { readonly row: unknown; readonly from: Source }
}

/**
 * Reads rows by partition key, and within the partition by clustering columns in order, or rows by an indexed column.
 *
 * A value stands for equality; `gt`, `gte`, `lt`, `lte`, `between` and `oneOf` for the rest. What Cassandra would refuse
 * does not compile, with one sentence that names the column; what types cannot see fails with `InvalidQuery` before a
 * request is sent. A column that is neither key nor indexed goes into {@link allowFiltering}.
 *
 * @category constructors
 * @since 0.1.0
 */
export const query = <T extends Table.Any, const W extends WhereInput<T>>(
  table: T,
  where: Where<T, W>
): Query<T, T["Type"], SourceOf<T, W>> => Select.make(table, where as W, "query")

/**
 * Reads a whole table, partition by partition in the order of their tokens. On a large table use it with {@link stream}.
 *
 * @category constructors
 * @since 0.1.0
 */
export const scan = <T extends Table.Any>(table: T): Query<T, T["Type"], "table"> => Select.make(table, {}, "scan")

/**
 * Reads at most `count` rows: `LIMIT ?`.
 *
 * @category modifiers
 * @since 0.1.0
 */
export const limit = (count: number) => <Q extends Any>(query: Q): Q => modify(query, { limit: count })

/**
 * Reads a partition from its end, `order("reversed")`: every clustering column in the order opposite to the one it is
 * stored in. Only within one partition: Cassandra orders no others.
 *
 * @category modifiers
 * @since 0.1.0
 */
export const order = <Q extends Any>(
  _direction: [OrderErrors<Q>] extends [never] ? "reversed" : Refused<OrderErrors<Q>>
) =>
(query: Q): Q => modify(query, { reversed: true })

/**
 * Reads some columns only. The rows have those fields and no others, and cannot be saved: what was not read would be lost
 * from sight.
 *
 * @category modifiers
 * @since 0.1.0
 */
export const select =
  <T extends Table.Any, const Fields extends readonly [Table.FieldsOf<T>, ...Array<Table.FieldsOf<T>>]>(
    ...fields: Fields
  ) =>
  <Row, From extends Source>(query: Query<T, Row, From>): Query<T, Projection<T, Fields[number]>, From> =>
    modify(query, { fields }) as unknown as Query<T, Projection<T, Fields[number]>, From> // only the phantom row changes

/**
 * Filters by columns that are neither keys nor indexed: the server reads everything the rest of the query selects and
 * drops what does not match, `ALLOW FILTERING`. Within a partition that is often fine; over a table it is a scan.
 *
 * @category modifiers
 * @since 0.1.0
 */
export const allowFiltering = <T extends Table.Any, const W extends FilterInput<T>>(
  predicates: Table.Fits<T, W> extends false ? W
    : [UnknownColumns<T, W>] extends [never] ? W
    : Refused<UnknownColumns<T, W>>
) =>
<Row, From extends Source>(query: Query<T, Row, From>): Query<T, Row, From> =>
  modify(query, { filter: { ...query.filter, ...predicates as W } })

/**
 * The first row, or none: `LIMIT 1`.
 *
 * @category destructors
 * @since 0.1.0
 */
export const first = <T extends Table.Any, Row, From extends Source>(
  query: Query<T, Row, From>
): Effect.Effect<Option.Option<Row>, CassandraError, CassandraSession | Table.Services<T>> =>
  Effect.map(limit(1)(query), (rows) => Option.fromUndefinedOr(rows[0]))

/**
 * The only row. Fails with `NotFound` when there is none and with `NotUnique` when there are more: `LIMIT 2`.
 *
 * @category destructors
 * @since 0.1.0
 */
export const one = <T extends Table.Any, Row, From extends Source>(
  query: Query<T, Row, From>
): Effect.Effect<Row, CassandraError | NotFound | NotUnique, CassandraSession | Table.Services<T>> =>
  Effect.flatMap(limit(2)(query), (rows): Effect.Effect<Row, NotFound | NotUnique> => {
    const [row] = rows
    if (row !== undefined && rows.length === 1) return Effect.succeed(row)
    const table = query.table.definition.name
    return Effect.fail(rows.length === 0 ? new NotFound({ table }) : new NotUnique({ table }))
  })

/**
 * All rows as a stream: a page is asked for when the consumer has taken the one before.
 *
 * @category destructors
 * @since 0.1.0
 */
export const stream = <T extends Table.Any, Row, From extends Source>(
  query: Query<T, Row, From>
): Stream.Stream<Row, CassandraError, CassandraSession | Table.Services<T>> =>
  Stream.unwrap(
    Effect.zipWith(CassandraSession, Keyspace, (session, keyspace) =>
      Stream.paginate(undefined as Uint8Array | undefined, (pageState) =>
        Effect.map(
          // The plan decodes this query's own rows, with the services of its table.
          Select.page(query, session, keyspace, pageState) as Effect.Effect<
            { readonly rows: ReadonlyArray<Row>; readonly pageState: Uint8Array | undefined },
            CassandraError,
            Table.Services<T>
          >,
          ({ pageState, rows }) =>
            [rows, Option.fromUndefinedOr(pageState)] as const
        )))
  )

// ---------------------------------------------------------------------------------------------------------------------
// What the types know of a query
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Some columns of a row. It can be read and not saved.
 *
 * @category models
 * @since 0.1.0
 */
export type Projection<T extends Table.Any, Field> = Pick<T["Type"], Extract<keyof T["Type"], Field>> & Projected

/**
 * Marks the rows of a projection, in types only.
 *
 * @category models
 * @since 0.1.0
 */
export interface Projected {
  readonly "~effect-cql/projected"?: true
}

type Comparable<V> = V | Operator.OneOf<V> | Operator.Range<V>

/** The predicates that fit the columns of a table, whatever their legality. @internal */
export type WhereInput<T extends Table.Any> =
  & Table.Open
  & {
    readonly [K in Table.FieldsOf<T>]?: K extends Table.PartitionKey<T>
      ? Table.Value<T, K> | Operator.OneOf<Table.Value<T, K>>
      : Comparable<Exclude<Table.Value<T, K>, null>>
  }

type FilterInput<T extends Table.Any> =
  & Table.Open
  & {
    readonly [K in Table.FieldsOf<T>]?: Comparable<Exclude<Table.Value<T, K>, null>>
  }

type Where<T extends Table.Any, W> = Table.Fits<T, W> extends false ? W
  : [WhereErrors<T, W>] extends [never] ? W
  : Refused<WhereErrors<T, W>>

type WhereErrors<T extends Table.Any, W> =
  | UnknownColumns<T, W>
  | (HasPartition<T, W> extends true ? WithinPartition<T, W>
    : [IndexIn<T, W>] extends [never] ? MissingPartition<T, W>
    : ByIndex<T, W>)

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

type IndexIn<T extends Table.Any, W> = Extract<keyof W, Table.Indexed<T>>

type Plain<T extends Table.Any> = Exclude<Table.FieldsOf<T>, Table.PrimaryKey<T>>

type WithinPartition<T extends Table.Any, W> =
  | ClusteringErrors<Table.ClusteringKey<T>, W>
  | Unindexed<T, W, Plain<T>>
  | SecondIndex<IndexIn<T, W>>
  | ([IndexIn<T, W>] extends [never] ? never : IndexInPartitions<T, W>)

type IndexInPartitions<T extends Table.Any, W> = {
  [K in Table.PartitionKey<T>]: K extends keyof W
    ? IsOneOf<W[K]> extends true ? `an index is read in one partition or in all: name one '${K}', or none` : never
    : never
}[Table.PartitionKey<T>]

type ByIndex<T extends Table.Any, W> = Unindexed<T, W, Table.FieldsOf<T>> | SecondIndex<IndexIn<T, W>>

type Unindexed<T extends Table.Any, W, Column> = {
  [K in Extract<Extract<keyof W, Column>, string>]: K extends Table.Indexed<T>
    ? true extends IsRange<W[K]> | IsOneOf<W[K]> ?
      `column '${K}' has an index for equality only: put this in allowFiltering({ … })`
    : never
    : K extends Table.PrimaryKey<T> ? `column '${K}' needs the whole partition key beside it, or allowFiltering({ … })`
    : `column '${K}' is neither key nor indexed: put it in allowFiltering({ … })`
}[Extract<Extract<keyof W, Column>, string>]

type SecondIndex<K> = IsUnion<K> extends true
  ? `one index serves a query: put all but one of '${Extract<K, string>}' in allowFiltering({ … })`
  : never

type IsUnion<U, Member = U> = [U] extends [never] ? false
  : Member extends unknown ? [U] extends [Member] ? false : true
  : never

/** @internal */
export type IsRange<P> = P extends Operator.Range<infer _> ? true : false

/** @internal */
export type ClusteringErrors<Columns, W, Stop extends string = never> = Columns extends
  readonly [infer Column extends string, ...infer Rest]
  ? Column extends keyof W ? [Stop] extends [never] ? ClusteringErrors<
        Rest,
        W,
        IsRange<W[Column]> extends true ? `cannot follow '${Column}', which has a range` : never
      >
    : `clustering column '${Column}' ${Stop}` | ClusteringErrors<Rest, W, Stop>
  : ClusteringErrors<Rest, W, [Stop] extends [never] ? `needs clustering column '${Column}' before it` : Stop>
  : never

type SourceOf<T extends Table.Any, W> = HasPartition<T, W> extends true
  ? true extends { [K in Table.PartitionKey<T>]: K extends keyof W ? IsOneOf<W[K]> : false }[Table.PartitionKey<T>]
    ? "partitions"
  : "partition"
  : "index"

type IsOneOf<P> = P extends Operator.OneOf<infer _> ? true : false

type OrderErrors<Q extends Any> = Q["~query"]["from"] extends "partition"
  ? Q["table"] extends infer T extends Table.Any
    ? Table.ClusteringKey<T> extends readonly [] ? `table '${T["~table"]["name"]}' has no clustering columns to reverse`
    : never
  : never
  : {
    partitions: "rows of several partitions have no order to reverse: query one partition"
    index: "rows found by an index have no order to reverse: query one partition"
    table: "a scan has no order to reverse: query one partition"
    partition: never
  }[Q["~query"]["from"]]
