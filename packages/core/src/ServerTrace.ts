/**
 * What the nodes did for a statement, step by step, as the server itself traced it.
 *
 * ```ts
 * import { query, withServerTrace } from "@effect-cql/core"
 * import { Console, Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const [rows, traces] = yield* query(TaskEvent, { boardId }).pipe(withServerTrace)
 *   for (const { duration, events } of traces) yield* Console.log(duration, events.map(({ activity }) => activity))
 *   return rows
 * })
 * ```
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type { CassandraError } from "./CassandraError.ts"
import { CassandraSession } from "./CassandraSession.ts"
import type { CqlRow } from "./CqlValue.ts"
import { withDefaultOptions } from "./DefaultOptions.ts"
import { withInfo } from "./ExecutionInfo.ts"

/**
 * The server's trace of one request.
 *
 * - `request`: what kind of request it was, `Execute CQL3 prepared query`
 * - `coordinator`: the address of the node that coordinated it, and `client` that of this program
 * - `parameters`: consistency, page size, the statement and the values bound to it, which is why they are redacted
 * - `events`: what each node did, in order. An activity may quote the statement's text
 *
 * @category models
 * @since 0.1.0
 */
export interface ServerTrace {
  readonly id: string
  readonly request: string
  readonly coordinator: string
  readonly client: string
  readonly startedAt: Date
  readonly duration: Duration.Duration
  readonly parameters: Redacted.Redacted<ReadonlyMap<string, string>>
  readonly events: ReadonlyArray<ServerTraceEvent>
}

/**
 * A step of a trace.
 *
 * - `source`: the address of the node
 * - `elapsed`: since this node began with the request
 *
 * @category models
 * @since 0.1.0
 */
export interface ServerTraceEvent {
  readonly activity: string
  readonly source: string
  readonly elapsed: Duration.Duration
  readonly thread: string
}

/**
 * Runs an Effect with tracing asked for in its statements, and gives with its value the server's trace of each request. It
 * costs the nodes several writes for each request: for looking into a few statements, not for all of a program.
 *
 * Nodes write their traces after they have answered, so this waits for them, five seconds at most and of real time. A trace
 * that is not there by then, or may not be read, is left out with a warning in the log; the value of a statement that was run
 * is never lost for it. Of the first hundred requests traces are read. The embedded engine traces nothing, and gives none.
 *
 * @category combinators
 * @since 0.1.0
 */
export const withServerTrace = <A, E, R>(
  self: Effect.Effect<A, E, R>
): Effect.Effect<readonly [value: A, traces: ReadonlyArray<ServerTrace>], E, R | CassandraSession> =>
  Effect.gen(function*() {
    const session = yield* CassandraSession
    const [value, infos] = yield* self.pipe(withDefaultOptions({ tracing: true }), withInfo)
    const ids = infos.flatMap(({ tracingId }) => tracingId ?? [])
    const traces = yield* Effect.forEach(ids.slice(0, most), (id) => read(session, id), { concurrency: 4 })
    return [value, traces.flatMap(Option.toArray)] as const
  })

const most = 100

const patience = "5 seconds"

const read = (
  session: CassandraSession["Service"],
  id: string
): Effect.Effect<Option.Option<ServerTrace>> =>
  sessionRow(session, id).pipe(
    Effect.flatMap((row) => Effect.map(eventRows(session, id), (events) => Option.some(traceOf(id, row, events)))),
    Effect.timeoutOption(patience),
    Effect.map(Option.flatten),
    Effect.tap((trace) =>
      Option.isNone(trace)
        ? Effect.logWarning(`the server's trace ${id} is left out: it was not written within ${patience}`)
        : Effect.void
    ),
    Effect.catch((error) =>
      Effect.as(Effect.logWarning(`the server's trace ${id} is left out: ${error.message}`), Option.none())
    ),
    // Real time, never a test's: the cluster does not wait for anybody to move it on.
    Effect.provideService(Clock.Clock, Clock.Clock.defaultValue())
  )

const options = { consistency: "ONE", idempotent: true } as const

/** The row of the trace is there from the beginning, and its duration once the request is over. */
const sessionRow = (session: CassandraSession["Service"], id: string): Effect.Effect<CqlRow, CassandraError> =>
  session.execute(
    "SELECT request, coordinator, client, started_at, duration, parameters FROM system_traces.sessions " +
      "WHERE session_id = ?",
    [id],
    options
  ).pipe(
    Effect.map(({ rows: [row] }) => typeof row?.["duration"] === "number" ? row : undefined),
    Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (row) => row !== undefined }),
    // Repeated until there is one.
    Effect.map((row) => row!)
  )

const eventRows = (
  session: CassandraSession["Service"],
  id: string
): Effect.Effect<ReadonlyArray<CqlRow>, CassandraError> =>
  Effect.map(
    session.execute(
      "SELECT activity, source, source_elapsed, thread FROM system_traces.events WHERE session_id = ?",
      [id],
      options
    ),
    ({ rows }) => rows
  )

const traceOf = (id: string, row: CqlRow, events: ReadonlyArray<CqlRow>): ServerTrace => ({
  id,
  request: text(row["request"]),
  coordinator: text(row["coordinator"]),
  client: text(row["client"]),
  startedAt: row["started_at"] instanceof Date ? row["started_at"] : new Date(0),
  duration: microseconds(row["duration"]),
  parameters: Redacted.make(texts(row["parameters"])),
  events: events.map((event) => ({
    activity: text(event["activity"]),
    source: text(event["source"]),
    elapsed: microseconds(event["source_elapsed"]),
    thread: text(event["thread"])
  }))
})

const text = (value: unknown): string => typeof value === "string" ? value : ""

const texts = (value: unknown): ReadonlyMap<string, string> =>
  new Map(value instanceof Map ? Array.from(value, ([name, said]) => [text(name), text(said)]) : [])

const microseconds = (value: unknown): Duration.Duration =>
  typeof value === "number" ? Duration.micros(BigInt(value)) : Duration.zero
