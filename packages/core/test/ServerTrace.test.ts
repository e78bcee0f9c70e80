import { Cql, query, save, withServerTrace } from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { User } from "./fixtures/tasks.ts"

const id = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const ada = { id, name: "Ada" }
const tracingId = "39815550-e9d1-11f1-953d-4bb14f3228f4"

const unfinished = {
  request: "Execute CQL3 prepared query",
  coordinator: "10.0.0.1",
  client: "10.0.0.9",
  started_at: new Date(1_000),
  duration: null,
  parameters: new Map([["bound_var_0_id", "'secret'"]])
}

const event = {
  activity: "Merged data from memtables",
  source: "10.0.0.2",
  source_elapsed: 1_250,
  thread: "ReadStage-1"
}

const traced = (...answers: ReadonlyArray<RecordingSession.Answer>) =>
  RecordingSession.layerOf({ tracingId }, ...answers)

describe("withServerTrace", () => {
  it.effect("waits until the trace is written, and gives it with the value", () =>
    Effect.gen(function*() {
      const [rows, traces] = yield* query(User, { id }).pipe(withServerTrace)
      assert.deepStrictEqual(rows, [ada])
      assert.lengthOf(traces, 1)
      const { parameters, ...trace } = traces[0]!
      assert.deepStrictEqual(trace, {
        id: tracingId,
        request: "Execute CQL3 prepared query",
        coordinator: "10.0.0.1",
        client: "10.0.0.9",
        startedAt: new Date(1_000),
        duration: Duration.micros(2_500n),
        events: [{
          activity: "Merged data from memtables",
          source: "10.0.0.2",
          elapsed: Duration.micros(1_250n),
          thread: "ReadStage-1"
        }]
      })
      assert.strictEqual(Redacted.value(parameters).get("bound_var_0_id"), "'secret'")
      assert.notInclude(inspect(traces, { depth: 9 }) + JSON.stringify(traces), "secret")
      const statements = yield* StatementLog.recorded
      assert.deepStrictEqual(statements.map(({ options }) => options.tracing), [
        true,
        undefined,
        undefined,
        undefined,
        undefined
      ])
    }).pipe(Effect.provide(traced([ada], [], [unfinished], [{ ...unfinished, duration: 2_500 }], [event]))))

  it.effect("keeps the value of a write when its trace may not be read, and says so in the log", () => {
    const entries: Array<string> = []
    const logger = Logger.map(Logger.formatLogFmt, (entry) => void entries.push(entry))
    const unauthorized = Errors.make(new Errors.Unauthorized({ said: "no SELECT on system_traces" }), {
      mutates: false
    })
    return Effect.gen(function*() {
      const [value, traces] = yield* save(User, ada).pipe(Effect.as("saved"), withServerTrace)
      assert.deepStrictEqual([value, traces], ["saved", []])
      assert.include(entries.join(), "is left out: Unauthorized")
    }).pipe(Effect.provide(traced([], unauthorized)), Effect.provide(Logger.layer([logger])))
  })
})
