/**
 * Reads of a whole table in parallel: the ring of tokens is cut into even slices, and some of them are read at a time. Every
 * row comes once, in no order. A scan that takes hours can be stored as a {@link ScanCheckpoint} and gone on with.
 *
 * ```ts
 * import { type ScanCheckpoint, scan, select, streamParallel, streamResumable } from "@effect-cql/core"
 * import { Effect, Stream } from "effect"
 *
 * const titles = scan(TaskEvent).pipe(select("id", "title"), streamParallel({ concurrency: 16 }))
 *
 * const exportAll = <E, R>(
 *   write: (rows: ReadonlyArray<typeof TaskEvent.Type>, then: ScanCheckpoint) => Effect.Effect<void, E, R>,
 *   from?: ScanCheckpoint
 * ) =>
 *   scan(TaskEvent).pipe(
 *     streamResumable({ from }),
 *     Stream.runForEach(({ checkpoint, rows }) => write(rows, checkpoint))
 *   )
 * ```
 *
 * ```cql
 * SELECT id, title FROM task_events WHERE token(board_id) > ? AND token(board_id) <= ?
 * ```
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/dml.html#token-function Token}
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as CassandraError from "./CassandraError.ts"
import { CassandraSession } from "./CassandraSession.ts"
import { type Ambient, ambient } from "./internal/ambient.ts"
import * as Token from "./internal/pageToken.ts"
import { attempt, checkCount, refused } from "./internal/refusal.ts"
import * as Rows from "./internal/rows.ts"
import * as Select from "./internal/select.ts"
import * as SelectList from "./internal/selectList.ts"
import * as Ring from "./internal/tokenRing.ts"
import { PageToken } from "./Page.ts"
import type { Any } from "./Query.ts"
import type { Refused, Sentence } from "./Refused.ts"
import { modify } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * How a table is read in parallel.
 *
 * - `splits`: into how many slices the ring is cut; 64 if left out. More of them are finer, and cost a request each
 * - `concurrency`: how many slices are read at a time; 8 if left out
 *
 * At most `concurrency + 2` pages are held, whatever the size of the table; `pageSize` of `withOptions` says how large they
 * are.
 *
 * @category models
 * @since 0.1.0
 */
export interface ScanOptions {
  readonly splits?: number | undefined
  readonly concurrency?: number | undefined
}

/**
 * Where a scan is: a small value to be stored, as JSON or otherwise, and given back to {@link streamResumable}. It belongs to
 * one query with its values, keyspace and number of splits.
 *
 * - `scan`: whose it is
 * - `splits`: into how many slices the ring is cut
 * - `begun`: how many of them were begun, from the first on
 * - `open`: those of them that have not ended, each with the place behind the last page that was taken
 *
 * The scan has ended when `begun` is `splits` and none is open.
 *
 * @category schemas
 * @since 0.1.0
 */
export const ScanCheckpoint = Schema.Struct({
  scan: Schema.String,
  splits: Schema.Int,
  begun: Schema.Int,
  open: Schema.Array(Schema.Struct({ slice: Schema.Int, after: Schema.optionalKey(PageToken) }))
}).check(Schema.makeFilter(
  ({ begun, open, splits }) =>
    splits > 0 && begun >= 0 && begun <= splits &&
    open.every(({ slice }) => slice >= 0 && slice < begun) &&
    new Set(open.map(({ slice }) => slice)).size === open.length,
  { expected: "a checkpoint as a scan gave it" }
))

/**
 * @category schemas
 * @since 0.1.0
 */
export type ScanCheckpoint = typeof ScanCheckpoint.Type

/**
 * A page of a scan, and where the scan is behind it. It may have no rows: a slice may be empty, or a filter may have dropped
 * them.
 *
 * @category models
 * @since 0.1.0
 */
export interface ScanPage<out Row> {
  readonly rows: ReadonlyArray<Row>
  readonly checkpoint: ScanCheckpoint
}

/**
 * Reads a scan in parallel, as a stream of rows in no order. What the scan has else stays: `select`, `allowFiltering`,
 * `distinct`, `perPartitionLimit`, options. A row comes as often as in a plain scan, which is once.
 *
 * Fails with `InvalidQuery` where the scan has a limit, which counts rows in an order (use `Stream.take`), a range of tokens,
 * or an aggregate of the whole table.
 *
 * ```ts
 * import { allowFiltering, scan, streamParallel, withOptions } from "@effect-cql/core"
 *
 * scan(TaskEvent).pipe(
 *   allowFiltering({ sprint: 3 }),
 *   withOptions({ consistency: "LOCAL_ONE", pageSize: 1_000 }),
 *   streamParallel({ splits: 256, concurrency: 16 })
 * )
 * ```
 *
 * @category destructors
 * @since 0.1.0
 */
export const streamParallel =
  <Q extends Any>(...options: ScanArguments<Q, ScanOptions>) =>
  (query: Q): Stream.Stream<Q["~query"]["row"], CassandraError.CassandraError, CassandraSession | Services<Q>> =>
    // The types let no other argument through; a page's rows are the query's own.
    parallel(query, options[0] as ScanOptions | undefined, ({ rows }) => rows) as Stream.Stream<
      Q["~query"]["row"],
      CassandraError.CassandraError,
      CassandraSession | Services<Q>
    >

/**
 * As {@link streamParallel}, page by page, each with the checkpoint behind it. Store the checkpoint once the rows are dealt
 * with; a scan `from` it gives what comes after and nothing of what came before, on a table that is not written meanwhile.
 * Where a program stops between a page and its checkpoint, that page comes again.
 *
 * Fails with `InvalidPageToken` where the checkpoint is of another query, of other values, keyspace, table or number of
 * splits, or is damaged; nothing is read. It fails with it later where the server does not know a place in it any more, which
 * an upgrade of the cluster can bring about: then begin anew.
 *
 * ```ts
 * import { ScanCheckpoint, scan, streamResumable } from "@effect-cql/core"
 * import { Schema } from "effect"
 *
 * const stored = Schema.fromJsonString(ScanCheckpoint)
 * const resume = (text: string) =>
 *   scan(TaskEvent).pipe(streamResumable({ from: Schema.decodeUnknownSync(stored)(text) }))
 * ```
 *
 * @category destructors
 * @since 0.1.0
 */
export const streamResumable = <Q extends Any>(...options: ScanArguments<Q, ResumeOptions>) =>
(
  query: Q
): Stream.Stream<ScanPage<Q["~query"]["row"]>, CassandraError.CassandraError, CassandraSession | Services<Q>> =>
  // The types let no other argument through; a page's rows are the query's own.
  parallel(query, options[0] as ResumeOptions | undefined, (page) => [page]) as Stream.Stream<
    ScanPage<Q["~query"]["row"]>,
    CassandraError.CassandraError,
    CassandraSession | Services<Q>
  >

/**
 * As {@link ScanOptions}, from a checkpoint on. Without `splits` they are the checkpoint's.
 *
 * @category models
 * @since 0.1.0
 */
export interface ResumeOptions extends ScanOptions {
  readonly from?: ScanCheckpoint | undefined
}

type Services<Q extends Any> = Q["table"] extends infer T extends Table.Any ? Table.Services<T> : never

type ScanArguments<Q extends Any, Options> = Q["~query"]["from"] extends "table" ? readonly [options?: Options]
  : readonly [Refused<Sentence<"a table is read in parallel by a scan of it: this query names its partitions">>]

// ---------------------------------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------------------------------

const defaultSplits = 64
const mostSplits = 1_000_000
const defaultConcurrency = 8
const mostConcurrency = 10_000

/** A slice that is to be read, from its beginning or from behind a page. */
interface Slice {
  readonly index: number
  readonly after: PageToken | undefined
}

/** A page of a slice. `next` is absent behind its last one. */
interface SlicePage {
  readonly slice: number
  readonly rows: ReadonlyArray<unknown>
  readonly next: PageToken | undefined
}

const parallel = <A>(
  data: Select.Data,
  options: ResumeOptions | undefined,
  give: (page: ScanPage<unknown>) => ReadonlyArray<A>
): Stream.Stream<A, CassandraError.CassandraError, unknown> => Stream.unwrap(started(data, options ?? {}, give))

const started = Effect.fnUntraced(function*<A>(
  data: Select.Data,
  { concurrency = defaultConcurrency, from, splits = from?.splits ?? defaultSplits }: ResumeOptions,
  give: (page: ScanPage<unknown>) => ReadonlyArray<A>
) {
  if (from !== undefined && !isCheckpoint(from)) return yield* invalid("it is damaged")
  yield* checkCount("the number of splits", splits, mostSplits)
  yield* checkCount("the concurrency of a scan", concurrency, mostConcurrency)
  yield* attempt(() => refuseData(data))
  const session = yield* CassandraSession
  const around = yield* ambient
  const keyspace = data.options.keyspace ?? around.keyspace ?? (yield* session.info).keyspace
  const scan = Base64Url.encode(Token.ownerOf(yield* Select.ready(data, around), keyspace))
  const beginning: ScanCheckpoint = { scan, splits, begun: 0, open: [] }
  const checkpoint = from === undefined ? beginning : yield* checkedOf(from, beginning)
  return Stream.fromIterable(slicesFrom(checkpoint), { chunkSize: 1 }).pipe(
    Stream.flatMap((slice) => pagesOf(data, slice, splits, session, around, keyspace), { concurrency, bufferSize: 1 }),
    // Slices are merged by now: page for page in the order in which they are taken.
    Stream.mapAccum(() => checkpoint, (before, page: SlicePage) => {
      const after = behind(before, page)
      return [after, give({ rows: page.rows, checkpoint: after })]
    })
  )
})

const pagesOf = (
  data: Select.Data,
  { after, index }: Slice,
  splits: number,
  session: CassandraSession["Service"],
  around: Ambient,
  keyspace: string | undefined
): Stream.Stream<SlicePage, CassandraError.CassandraError, unknown> =>
  Stream.unwrap(Effect.gen(function*() {
    const own = modify(data, { tokens: Ring.slice(index, splits) })
    const ready = yield* Select.ready(own, around)
    const owner = Token.ownerOf(ready, keyspace)
    const first = after === undefined ? undefined : yield* Token.read(after, owner)
    return Stream.paginate(first, (pageState) =>
      Effect.map(
        Select.pageOf(own, session, ready, around, pageState, Rows.read),
        ({ pageState: next, rows }): readonly [ReadonlyArray<SlicePage>, Option.Option<Uint8Array>] => [
          // A token is a branded text.
          [{ slice: index, rows, next: next === undefined ? undefined : Token.write(next, owner) as PageToken }],
          Option.fromUndefinedOr(next)
        ]
      ))
  }))

const refuseData = ({ limit, selection, table, tokens, groupBy }: Select.Data): void => {
  if (limit !== undefined) throw refused("a parallel scan has no order to limit: leave limit out and use Stream.take")
  if (tokens.length > 0) throw refused("a parallel scan makes token ranges of its own: leave tokenRange out")
  if (selection !== undefined && groupBy.length === 0 && SelectList.ofSelection(table, selection).isAggregate) {
    throw refused("a parallel scan gives an aggregate for each of its slices: group by the partition key, or use scan")
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Checkpoints
// ---------------------------------------------------------------------------------------------------------------------

const isCheckpoint = Schema.is(ScanCheckpoint)

const checkedOf = (
  from: ScanCheckpoint,
  { scan, splits }: ScanCheckpoint
): Effect.Effect<ScanCheckpoint, CassandraError.CassandraError> =>
  from.scan !== scan
    ? invalid("it belongs to another query, to other values, or to the table as it was")
    : from.splits !== splits
    ? invalid(`it is of a scan in ${from.splits} splits, not ${splits}`)
    : Effect.succeed(from)

const invalid = (why: string): Effect.Effect<never, CassandraError.CassandraError> =>
  Effect.fail(
    CassandraError.make(
      new CassandraError.InvalidPageToken({ said: `the checkpoint cannot be used: ${why}; begin the scan anew` }),
      { mutates: false }
    )
  )

function* slicesFrom({ begun, open, splits }: ScanCheckpoint): Generator<Slice> {
  for (const { after, slice } of open) yield { index: slice, after }
  for (let index = begun; index < splits; index++) yield { index, after: undefined }
}

/** Slices are begun in order, and their first pages come in any order: one that was passed over is open from its beginning. */
const behind = (before: ScanCheckpoint, { next, slice }: SlicePage): ScanCheckpoint => {
  const open = before.open.filter((one) => one.slice !== slice)
  for (let passed = before.begun; passed < slice; passed++) open.push({ slice: passed })
  if (next !== undefined) open.push({ slice, after: next })
  return { ...before, begun: Math.max(before.begun, slice + 1), open }
}
