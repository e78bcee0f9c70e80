import {
  append,
  type Applied,
  type CassandraError,
  CassandraSession,
  conditionalBatch,
  Cql,
  ifExists,
  ifNotExists,
  Limits,
  onlyIf,
  type Rejected,
  remove,
  resolve,
  save,
  type SessionInfo,
  settle,
  table,
  type Unknown,
  update,
  withDefaultOptions,
  withOptions
} from "@effect-cql/core"
import * as Errors from "@effect-cql/core/CassandraError"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { Reading, TaskState, User } from "./fixtures/tasks.ts"

const boardId = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const id = Cql.TimeUuid.make("5b6962dd-3f90-11ec-81d3-0242ac130003" as Cql.TimeUuid)
const other = Cql.TimeUuid.make("6b6962dd-3f90-11ec-81d3-0242ac130003" as Cql.TimeUuid)
const key = { boardId, id }
const keyRow = { board_id: boardId, id }
const finish = update(TaskState, key, { status: "done" }).pipe(onlyIf({ status: "in_progress" }))
const user = { id: boardId, name: "Ada" }
const insert = save(User, user).pipe(ifNotExists)

const lost = Errors.make(new Errors.ClientTimeout({ said: "no answer", milliseconds: 1 }), { conditional: true })
const noRead = Errors.make(new Errors.Unauthorized({ said: "no SELECT" }), { mutates: false })
const applied = { _tag: "Applied" } as const

const informed = (changes: Partial<SessionInfo>) =>
  Effect.updateService(CassandraSession, (session) => ({
    ...session,
    info: Effect.succeed<SessionInfo>({
      dialect: "cassandra",
      version: "5.0.6",
      keyspace: undefined,
      serialConsistency: "SERIAL",
      profiles: {},
      limits: Limits.defaults.cassandra,
      ...changes
    })
  }))

/** The levels at which statements were sent; a write has none here. */
const levels = Effect.map(
  StatementLog.recorded,
  (statements) => statements.map(({ options }) => options.consistency)
)

const refuses = <A, R>(effect: Effect.Effect<A, CassandraError, R>, said: string) =>
  Effect.gen(function*() {
    const error = yield* Effect.flip(effect)
    assert.deepStrictEqual([error.reason._tag, error.reason.said], ["InvalidQuery", said])
  })

describe("resolve", () => {
  it.effect("gives the answer of a statement that has one, and reads nothing", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* resolve(finish), applied)
      assert.deepStrictEqual(yield* resolve(finish), {
        _tag: "Rejected",
        current: Option.some({ status: "todo" } as const)
      })
      assert.deepStrictEqual(yield* resolve(insert), {
        _tag: "Rejected",
        current: Option.some({ ...user, name: "Bo" })
      })
      assert.lengthOf(yield* StatementLog.recorded, 3)
    }).pipe(Effect.provide(RecordingSession.layer(
      [{ "[applied]": true }],
      [{ "[applied]": false, status: "todo" }],
      [{ "[applied]": false, id: boardId, name: "Bo" }]
    ))))

  it.effect("reads the row at SERIAL when the answer is lost: Applied where it holds what was written", () =>
    Effect.gen(function*() {
      const outcome = yield* finish.pipe(withOptions({ timeout: "2 seconds" }), resolve)
      assert.deepStrictEqual(outcome, applied)
      const statements = yield* StatementLog.recorded
      assert.deepStrictEqual(statements[1], {
        cql: "SELECT board_id, id, status FROM task_states WHERE board_id = ? AND id = ?",
        params: [boardId, id],
        options: {
          timeout: "2 seconds",
          idempotent: true,
          consistency: "SERIAL",
          timestamp: undefined,
          pageSize: 0
        }
      })
      assert.lengthOf(statements, 2)
    }).pipe(informed({}), Effect.provide(RecordingSession.layer(lost, [{ ...keyRow, status: "done" }]))))

  it.effect("answers otherwise with what stands there, in the form of the statement's own answer", () =>
    Effect.gen(function*() {
      const updated:
        | Applied
        | Rejected<Option.Option<{ readonly status?: typeof TaskState.Type["status"] }>>
        | Unknown = yield* resolve(finish)
      assert.deepStrictEqual(updated, { _tag: "Rejected", current: Option.some({ status: "in_progress" } as const) })
      const inserted: Applied | Rejected<Option.Option<typeof User.Type>> | Unknown = yield* resolve(insert)
      assert.deepStrictEqual(inserted, { _tag: "Rejected", current: Option.none() })
      const removed: Applied | Rejected<undefined> | Unknown = yield* remove(TaskState, key).pipe(ifExists, resolve)
      assert.deepStrictEqual(removed, { _tag: "Rejected", current: undefined })
    }).pipe(
      informed({}),
      Effect.provide(RecordingSession.layer(lost, [{ ...keyRow, status: "in_progress" }], lost, [], lost, [keyRow]))
    ))

  it.effect("reads at the level of the write: its own, that of its surroundings, its profile's, the session's", () =>
    Effect.gen(function*() {
      yield* finish.pipe(withOptions({ serialConsistency: "LOCAL_SERIAL" }), resolve)
      yield* resolve(finish).pipe(withDefaultOptions({ serialConsistency: "LOCAL_SERIAL" }))
      yield* finish.pipe(withOptions({ profile: "near" }), resolve)
      yield* finish.pipe(withOptions({ profile: "far" }), resolve, informed({ serialConsistency: "LOCAL_SERIAL" }))
      yield* resolve(finish)
      assert.deepStrictEqual(yield* levels, [
        undefined,
        "LOCAL_SERIAL",
        undefined,
        "LOCAL_SERIAL",
        undefined,
        "LOCAL_SERIAL",
        undefined,
        "LOCAL_SERIAL",
        undefined,
        "SERIAL"
      ])
    }).pipe(
      informed({ profiles: { near: { serialConsistency: "LOCAL_SERIAL" }, far: {} } }),
      Effect.provide(RecordingSession.layer(lost, [], lost, [], lost, [], lost, [], lost, []))
    ))

  it.effect("stays Unknown when the read fails, with both errors, and settle reads again without a write", () =>
    Effect.gen(function*() {
      const outcome = yield* resolve(finish)
      assert.deepStrictEqual(outcome, { _tag: "Unknown", error: lost, readError: noRead })
      assert.deepStrictEqual(yield* Effect.flip(settle(finish)), noRead)
      assert.deepStrictEqual(yield* settle(finish), applied)
      assert.deepStrictEqual(yield* levels, [undefined, "SERIAL", "SERIAL", "SERIAL"])
    }).pipe(
      informed({}),
      Effect.provide(RecordingSession.layer(lost, noRead, noRead, [{ ...keyRow, status: "done" }]))
    ))

  it.effect("fails as the statement does where it was not made for certain", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Effect.flip(resolve(finish)), noRead)
      assert.lengthOf(yield* StatementLog.recorded, 1)
    }).pipe(Effect.provide(RecordingSession.layer(noRead))))

  it.effect("reads all the rows of a batch at once", () =>
    Effect.gen(function*() {
      const state = { boardId, id: other, title: "Feed the bees", status: "todo" } as const
      const change = conditionalBatch([finish, save(TaskState, state)])
      const rows = [{ ...keyRow, status: "done" }, { board_id: boardId, id: other, title: state.title, status: "todo" }]
      assert.deepStrictEqual(yield* settle(change), { _tag: "Rejected", current: [{ ...key, status: "done" }] })
      const statements = yield* StatementLog.recorded
      assert.deepStrictEqual(
        [statements[0]!.cql, statements[0]!.params],
        [
          "SELECT board_id, id, title, status FROM task_states WHERE board_id = ? AND id IN ?",
          [boardId, [id, other]]
        ]
      )
      const again = yield* settle(change).pipe(informed({}), Effect.provide(RecordingSession.layer(rows)))
      assert.strictEqual(again._tag, "Applied")
    }).pipe(informed({}), Effect.provide(RecordingSession.layer([{ ...keyRow, status: "done" }]))))

  const Log = Schema.Struct({ id: Cql.Int, version: Cql.Int, lines: Schema.Array(Schema.String) })
    .pipe(table("logs", { partitionKey: ["id"] }))

  it.effect("refuses what leaves nothing to know it by, and sends nothing", () =>
    Effect.gen(function*() {
      const line = update(Log, { id: 1 }, { lines: append(["x"]) }).pipe(onlyIf({ version: 1 }))
      const said = "column 'lines' of table 'logs': a list does not show whether append was made: set another column " +
        "with it, such as a version, to resolve the write"
      yield* refuses(resolve(line), said)
      yield* refuses(settle(line), said)
      yield* refuses(
        resolve(conditionalBatch([finish, remove(TaskState, { boardId })])),
        "the batch removes several rows of table 'task_states' at once: resolve knows a batch by its rows, remove them " +
          "one by one"
      )
      assert.isEmpty(yield* StatementLog.recorded)
    }).pipe(Effect.provide(RecordingSession.layer())))
})

// ScyllaDB answers with the old row whether the write was made or not, and in a batch with a row for each statement, in the
// order of the statements: nulls where there is none.
describe("outcomes, as ScyllaDB answers", () => {
  it.effect("Applied, with the old columns", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* finish, applied)
      assert.deepStrictEqual(yield* insert, applied)
      assert.deepStrictEqual(yield* update(TaskState, key, { status: "done" }).pipe(ifExists), applied)
      assert.deepStrictEqual(yield* conditionalBatch([finish]), applied)
    }).pipe(Effect.provide(RecordingSession.layer(
      [{ "[applied]": true, status: "in_progress" }],
      [{ "[applied]": true, id: null, name: null }],
      [{ "[applied]": true, board_id: boardId, id, title: "x", status: "todo" }],
      [{ "[applied]": true, board_id: boardId, id, status: "in_progress" }]
    ))))

  it.effect("Rejected, with nulls for a row that is not there", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* finish, { _tag: "Rejected", current: Option.none() })
      assert.deepStrictEqual(yield* update(TaskState, key, { status: "done" }).pipe(ifExists), {
        _tag: "Rejected",
        current: undefined
      })
    }).pipe(Effect.provide(RecordingSession.layer(
      [{ "[applied]": false, status: null }],
      [{ "[applied]": false, board_id: null, id: null, title: null, status: null }]
    ))))

  it.effect("a batch's rows, each once and only those that were tested, on both databases", () =>
    Effect.gen(function*() {
      const untested = { boardId, id: other, title: "Feed the bees", status: "todo" } as const
      const change = conditionalBatch([finish, save(TaskState, untested), finish])
      const expected = { _tag: "Rejected", current: [{ ...key, status: "todo" }] } as const
      assert.deepStrictEqual(yield* change, expected)
      assert.deepStrictEqual(yield* change, expected)
    }).pipe(Effect.provide(RecordingSession.layer(
      [
        { "[applied]": false, ...keyRow, status: "todo" },
        { "[applied]": false, board_id: boardId, id: other, status: "done" },
        { "[applied]": false, ...keyRow, status: "todo" }
      ],
      [{ "[applied]": false, ...keyRow, status: "todo" }]
    ))))

  it.effect("a batch that tests static columns alone, without the key of a row", () =>
    Effect.gen(function*() {
      const reading = { region: "north", sensor: 7 }
      const change = conditionalBatch([
        update(Reading, { ...reading, at: new Date(0) }, { celsius: 1 }).pipe(onlyIf({ sensorName: "roof" }))
      ])
      const expected = { _tag: "Rejected", current: [{ ...reading, sensorName: "cellar" }] } as const
      assert.deepStrictEqual(yield* change, expected)
      assert.deepStrictEqual(yield* change, expected)
    }).pipe(Effect.provide(RecordingSession.layer(
      [{ "[applied]": false, region: "north", sensor: 7, at: null, sensor_name: "cellar" }],
      [{ "[applied]": false, region: "north", sensor: 7, at: new Date(9), sensor_name: "cellar" }]
    ))))
})
