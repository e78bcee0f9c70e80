/**
 * Counting and grouping. The aggregates themselves are selectors: see {@link Selector}.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { CassandraError } from "./CassandraError.ts"
import type { CassandraSession } from "./CassandraSession.ts"
import { refused } from "./internal/refusal.ts"
import type { Any, Query, Source } from "./Query.ts"
import type { Refused, Sentence } from "./Refused.ts"
import * as Selector from "./Selector.ts"
import { modify } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * Groups rows by the first columns of the primary key, the whole partition key at least: one row a group. The query selects
 * aggregates, and of plain columns only those it groups by.
 *
 * ```ts
 * import { groupBy, query, select, Selector } from "@effect-cql/core"
 *
 * query(TaskEvent, { boardId }).pipe(
 *   select({ day: "createdAt", tasks: Selector.count }),
 *   groupBy("boardId", "createdAt")
 * )
 * ```
 *
 * ```cql
 * SELECT created_at AS day, count(*) AS tasks FROM task_events WHERE board_id = ? GROUP BY board_id, created_at
 * ```
 *
 * @see {@link https://issues.apache.org/jira/browse/CASSANDRA-10707 CASSANDRA-10707}
 * @category modifiers
 * @since 0.1.0
 */
export const groupBy =
  <T extends Table.Any, const Fields extends readonly [Table.FieldsOf<T>, ...Array<Table.FieldsOf<T>>]>(
    ...fields: [GroupErrors<T, Fields>] extends [never] ? Fields
      : readonly [Refused<Sentence<GroupErrors<T, Fields>>>, ...ReadonlyArray<unknown>]
  ) =>
  <Row, From extends Source>(query: Query<Row, From, T>): Query<Row, From, T> => modify(query, { groupBy: fields })

type KeyTuple<T extends Table.Any> = readonly [
  ...T["~table"]["config"]["partitionKey"],
  ...(Table.ClusteringKey<T> extends infer C extends ReadonlyArray<unknown> ? C : readonly [])
]

type GroupErrors<T extends Table.Any, Fields> = PrefixErrors<KeyTuple<T>, Fields> extends infer Error extends string
  ? [Error] extends [never]
    ? [Table.PartitionKey<T>] extends [Fields extends ReadonlyArray<infer Field> ? Field : never] ? never
    : "groupBy takes the whole partition key at least"
  : Error
  : never

type PrefixErrors<Key, Fields> = Fields extends readonly [infer Field extends string, ...infer Rest]
  ? Key extends readonly [infer Column extends string, ...infer Others]
    ? Field extends Column ? PrefixErrors<Others, Rest>
    : `groupBy takes the columns of the primary key in order: '${Field}' stands where '${Column}' belongs`
  : `groupBy takes the columns of the primary key in order: '${Field}' is none of them, or too many`
  : never

/**
 * How many rows a query finds, counted by the server. In a table with static columns a partition that has static values
 * alone is no row, and is not counted.
 *
 * ```ts
 * import { count, query } from "@effect-cql/core"
 *
 * const tasks = query(TaskEvent, { boardId }).pipe(count) // Effect<bigint, …>
 * ```
 *
 * ```cql
 * SELECT count(*) AS count FROM task_events WHERE board_id = ?
 * ```
 *
 * The server reads what it counts. Fails with `InvalidQuery` for a query with `limit`, `groupBy`, `distinct`, `nearest` or a
 * `select`: what they count would be something else.
 *
 * @category destructors
 * @since 0.1.0
 */
export const count = <T extends Table.Any, Row, From extends Source>(
  query: Query<Row, From, T>
): Effect.Effect<bigint, CassandraError, CassandraSession | Table.Services<T>> => {
  const extra = uncountable(query)
  if (extra !== undefined) {
    return Effect.fail(refused(`count counts the rows a query finds: leave ${extra} out`))
  }
  // count gives one row with one bigint; its codecs are those of the table.
  const counted = modify(query, { selection: { count: Selector.count } }) as unknown as Query<
    { readonly count: bigint },
    From,
    T
  >
  return Effect.map(counted, ([row]) => row?.count ?? 0n)
}

const uncountable = (query: Any): string | undefined =>
  query.limit !== undefined
    ? "limit"
    : query.perPartitionLimit !== undefined
    ? "perPartitionLimit"
    : query.groupBy.length > 0
    ? "groupBy"
    : query.isDistinct
    ? "distinct"
    : query.nearest !== undefined
    ? "nearest"
    : query.reversed
    ? "order"
    : query.fields !== undefined || query.selection !== undefined
    ? "select"
    : undefined
