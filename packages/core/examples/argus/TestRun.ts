import { Cql, desc, first, Ids, ifExists, limit, query, table, update } from "@effect-cql/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { now } from "./defaults.ts"

const Status = Schema.Literals(["created", "running", "failed", "passed", "aborted"])

const Investigation = Schema.Literals(["not_investigated", "in_progress", "investigated"])

export const TestRun = Schema.Struct({
  buildId: Schema.String,
  startTime: Schema.Date.pipe(Schema.withConstructorDefault(now)),
  id: Cql.Uuid.pipe(Schema.withConstructorDefault(Ids.uuid)),
  releaseId: Schema.optionalKey(Cql.Uuid),
  groupId: Schema.optionalKey(Cql.Uuid),
  testId: Schema.optionalKey(Cql.Uuid),
  assignee: Schema.optionalKey(Cql.Uuid),
  status: Status.pipe(Schema.withConstructorDefault(Effect.succeed("created" as const))),
  investigationStatus: Investigation.pipe(Schema.withConstructorDefault(Effect.succeed("not_investigated" as const))),
  heartbeat: Cql.Int.pipe(Schema.withConstructorDefault(Effect.succeed(0))),
  endTime: Schema.optionalKey(Schema.Date),
  buildJobUrl: Schema.optionalKey(Schema.String),
  scyllaVersion: Schema.optionalKey(Schema.String)
}).pipe(table("argus_test_run", {
  partitionKey: ["buildId"],
  clusteringKey: [desc("startTime")],
  indexes: ["id", "releaseId", "groupId", "testId", "assignee"]
}))

export type TestRun = typeof TestRun.Type

/** The newest runs of a build, newest first. */
export const latest = (buildId: string, count: number) => query(TestRun, { buildId }).pipe(limit(count))

/**
 * Gives the newest run of a build a status, and notes that it is alive. Nothing else of the run is read or written; none
 * where the build has no run, or where it has been removed meanwhile.
 */
export const reportStatus = Effect.fn("argus.reportStatus")(function*(buildId: string, status: typeof Status.Type) {
  const newest = yield* query(TestRun, { buildId }).pipe(first)
  if (Option.isNone(newest)) return Option.none()
  const { startTime } = newest.value
  const heartbeat = Math.floor((yield* Clock.currentTimeMillis) / 1000)
  const outcome = yield* update(TestRun, { buildId, startTime }, { status, heartbeat }).pipe(ifExists)
  return outcome._tag === "Applied" ? Option.some({ startTime, heartbeat }) : Option.none()
})
