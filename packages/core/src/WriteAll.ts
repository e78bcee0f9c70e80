/**
 * Many writes, as fast as the cluster takes them: a stream of statements goes out in unlogged batches of one partition each,
 * some of them at a time, and the report says what became of every one.
 *
 * ```ts
 * import { save, writeAll } from "@effect-cql/core"
 * import { Console, Stream } from "effect"
 *
 * const load = (events: Stream.Stream<typeof TaskEvent.Type>) =>
 *   events.pipe(
 *     Stream.map((event) => save(TaskEvent, event)),
 *     writeAll({ concurrency: 32, onProgress: ({ written }) => Console.log(`${written} events`) })
 *   )
 * // Effect<WriteReport, TooManyFailures | CassandraError, CassandraSession>
 * ```
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import { CassandraError } from "./CassandraError.ts"
import type { CassandraSession } from "./CassandraSession.ts"
import * as Internal from "./internal/writeAll.ts"
import type * as Mutation from "./Mutation.ts"
import type { Refused, Sentence } from "./Refused.ts"
import type * as Table from "./Table.ts"

/**
 * A write that was not made, or of which nobody knows (the `applied` of its error tells). The key is redacted, so that no log prints it:
 * read it with `Redacted.value`.
 *
 * @category models
 * @since 0.1.0
 */
export const FailedWrite = Schema.Struct({
  table: Schema.String,
  key: Schema.Redacted(Schema.Record(Schema.String, Schema.Unknown)),
  error: CassandraError
})

/**
 * @category models
 * @since 0.1.0
 */
export type FailedWrite = typeof FailedWrite.Type

/**
 * What became of the statements.
 *
 * - `taken`: statements taken from the stream
 * - `written`: those that were acknowledged
 * - `failed`: those that were not; `taken` is `written` and `failed` together, unless the load was stopped
 * - `requests`: batches and single statements sent, those sent again included
 * - `failures`: the first 100 of the failed ones
 *
 * @category models
 * @since 0.1.0
 */
export const WriteReport = Schema.Struct({
  taken: Schema.Int,
  written: Schema.Int,
  failed: Schema.Int,
  requests: Schema.Int,
  failures: Schema.Array(FailedWrite)
})

/**
 * @category models
 * @since 0.1.0
 */
export type WriteReport = typeof WriteReport.Type

/**
 * A load has stopped because more statements failed than it was told to bear. Nothing more was taken, what was under way has
 * ended, and the report counts it. What is `taken` and neither `written` nor `failed` was not sent.
 *
 * @category errors
 * @since 0.1.0
 */
export class TooManyFailures extends Schema.TaggedError<TooManyFailures>()("TooManyFailures", { report: WriteReport }) {
  override get message(): string {
    const { failed, failures: [first], written } = this.report
    return `${failed} statements failed, and ${written} were written${
      first === undefined ? "" : `; the first failure, of table '${first.table}':\n${first.error.message}`
    }`
  }
}

/**
 * How a stream of statements is written.
 *
 * - `concurrency`: how many requests are under way at a time; 16 if left out
 * - `window`: how many statements are looked at together to find those of one partition; 1,000 if left out. They are waited
 *   for no longer than a second
 * - `maxFailures`: how many statements may fail before the load stops with {@link TooManyFailures}; none if left out,
 *   `Infinity` for any number
 * - `retry`: when a request is sent again that failed and may be; never if left out, beside what the session does
 * - `onProgress`: runs after each request, one at a time, with the report so far
 *
 * @category models
 * @since 0.1.0
 */
export interface WriteAllOptions<out E = never, out R = never> {
  readonly concurrency?: number | undefined
  readonly window?: number | undefined
  readonly maxFailures?: number | undefined
  readonly retry?: Schedule.Schedule<unknown, CassandraError> | undefined
  readonly onProgress?: ((report: WriteReport) => Effect.Effect<unknown, E, R>) | undefined
}

/**
 * Writes every statement of a stream, each of one row: `save`, `replace`, `update` or `remove`, with what they can carry, such
 * as a `ttl`. Those of one partition that come near each other go in one unlogged batch of as many bytes as the server takes
 * (`info.limits.batchFailBytes`); a larger one goes alone.
 *
 * Statements of one partition are sent in their order, a batch after the one before; those of different partitions in any.
 * Two that write the same row are never in one batch, where the greater value would win and not the later one.
 *
 * No more than `window × (concurrency + 2)` statements are held. The stream is pulled when there is room for more.
 *
 * Nothing is dropped silently. A value that does not fit fails its own statement and none beside it. A batch that the server
 * refuses is sent again statement by statement, to find the one that is wrong; where it times out, or nodes are down, every
 * statement of it is counted as failed with that error. The report comes at the end: a load that is interrupted, or whose
 * stream fails, gives none, and what it has written stays written. A `save` may be done twice, so such a load can begin anew.
 *
 * ```ts
 * import { save, ttl, writeAll } from "@effect-cql/core"
 * import { Schedule, Stream } from "effect"
 *
 * const load = Stream.make(event).pipe(
 *   Stream.map((event) => save(TaskEvent, event).pipe(ttl("30 days"))),
 *   writeAll({ maxFailures: 1_000, retry: Schedule.max([Schedule.exponential("50 millis"), Schedule.recurs(5)]) })
 * )
 * ```
 *
 * @category destructors
 * @since 0.1.0
 */
export const writeAll = <M extends Mutation.Any, E2 = never, R2 = never>(
  ...options: [Errors<M>] extends [never] ? readonly [options?: WriteAllOptions<E2, R2>]
    : readonly [Refused<Sentence<Errors<M>>>]
) =>
<E, R>(
  statements: Stream.Stream<M, E, R>
): Effect.Effect<
  WriteReport,
  TooManyFailures | CassandraError | E | E2,
  CassandraSession | Services<M> | R | R2
> =>
  Effect.flatMap(
    // The types let no other argument through, and codecs are erased in it.
    Internal.run(statements, (options[0] ?? {}) as WriteAllOptions<E2, R2>) as Effect.Effect<
      Internal.Outcome,
      CassandraError | E | E2,
      CassandraSession | Services<M> | R | R2
    >,
    ({ isStopped, report }) => isStopped ? Effect.fail(new TooManyFailures({ report })) : Effect.succeed(report)
  )

type Services<M extends Mutation.Any> = M extends unknown ? Table.Services<M["table"]> : never

type Errors<M extends Mutation.Any> = M extends unknown ? {
    regular: M["~mutation"]["kind"] extends "remove rows" ?
      `writeAll takes writes of one row: remove rows of '${M["table"]["~table"]["name"]}' by themselves`
      : never
    counter:
      `an update of a counter must not be sent twice: send the one of '${M["table"]["~table"]["name"]}' by itself`
    conditional:
      `a conditional write has an answer of its own: send the one to '${M["table"]["~table"]["name"]}' by itself`
  }[M["~mutation"]["family"]]
  : never
