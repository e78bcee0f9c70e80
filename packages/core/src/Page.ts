/**
 * One page at a time, for readers who come back for the next: a web page, an HttpApi.
 *
 * ```ts
 * import { type Cql, page, type PageToken, query } from "@effect-cql/core"
 *
 * const feed = (boardId: Cql.Uuid, after?: PageToken) =>
 *   query(TaskEvent, { boardId }).pipe(page({ size: 20, after }))
 * // Effect<{ rows: ReadonlyArray<TaskEvent>, next: Option<PageToken> }, …>
 * ```
 *
 * @since 0.1.0
 */
import type * as Brand from "effect/Brand"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { CassandraError } from "./CassandraError.ts"
import { CassandraSession } from "./CassandraSession.ts"
import { ambient } from "./internal/ambient.ts"
import * as Token from "./internal/pageToken.ts"
import { refused } from "./internal/refusal.ts"
import * as Rows from "./internal/rows.ts"
import * as Select from "./internal/select.ts"
import type { Query, Source } from "./Query.ts"
import { modify } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * Where a page ended: text that is safe in a URL. It belongs to one query with its values, and holds the position only, so
 * it may be shown. Whoever holds it can read on in that query, and change nothing.
 *
 * @category models
 * @since 0.1.0
 */
export type PageToken = string & Brand.Brand<"PageToken">

/**
 * The Schema of a token, for the parameters and answers of an HttpApi.
 *
 * @category schemas
 * @since 0.1.0
 */
export const PageToken = Schema.String.pipe(Schema.brand("PageToken"))

/**
 * Some rows, and where the next page begins; none after the last.
 *
 * @category models
 * @since 0.1.0
 */
export interface Page<out Row> {
  readonly rows: ReadonlyArray<Row>
  readonly next: Option.Option<PageToken>
}

/**
 * Reads one page of at most `size` rows, the first one or the one after a token. A page may have fewer rows than `size`, even
 * none, and still not be the last: `next` tells.
 *
 * Fails with `InvalidPageToken` where the token is of another query, of other values, keyspace or table, is damaged, or comes
 * from an older release or table; of that nothing reaches the server. The consistency and other options may change from page
 * to page. Fails with `InvalidQuery` for `nearest`, which is not paged, and where the limit of a query is counted by the
 * client (see {@link limit}).
 *
 * @category destructors
 * @since 0.1.0
 */
export const page =
  (options: { readonly size: number; readonly after?: PageToken | undefined }) =>
  <T extends Table.Any, Row, From extends Source>(
    query: Query<Row, From, T>
  ): Effect.Effect<Page<Row>, CassandraError, CassandraSession | Table.Services<T>> =>
    // The plan decodes this query's own rows, with the services of its table.
    paged(
      modify(query, { options: { ...query.options, pageSize: options.size } }),
      options.size,
      options.after
    ) as Effect.Effect<
      Page<Row>,
      CassandraError,
      CassandraSession | Table.Services<T>
    >

const paged = Effect.fnUntraced(function*(data: Select.Data, size: number, after: PageToken | undefined) {
  if (!(Number.isInteger(size) && size > 0)) {
    return yield* Effect.fail(refused(`page takes a size that is a whole number above 0, not ${size}`))
  }
  if (data.nearest !== undefined) return yield* Effect.fail(refused("nearest is not paged: run it as it is"))
  const session = yield* CassandraSession
  const around = yield* ambient
  const ready = yield* Select.ready(data, around)
  if (ready.plan.countsRows) {
    return yield* Effect.fail(refused("a page of partitions with static columns has its own size: leave limit out"))
  }
  const owner = Token.ownerOf(ready, data.options.keyspace ?? around.keyspace ?? (yield* session.info).keyspace)
  const pageState = after === undefined ? undefined : yield* Token.read(after, owner)
  const { pageState: next, rows } = yield* Select.pageOf(data, session, ready, around, pageState, Rows.read)
  return {
    rows,
    next: next === undefined ? Option.none() : Option.some(Token.write(next, owner) as PageToken)
  }
})
