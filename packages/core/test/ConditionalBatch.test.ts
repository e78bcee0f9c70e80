import {
  type CassandraError,
  conditionalBatch,
  Cql,
  explain,
  ifExists,
  ifNotExists,
  type Mutation,
  onlyIf,
  remove,
  save,
  table,
  timestamp,
  update,
  withOptions
} from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { Reading, TaskState, User } from "./fixtures/tasks.ts"

const boardId = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const id = Cql.TimeUuid.make("5b6962dd-3f90-11ec-81d3-0242ac130003" as Cql.TimeUuid)
const other = Cql.TimeUuid.make("6b6962dd-3f90-11ec-81d3-0242ac130003" as Cql.TimeUuid)
const key = { boardId, id }
const state: typeof TaskState.Type = { boardId, id: other, title: "Feed the bees", status: "todo" }
const finished = update(TaskState, key, { status: "done" }).pipe(onlyIf({ status: "in_progress" }))

const refuses = <A>(statement: Effect.Effect<A, CassandraError>, said: string) =>
  Effect.gen(function*() {
    const error = yield* Effect.flip(statement)
    assert.strictEqual(error.reason._tag, "InvalidQuery")
    assert.strictEqual(error.reason.said, said)
  })

describe("conditionalBatch", () => {
  it.effect("sends one logged batch, which is never sent twice", () =>
    Effect.gen(function*() {
      const outcome = yield* conditionalBatch([finished, save(TaskState, state)]).pipe(
        withOptions({ serialConsistency: "LOCAL_SERIAL" })
      )
      assert.deepStrictEqual(outcome, { _tag: "Applied" })
      const [batch] = yield* StatementLog.recorded
      assert.deepStrictEqual(batch?.options, {
        kind: "logged",
        serialConsistency: "LOCAL_SERIAL",
        idempotent: false
      })
      assert.strictEqual(
        batch?.cql,
        "BEGIN BATCH\n  UPDATE task_states SET status = ? WHERE board_id = ? AND id = ? IF status = ?;\n" +
          "  INSERT INTO task_states (board_id, id, title, status) VALUES (?, ?, ?, ?);\nAPPLY BATCH"
      )
    }).pipe(Effect.provide(RecordingSession.layer([{ "[applied]": true }]))))

  it.effect("answers, rejected, with the tested rows by their keys", () =>
    Effect.gen(function*() {
      const outcome = yield* conditionalBatch([finished, save(TaskState, state)])
      assert.deepStrictEqual(outcome, { _tag: "Rejected", current: [{ boardId, id, status: "todo" }] })
    }).pipe(
      Effect.provide(RecordingSession.layer([{ "[applied]": false, board_id: boardId, id, status: "todo" }]))
    ))

  it.effect("leaves rows that are not there out, whichever of the two databases says so", () =>
    Effect.gen(function*() {
      const none = { _tag: "Rejected", current: [] } as const
      assert.deepStrictEqual(yield* conditionalBatch([finished]), none)
      assert.deepStrictEqual(yield* conditionalBatch([finished]), none)
    }).pipe(Effect.provide(
      RecordingSession.layer(
        [{ "[applied]": false }],
        [{ "[applied]": false, board_id: null, id: null, status: null }]
      )
    )))

  it.effect("shows the key and the tested columns of a whole row, and no static that nobody tested", () =>
    Effect.gen(function*() {
      const reading = { region: "north", sensor: 7, at: new Date(0) }
      const outcome = yield* conditionalBatch([
        save(Reading, { ...reading, celsius: 1 }).pipe(ifNotExists),
        update(Reading, { ...reading, at: new Date(1) }, { celsius: 2 }).pipe(onlyIf({ celsius: null }))
      ])
      assert.deepStrictEqual(outcome, { _tag: "Rejected", current: [{ ...reading, celsius: 3 }] })
    }).pipe(Effect.provide(RecordingSession.layer([
      { "[applied]": false, region: "north", sensor: 7, at: new Date(0), sensor_name: null, celsius: 3 }
    ]))))

  it.effect("is Unknown when its Paxos round times out", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* conditionalBatch([finished]))._tag, "Unknown")
    }).pipe(Effect.provide(RecordingSession.layer(
      Errors.make(
        new Errors.WriteTimeout({
          said: "the round timed out",
          consistency: "SERIAL",
          received: 1,
          required: 2,
          writeType: "CAS"
        })
      )
    ))))

  it.effect("sends nothing when it is empty, and is applied", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* conditionalBatch([]), { _tag: "Applied" })
      assert.isEmpty(yield* StatementLog.recorded)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("is of one partition, which is found by the encoded key", () =>
    Effect.gen(function*() {
      const elsewhere = save(TaskState, {
        ...state,
        boardId: Cql.Uuid.make("00000000-0000-4000-8000-000000000000" as Cql.Uuid)
      })
      const said =
        "a conditional batch of table 'task_states' is of one partition: all its statements name the same one"
      yield* refuses(explain(conditionalBatch([finished, elsewhere])), said)
      const { legal, reach } = yield* explain(conditionalBatch([finished, remove(TaskState, { boardId })]))
      assert.deepStrictEqual([reach, legal], ["one partition", ["every statement writes one partition of one table"]])
    }))

  it.effect("knows a partition by its key's value, not by the order in which a set was filled", () => {
    const Tagged = Schema.Struct({ tags: Cql.frozen(Cql.Set(Schema.String)), id: Cql.Int, n: Cql.Int }).pipe(
      table("tagged", { partitionKey: ["tags"], clusteringKey: ["id"] })
    )
    return Effect.asVoid(explain(conditionalBatch([
      update(Tagged, { tags: new Set(["a", "b"]), id: 1 }, { n: 1 }).pipe(onlyIf({ n: 0 })),
      save(Tagged, { tags: new Set(["b", "a"]), id: 2, n: 1 })
    ])))
  })

  it.effect("is of one table, also where the types do not see it", () => {
    const user = save(User, { id: boardId, name: "Ada" }).pipe(ifNotExists)
    const statements: ReadonlyArray<typeof finished | typeof user> = [finished, user]
    return refuses(
      explain(conditionalBatch(statements)),
      "a conditional batch is of one table: the write to 'users' is not to 'task_states'"
    )
  })

  it.effect("tests each row in one way", () =>
    Effect.gen(function*() {
      const said = (one: string, two: string) =>
        `a conditional batch of table 'task_states' has ${one} and ${two} of one row: a row takes one kind of condition`
      const exists = update(TaskState, key, { title: "Feed them" }).pipe(ifExists)
      const missing = save(TaskState, { ...state, id }).pipe(ifNotExists)
      yield* refuses(explain(conditionalBatch([finished, exists])), said("IF", "IF EXISTS"))
      yield* refuses(explain(conditionalBatch([missing, exists])), said("IF NOT EXISTS", "IF EXISTS"))
      yield* explain(conditionalBatch([finished, finished, save(TaskState, state).pipe(ifNotExists)]))
    }))

  it.effect("takes statements that have timestamps beside conditions, and none with both", () =>
    Effect.gen(function*() {
      yield* explain(conditionalBatch([finished, save(TaskState, state).pipe(timestamp(1n))]))
      const stamped: Mutation<void, "update", "regular", typeof TaskState> = update(TaskState, key, { status: "done" })
      yield* refuses(
        explain(conditionalBatch([stamped.pipe(timestamp(1n)).pipe(onlyIf({ status: "todo" }))])),
        "a lightweight transaction takes its timestamp from its Paxos round"
      )
    }))
})
