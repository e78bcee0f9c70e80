/**
 * Ranges that are of no single column: of several clustering columns compared together, and of the tokens of partitions.
 *
 * ```ts
 * import { clustering, gt, limit, lte, query, scan, stream, tokenRange } from "@effect-cql/core"
 *
 * const after = query(TaskEvent, { boardId }).pipe(clustering(gt({ createdAt: monday, id: key.id })), limit(50))
 * const part = scan(TaskEvent).pipe(tokenRange(gt(-4611686018427387904n), lte(0n)), stream)
 * ```
 *
 * ```cql
 * SELECT … FROM task_events WHERE board_id = ? AND (created_at, id) > (?, ?) LIMIT ?
 * SELECT … FROM task_events WHERE token(board_id) > ? AND token(board_id) <= ?
 * ```
 *
 * @since 0.1.0
 */
import type * as Operator from "./Operator.ts"
import type { Any, Query, Source } from "./Query.ts"
import type { Refused, Sentence } from "./Refused.ts"
import { modify } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * Compares clustering columns together, from the first of them on, as one compares words by their letters: with `gt`, `gte`,
 * `lt`, `lte` or `between`, or with `oneOf` for whole tuples. The comparison is of values, whichever way a column is stored.
 *
 * ```ts
 * import { clustering, oneOf, query } from "@effect-cql/core"
 *
 * query(TaskEvent, { boardId }).pipe(clustering(oneOf([{ createdAt: monday, id: key.id }])))
 * ```
 *
 * ```cql
 * SELECT … FROM task_events WHERE board_id = ? AND (created_at, id) IN ?
 * ```
 *
 * The list is one bound value of tuples, so that one statement serves every length.
 *
 * @see {@link https://issues.apache.org/jira/browse/CASSANDRA-4851 CASSANDRA-4851}
 * @category modifiers
 * @since 0.1.0
 */
export const clustering = <T extends Table.Any, const P extends ClusteringInput<T>>(
  predicate: [ClusteringErrors<T, P>] extends [never] ? P : Refused<Sentence<ClusteringErrors<T, P>>>
) =>
<Row, From extends Source>(query: Query<Row, From, T>): Query<Row, From, T> => modify(query, { clustering: predicate })

type ClusteringInput<T extends Table.Any> = Operator.Range<Tuple<T>> | Operator.OneOf<Tuple<T>>

type Tuple<T extends Table.Any> =
  & Table.Open
  & { readonly [K in Extract<Table.ClusteringKey<T>[number], string>]?: Table.Value<T, K> }

type ClusteringErrors<T extends Table.Any, P> = TuplesOf<P> extends infer Given
  ? Given extends unknown ? [keyof Given] extends [never] ? never
    :
      | NotClustering<T, Exclude<keyof Given, Table.ClusteringKey<T>[number]>>
      | Gaps<Table.ClusteringKey<T>, keyof Given>
  : never
  : never

type TuplesOf<P> = P extends Operator.Operator<infer Name, infer Operand>
  ? Name extends "between" ? Operand extends ReadonlyArray<infer Bound> ? TuplesOf<Bound> : never
  : Name extends "oneOf" ? Operand extends ReadonlyArray<infer Tuple> ? Tuple : never
  : Operand
  : never

type NotClustering<T extends Table.Any, K> = K extends string
  ? `'${K}' is no clustering column of table '${T["~table"]["name"]}'`
  : never

type Gaps<Columns, Given> = Columns extends readonly [infer Column extends string, ...infer Rest]
  ? Column extends Given ? Gaps<Rest, Given>
  : [Extract<Rest extends ReadonlyArray<unknown> ? Rest[number] : never, Given>] extends [never] ? never
  : `clustering compares columns from the first on, without gaps: '${Column}' is missing`
  : never

/**
 * Reads the partitions of a range of tokens: a part of a {@link scan}, for reading a table in parallel or in the order of
 * the ring. Tokens are bigints of 64 bits; `Selector.token` tells that of a row.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#token-function Token}
 * @category modifiers
 * @since 0.1.0
 */
export const tokenRange = <Q extends Any>(
  ...bounds: [TokenErrors<Q>] extends [never] ? TokenBounds : readonly [Refused<Sentence<TokenErrors<Q>>>]
) =>
(query: Q): Q => modify(query, { tokens: bounds })

type TokenBounds =
  | readonly [Operator.Lower<bigint> | Operator.Upper<bigint>]
  | readonly [Operator.Lower<bigint>, Operator.Upper<bigint>]

type TokenErrors<Q extends Any> = Q["~query"]["from"] extends "table" ? never
  : "tokenRange is a range of partitions: use it with scan"
