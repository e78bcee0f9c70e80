import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import type { CassandraError } from "../CassandraError.ts"
import { CassandraSession } from "../CassandraSession.ts"
import type * as Mutation from "../Mutation.ts"
import type { FailedWrite, WriteAllOptions, WriteReport } from "../WriteAll.ts"
import { type Ambient, ambient, sessionOptions, traced } from "./ambient.ts"
import * as Batch from "./batch.ts"
import { runAll } from "./codec.ts"
import { withheld } from "./codecError.ts"
import { checkCount, refused } from "./refusal.ts"
import * as Write from "./write.ts"
import { groupsOf } from "./writeGroups.ts"

/** @internal */
export interface Outcome {
  readonly report: WriteReport
  readonly isStopped: boolean
}

const defaultConcurrency = 16
const mostConcurrency = 10_000
const defaultWindow = 1_000
/** The most statements of a batch that the protocol can count. */
const mostWindow = 65_535
const keptFailures = 100

/** What goes out together: statements that are sent, or those that failed before. */
type Part =
  | { readonly _tag: "Group"; readonly place: string; readonly members: ReadonlyArray<Batch.Member> }
  | { readonly _tag: "Failed"; readonly failures: ReadonlyArray<FailedWrite> }

/** What became of a part. */
interface Sent {
  readonly written: number
  readonly failures: ReadonlyArray<FailedWrite>
}

/** @internal */
export const run = Effect.fnUntraced(function*<E, R, E2, R2>(
  statements: Stream.Stream<Mutation.Any, E, R>,
  options: WriteAllOptions<E2, R2>
) {
  const { concurrency = defaultConcurrency, maxFailures = 0, onProgress, window = defaultWindow } = options
  yield* checkCount("the concurrency of writeAll", concurrency, mostConcurrency)
  yield* checkCount("the window of writeAll", window, mostWindow)
  if (!(maxFailures >= 0)) {
    return yield* Effect.fail(refused(`maxFailures of writeAll is 0 or more, not ${maxFailures}`))
  }
  const session = yield* CassandraSession
  const around = yield* ambient
  const { limits } = yield* session.info
  const failures: Array<FailedWrite> = []
  const counts = { taken: 0, written: 0, failed: 0, requests: 0 }
  const report = (): WriteReport => ({ ...counts, failures: [...failures] })
  const isStopped = () => counts.failed > maxFailures

  const request = (members: ReadonlyArray<Batch.Member>) => {
    const sent = Effect.andThen(Effect.sync(() => counts.requests++), requestOf(members, session, around))
    return options.retry === undefined
      ? sent
      : Effect.retry(sent, { schedule: options.retry, while: (error) => error.retryable })
  }

  /** Those of a partition wait for each other: by its place, the end of the last one that was begun. */
  const ends = new Map<string, Deferred.Deferred<void>>()

  const send = (part: Part): Effect.Effect<Sent> =>
    Effect.suspend(() => {
      if (part._tag === "Failed") return Effect.succeed({ written: 0, failures: part.failures })
      // A window's parts come together: those behind the failure that was too much are left.
      if (isStopped()) return Effect.succeed({ written: 0, failures: [] })
      const before = ends.get(part.place)
      const end = Deferred.makeUnsafe<void>()
      ends.set(part.place, end)
      const sent = sendGroup(part.members, request)
      return Effect.ensuring(
        before === undefined ? sent : Effect.andThen(Deferred.await(before), sent),
        Effect.suspend(() => {
          if (ends.get(part.place) === end) ends.delete(part.place)
          return Deferred.succeed(end, undefined)
        })
      )
    })

  yield* statements.pipe(
    Stream.groupedWithin(window, "1 second"),
    Stream.mapEffect((statements) => {
      counts.taken += statements.length
      return partsOf(statements, around, limits.batchFailBytes)
    }),
    Stream.flattenIterable,
    Stream.takeWhile(() => !isStopped()),
    Stream.mapEffect(send, { concurrency, unordered: true }),
    Stream.runForEach((sent) => {
      counts.written += sent.written
      counts.failed += sent.failures.length
      failures.push(...sent.failures.slice(0, keptFailures - failures.length))
      return onProgress === undefined ? Effect.void : onProgress(report())
    })
  )
  return { report: report(), isStopped: isStopped() } satisfies Outcome
})

// ---------------------------------------------------------------------------------------------------------------------
// Grouping
// ---------------------------------------------------------------------------------------------------------------------

const partsOf = (
  statements: ReadonlyArray<Mutation.Any>,
  around: Ambient,
  limit: number
): Effect.Effect<ReadonlyArray<Part>, never, unknown> =>
  Effect.mapEager(
    runAll(statements, (data) =>
      Effect.matchEager(Write.ready(data, around), {
        onFailure: (error) => failed(data, error),
        onSuccess: (ready): Batch.Member => ({ ...ready, data })
      })),
    (results) => {
      const members: Array<Batch.Member> = []
      const failures: Array<FailedWrite> = []
      for (const result of results) {
        if ("plan" in result) members.push(result)
        else failures.push(result)
      }
      const parts: Array<Part> = groupsOf(members, limit).map(({ members, place }) => ({
        _tag: "Group",
        members,
        place
      }))
      return failures.length === 0 ? parts : [{ _tag: "Failed", failures }, ...parts]
    }
  )

const failed = ({ table: { definition }, write }: Write.Data, error: CassandraError): FailedWrite => {
  const named = write._tag === "Save" ? write.row : write._tag === "Update" ? write.key : write.where
  const key: Record<string, unknown> = {}
  for (const { field, sensitive } of [...definition.partitionKey, ...definition.clusteringKey]) {
    if (Predicate.hasProperty(named, field)) key[field] = sensitive ? withheld : named[field]
  }
  return { table: definition.name, key: Redacted.make(key), error }
}

// ---------------------------------------------------------------------------------------------------------------------
// Sending
// ---------------------------------------------------------------------------------------------------------------------

type Request = (members: ReadonlyArray<Batch.Member>) => Effect.Effect<unknown, CassandraError>

const sendGroup = (members: ReadonlyArray<Batch.Member>, request: Request): Effect.Effect<Sent> =>
  Effect.matchEffect(request(members), {
    onSuccess: () => Effect.succeed({ written: members.length, failures: [] }),
    onFailure: (error) =>
      members.length > 1 && isRefusal(error)
        ? sendOneByOne(members, request)
        : Effect.succeed({ written: 0, failures: members.map(({ data }) => failed(data, error)) })
  })

/** One statement of a batch may be wrong where it was refused as it is, and not because of the state of the cluster. */
const isRefusal = ({ applied, retryable }: CassandraError): boolean => applied === "no" && !retryable

const sendOneByOne = Effect.fnUntraced(function*(members: ReadonlyArray<Batch.Member>, request: Request) {
  const failures: Array<FailedWrite> = []
  for (const member of members) {
    const sent = yield* sendGroup([member], request)
    failures.push(...sent.failures)
  }
  return { written: members.length - failures.length, failures }
})

const requestOf = (
  members: ReadonlyArray<Batch.Member>,
  session: CassandraSession["Service"],
  around: Ambient
): Effect.Effect<unknown, CassandraError> => {
  // A group has one member at least, and all of them the same options.
  const { cql, data: { options, table, write }, idempotent, params } = members[0]!
  return members.length > 1
    ? Batch.request({ ...Batch.dataOf([], "unlogged", false), options }, members, session, around)
    : traced(
      around,
      options,
      () => ({ operation: Write.operations[write._tag], table: table.definition.name, cql, idempotent }),
      session.execute(cql, params, sessionOptions(around, options, idempotent))
    )
}
