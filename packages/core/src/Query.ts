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
import { ambient } from "./internal/ambient.ts"
import * as Rows from "./internal/rows.ts"
import * as Select from "./internal/select.ts"
import { NotFound, NotUnique } from "./NotFound.ts"
import type {
  Filter,
  FilterInput,
  HasPartition,
  IsOneOf,
  Narrowed,
  UnknownColumns,
  Where,
  WhereInput
} from "./Predicates.ts"
import type { Refused, Sentence } from "./Refused.ts"
import type { SelectedRow, Selection, SelectionErrors } from "./Selection.ts"
import { modify, type Statement } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * What a query reads from: one partition, several of them, an index, or the whole table; or what it is near to.
 *
 * @category models
 * @since 0.1.0
 */
export type Source = "partition" | "partitions" | "index" | "table" | "nearest"

/**
 * A read of rows `Row` from table `T`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Query<out Row, out From extends Source, out T extends Table.Any>
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
 * A value stands for equality; `gt`, `gte`, `lt`, `lte`, `between` and `oneOf` for the rest, and `contains`, `containsKey`,
 * `entry` and `like` for what an index serves. What Cassandra would refuse does not compile, with one sentence that names
 * the column; what types cannot see fails with `InvalidQuery` before a request is sent. A column that is neither key nor
 * indexed goes into {@link allowFiltering}.
 *
 * Of a union of structs, a query that names the discriminator gives rows of that member.
 *
 * ```ts
 * import { contains, gt, query } from "@effect-cql/core"
 *
 * query(Page, { labels: contains("garden") }) // Index.values("labels")
 * query(Order, { status: "open", total: gt(100) }) // Index.sai of both
 * ```
 *
 * ```cql
 * SELECT … FROM pages WHERE labels CONTAINS ?
 * SELECT … FROM orders WHERE status = ? AND total > ?
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const query = <T extends Table.Any, const W extends WhereInput<T>>(
  table: T,
  where: Where<T, W>
): Query<Narrowed<T["Type"], W>, SourceOf<T, W>, T> => Select.make(table, where as W, "query")

/**
 * Reads a whole table, partition by partition in the order of their tokens. On a large table use it with {@link stream}.
 *
 * @category constructors
 * @since 0.1.0
 */
export const scan = <T extends Table.Any>(table: T): Query<T["Type"], "table", T> => Select.make(table, {}, "scan")

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
  _direction: [OrderErrors<Q>] extends [never] ? "reversed" : Refused<Sentence<OrderErrors<Q>>>
) =>
(query: Q): Q => modify(query, { reversed: true })

/**
 * Reads at most `count` rows of each partition: `PER PARTITION LIMIT ?`. Of a scan it gives the first rows of every
 * partition; a {@link limit} counts what is left.
 *
 * @category modifiers
 * @since 0.1.0
 */
export const perPartitionLimit = (count: number) => <Q extends Any>(query: Q): Q =>
  modify(query, { perPartitionLimit: count })

/**
 * Reads some columns only, by their names, or a {@link Selection} of columns and selectors by names of its own. The rows
 * have those fields and no others, and cannot be saved: what was not read would be lost from sight.
 *
 * ```ts
 * import { query, select, Selector } from "@effect-cql/core"
 *
 * query(TaskEvent, { boardId }).pipe(select("id", "title"))
 * query(TaskEvent, { boardId }).pipe(select({ id: "id", changed: Selector.writetime("title") }))
 * ```
 *
 * ```cql
 * SELECT id, title FROM task_events WHERE board_id = ?
 * SELECT id AS id, writetime(title) AS changed FROM task_events WHERE board_id = ?
 * ```
 *
 * @category modifiers
 * @since 0.1.0
 */
export const select = <T extends Table.Any, const What extends Selectable<T>>(
  ...what: [SelectErrors<T, What>] extends [never] ? What
    : readonly [Refused<Sentence<SelectErrors<T, What>>>, ...ReadonlyArray<unknown>]
) =>
<Row, From extends Source>(query: Query<Row, From, T>): Query<SelectedBy<T, Row, What>, From, T> => {
  const [first] = what
  const changes = typeof first === "string"
    ? { fields: what, selection: undefined }
    : { fields: undefined, selection: first }
  // Only the phantom row changes.
  return modify(query, changes) as unknown as Query<SelectedBy<T, Row, What>, From, T>
}

type Selectable<T extends Table.Any> = readonly [Field<T>, ...Array<Field<T>>] | readonly [Selection]

/** Any text, so that a wrong one is told in a sentence, and editors still offer the fields. */
type Field<T extends Table.Any> = Table.FieldsOf<T> | (string & {})

type SelectErrors<T extends Table.Any, What> = What extends readonly [infer S extends Selection] ? SelectionErrors<T, S>
  : What extends ReadonlyArray<infer Named> ? UnknownColumns<T, { readonly [K in Extract<Named, string>]: K }>
  : never

type SelectedBy<T extends Table.Any, Row, What> = What extends readonly [infer S extends Selection]
  ? SelectedRow<T, S> & Projected
  : What extends ReadonlyArray<infer Field> ? Projection<Row, Field>
  : never

/**
 * Reads what a partition has one value of: its key and its static columns, one row a partition, `SELECT DISTINCT`. It is
 * also how the static values of a partition without rows are read. Use it on a scan, or where the query names partitions
 * alone.
 *
 * ```ts
 * import { distinct, query, scan } from "@effect-cql/core"
 *
 * scan(Reading).pipe(distinct) // every sensor
 * query(Reading, { region, sensor }).pipe(distinct) // the name of one
 * ```
 *
 * ```cql
 * SELECT DISTINCT region, sensor, sensor_name FROM readings
 * SELECT DISTINCT region, sensor, sensor_name FROM readings WHERE region = ? AND sensor = ?
 * ```
 *
 * @category modifiers
 * @since 0.1.0
 */
export const distinct = <T extends Table.Any, Row, From extends Source>(
  query: Query<Row, From, T>
): Query<Projection<T["Type"], Table.PartitionKey<T> | Table.Static<T>>, From, T> =>
  // Only the phantom row changes.
  modify(query, { isDistinct: true }) as unknown as Query<
    Projection<T["Type"], Table.PartitionKey<T> | Table.Static<T>>,
    From,
    T
  >

/**
 * Filters by columns that are neither keys nor indexed: the server reads everything the rest of the query selects and
 * drops what does not match, `ALLOW FILTERING`. Within a partition that is often fine; over a table it is a scan.
 *
 * It takes values, `oneOf`, ranges, and `contains`, `containsKey` and `entry` of collections.
 *
 * @category modifiers
 * @since 0.1.0
 */
export const allowFiltering =
  <T extends Table.Any, const W extends FilterInput<T>>(predicates: Filter<T, W>) =>
  <Row, From extends Source>(query: Query<Row, From, T>): Query<Narrowed<Row, W>, From, T> =>
    modify(query, { filter: { ...query.filter, ...predicates as W } })

/**
 * The first row, or none: `LIMIT 1`.
 *
 * @category destructors
 * @since 0.1.0
 */
export const first = <T extends Table.Any, Row, From extends Source>(
  query: Query<Row, From, T>
): Effect.Effect<Option.Option<Row>, CassandraError, CassandraSession | Table.Services<T>> =>
  Effect.map(limit(1)(query), (rows) => Option.fromUndefinedOr(rows[0]))

/**
 * The only row. Fails with `NotFound` when there is none and with `NotUnique` when there are more: `LIMIT 2`.
 *
 * @category destructors
 * @since 0.1.0
 */
export const one = <T extends Table.Any, Row, From extends Source>(
  query: Query<Row, From, T>
): Effect.Effect<Row, CassandraError | NotFound | NotUnique, CassandraSession | Table.Services<T>> =>
  Effect.flatMap(limit(2)(query), (rows): Effect.Effect<Row, NotFound | NotUnique> => {
    const [row] = rows
    if (row !== undefined && rows.length === 1) return Effect.succeed(row)
    const table = query.table.definition.name
    return Effect.fail(rows.length === 0 ? new NotFound({ table }) : new NotUnique({ table }))
  })

/**
 * All rows as a stream. While the consumer deals with a page the next one is on its way, and no other: a slow consumer holds
 * two pages, whatever the size of the table.
 *
 * @category destructors
 * @since 0.1.0
 */
export const stream = <T extends Table.Any, Row, From extends Source>(
  query: Query<Row, From, T>
): Stream.Stream<Row, CassandraError, CassandraSession | Table.Services<T>> => pages(query, Rows.read)

/**
 * As {@link stream}, for reads that must not end at the first row that does not fit its Schema: the error of such a row goes
 * to `onError` instead, and the stream goes on. The error has the table, the row's key, the column, and what was expected;
 * the metric `effect_cql.rows_diverted` counts these rows by table. Any other error still fails the stream.
 *
 * ```ts
 * import { scan, streamDiverting } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * scan(TaskEvent).pipe(streamDiverting((error) => Effect.logWarning(error.message)))
 * ```
 *
 * @category destructors
 * @since 0.1.0
 */
export const streamDiverting =
  <E, R>(onError: (error: CassandraError) => Effect.Effect<unknown, E, R>) =>
  <T extends Table.Any, Row, From extends Source>(
    query: Query<Row, From, T>
  ): Stream.Stream<Row, CassandraError | E, CassandraSession | Table.Services<T> | R> =>
    pages(query, Rows.readDiverting(query.table.definition.name, onError))

const pages = <T extends Table.Any, Row, From extends Source, E = never, R = never>(
  query: Query<Row, From, T>,
  read: Select.ReadRows<E>
): Stream.Stream<Row, CassandraError | E, CassandraSession | Table.Services<T> | R> => {
  const rows = Stream.unwrap(
    Effect.zipWith(
      CassandraSession,
      ambient,
      (session, ambient) =>
        // The plan decodes this query's own rows, with the services of its table.
        Select.pages(query, session, ambient, read) as Stream.Stream<
          Row,
          CassandraError | E,
          Table.Services<T> | R
        >
    )
  )
  return query.limit === undefined ? rows : Stream.take(rows, query.limit)
}

// ---------------------------------------------------------------------------------------------------------------------
// What the types know of a query
// ---------------------------------------------------------------------------------------------------------------------

export type { ClusteringErrors, HasPartition, MissingPartition, UnknownColumns } from "./Predicates.ts"

/**
 * Some columns of a row. It can be read and not saved.
 *
 * @category models
 * @since 0.1.0
 */
export type Projection<Row, Field> = Row extends unknown
  ? { [K in keyof Row as K extends Field ? K : never]: Row[K] } & Projected
  : never

/**
 * Marks the rows of a projection, in types only.
 *
 * @category models
 * @since 0.1.0
 */
export interface Projected {
  readonly "~effect-cql/projected"?: true
}

type SourceOf<T extends Table.Any, W> = HasPartition<T, W> extends true
  ? true extends { [K in Table.PartitionKey<T>]: K extends keyof W ? IsOneOf<W[K]> : false }[Table.PartitionKey<T>]
    ? "partitions"
  : "partition"
  : "index"

type OrderErrors<Q extends Any> = Q["~query"]["from"] extends "partition"
  ? Q["table"] extends infer T extends Table.Any
    ? Table.ClusteringKey<T> extends readonly [] ? `table '${T["~table"]["name"]}' has no clustering columns to reverse`
    : never
  : never
  : {
    partitions: "rows of several partitions have no order to reverse: query one partition"
    index: "rows found by an index have no order to reverse: query one partition"
    table: "a scan has no order to reverse: query one partition"
    nearest: "nearest has its own order: leave order out"
    partition: never
  }[Q["~query"]["from"]]
