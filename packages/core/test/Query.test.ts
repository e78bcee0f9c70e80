import {
  allowFiltering,
  between,
  Cql,
  first,
  gte,
  limit,
  lt,
  one,
  oneOf,
  order,
  query,
  scan,
  select,
  stream,
  table,
  withOptions
} from "@effect-cql/core"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as RecordingSession from "./fixtures/RecordingSession.ts"
import { Reading, TaskEvent, User } from "./fixtures/tasks.ts"

const boardId = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
const id = Cql.TimeUuid.make("5b6962dd-3f90-11ec-81d3-0242ac130003" as Cql.TimeUuid)
const monday = new Date("2026-11-23T00:00:00Z")
const friday = new Date("2026-11-27T00:00:00Z")
const columns = "board_id, created_at, id, title, status, sprint, labels, assignee"

const stored = {
  board_id: boardId,
  created_at: monday,
  id,
  title: "Feed the bees",
  status: "todo",
  sprint: 3,
  labels: new Set(["garden"]),
  assignee: null
}

describe("query", () => {
  it.effect("names every column and binds every value", () =>
    Effect.gen(function*() {
      yield* query(TaskEvent, { boardId, createdAt: gte(monday) }).pipe(limit(50))
      const statements = yield* StatementLog.recorded
      assert.deepStrictEqual(statements, [{
        cql: `SELECT ${columns} FROM task_events WHERE board_id = ? AND created_at >= ? LIMIT ?`,
        params: [boardId, monday, 50],
        options: { idempotent: true }
      }])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("writes predicates in the order of the key, whatever order they are given in", () =>
    Effect.gen(function*() {
      yield* query(TaskEvent, { id, createdAt: monday, boardId })
      const [statement] = yield* StatementLog.recorded
      assert.strictEqual(
        statement?.cql,
        `SELECT ${columns} FROM task_events WHERE board_id = ? AND created_at = ? AND id = ?`
      )
      assert.deepStrictEqual(statement?.params, [boardId, monday, id])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("binds the values of oneOf as one list, and both ends of between", () =>
    Effect.gen(function*() {
      yield* query(TaskEvent, { boardId: oneOf([boardId]), createdAt: between(gte(monday), lt(friday)) })
      const [statement] = yield* StatementLog.recorded
      assert.strictEqual(
        statement?.cql,
        `SELECT ${columns} FROM task_events WHERE board_id IN ? AND created_at >= ? AND created_at < ?`
      )
      assert.deepStrictEqual(statement?.params, [[boardId], monday, friday])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("reverses the order of every clustering column", () =>
    Effect.gen(function*() {
      yield* query(TaskEvent, { boardId }).pipe(order("reversed"))
      const [statement] = yield* StatementLog.recorded
      assert.strictEqual(
        statement?.cql,
        `SELECT ${columns} FROM task_events WHERE board_id = ? ORDER BY created_at ASC, id DESC`
      )
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("asks the server to filter only where the program allows it", () =>
    Effect.gen(function*() {
      yield* query(TaskEvent, { boardId }).pipe(allowFiltering({ sprint: gte(3), title: "Feed the bees" }))
      yield* scan(TaskEvent).pipe(allowFiltering({ sprint: 3 }))
      const statements = yield* StatementLog.recorded
      assert.deepStrictEqual(statements.map(({ cql }) => cql), [
        `SELECT ${columns} FROM task_events WHERE board_id = ? AND title = ? AND sprint >= ? ALLOW FILTERING`,
        `SELECT ${columns} FROM task_events WHERE sprint = ? ALLOW FILTERING`
      ])
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("passes its options to the session", () =>
    Effect.gen(function*() {
      yield* query(User, { id: boardId }).pipe(withOptions({ consistency: "LOCAL_QUORUM", timeout: "2 seconds" }))
      const [statement] = yield* StatementLog.recorded
      assert.deepStrictEqual(statement?.options, {
        consistency: "LOCAL_QUORUM",
        timeout: "2 seconds",
        idempotent: true
      })
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("gives rows by field, without the optional ones that are null", () =>
    Effect.gen(function*() {
      const rows = yield* query(TaskEvent, { boardId })
      assert.deepStrictEqual(rows, [{
        boardId,
        createdAt: monday,
        id,
        title: "Feed the bees",
        status: "todo",
        sprint: 3,
        labels: new Set(["garden"])
      }])
    }).pipe(Effect.provide(RecordingSession.layer([stored]))))

  it.effect("reads null as empty where a collection is required, and as null where the schema admits it", () =>
    Effect.gen(function*() {
      const [task] = yield* query(TaskEvent, { boardId })
      const [reading] = yield* query(Reading, { region: "north", sensor: 1 })
      assert.deepStrictEqual(task?.labels, new Set())
      assert.deepStrictEqual(reading, { region: "north", sensor: 1, at: monday, celsius: null })
    }).pipe(Effect.provide(RecordingSession.layer(
      [{ ...stored, labels: null }],
      [{ region: "north", sensor: 1, at: monday, celsius: null, sensor_name: null }]
    ))))

  it.effect("can be run again and again, being a value", () =>
    Effect.gen(function*() {
      const users = query(User, { id: boardId })
      yield* users
      yield* users
      assert.strictEqual((yield* StatementLog.recorded).length, 2)
    }).pipe(Effect.provide(RecordingSession.layer())))
})

describe("two tables of one struct", () => {
  const Person = Schema.Struct({ id: Cql.Uuid, name: Schema.String })
  const byId = Person.pipe(table("people", { partitionKey: ["id"] }))
  const byName = Person.pipe(table("people_by_name", { partitionKey: ["name"], clusteringKey: ["id"] }))

  it.effect("keep their statements apart", () =>
    Effect.gen(function*() {
      yield* query(byId, { id: boardId })
      yield* query(byName, { name: "Ada", id: boardId })
      yield* scan(byId)
      yield* scan(byName)
      const statements = yield* StatementLog.recorded
      assert.deepStrictEqual(statements.map(({ cql }) => cql), [
        "SELECT id, name FROM people WHERE id = ?",
        "SELECT id, name FROM people_by_name WHERE name = ? AND id = ?",
        "SELECT id, name FROM people",
        "SELECT id, name FROM people_by_name"
      ])
    }).pipe(Effect.provide(RecordingSession.layer())))
})

describe("a row that does not fit its Schema", () => {
  it.effect("fails with table, column, expectation and key, and shows none of its values", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(query(TaskEvent, { boardId }))
      assert.strictEqual(error.reason._tag, "DecodeError")
      if (error.reason._tag !== "DecodeError") return
      assert.strictEqual(error.reason.table, "task_events")
      assert.strictEqual(error.reason.column, "status")
      assert.strictEqual(Redacted.value(error.reason.actual), "top secret")
      assert.deepStrictEqual(Redacted.value(error.reason.key), { boardId, createdAt: monday, id })
      assert.include(error.message, "column 'status' (text) of table 'task_events'")
      assert.notInclude(`${error.message}${JSON.stringify(error)}${String(error)}`, "top secret")
      assert.strictEqual(error.applied, "no")
    }).pipe(Effect.provide(RecordingSession.layer([{ ...stored, status: "top secret" }]))))
})

describe("select", () => {
  it.effect("reads the named columns and decodes them alone", () =>
    Effect.gen(function*() {
      const rows = yield* query(TaskEvent, { boardId }).pipe(select("title", "assignee"))
      const [statement] = yield* StatementLog.recorded
      assert.strictEqual(statement?.cql, "SELECT title, assignee FROM task_events WHERE board_id = ?")
      assert.deepStrictEqual(rows, [{ title: "Feed the bees" }])
    }).pipe(Effect.provide(RecordingSession.layer([{ title: "Feed the bees", assignee: null }]))))
})

describe("first", () => {
  it.effect("asks for one row and gives an Option", () =>
    Effect.gen(function*() {
      const found = yield* query(User, { id: boardId }).pipe(first)
      const missing = yield* query(User, { id: boardId }).pipe(first)
      assert.deepStrictEqual(found, Option.some({ id: boardId, name: "Ada" }))
      assert.deepStrictEqual(missing, Option.none())
      const [statement] = yield* StatementLog.recorded
      assert.deepStrictEqual(statement?.params, [boardId, 1])
    }).pipe(Effect.provide(RecordingSession.layer([{ id: boardId, name: "Ada" }], []))))
})

describe("one", () => {
  it.effect("gives the only row", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* query(User, { id: boardId }).pipe(one), { id: boardId, name: "Ada" })
      const [statement] = yield* StatementLog.recorded
      assert.deepStrictEqual(statement?.params, [boardId, 2])
    }).pipe(Effect.provide(RecordingSession.layer([{ id: boardId, name: "Ada" }]))))

  it.effect("fails with NotFound when there is none, and with NotUnique when there are more", () =>
    Effect.gen(function*() {
      const none = yield* Effect.flip(query(User, { id: boardId }).pipe(one))
      const several = yield* Effect.flip(query(User, { id: boardId }).pipe(one))
      assert.strictEqual(none._tag, "NotFound")
      assert.strictEqual(several._tag, "NotUnique")
      assert.include(none.message, "no row of table 'users' was found")
    }).pipe(Effect.provide(RecordingSession.layer([], [{ id: boardId, name: "Ada" }, { id: boardId, name: "Bo" }]))))
})

describe("stream", () => {
  it.effect("fetches the next page while the consumer deals with one, and no other before it is taken", () =>
    Effect.gen(function*() {
      const asked: Array<number> = []
      const taken = yield* scan(User).pipe(
        stream,
        Stream.mapEffect(({ name }) =>
          Effect.gen(function*() {
            // What is under way may go on as far as it can.
            for (let turn = 0; turn < 100; turn++) yield* Effect.yieldNow
            asked.push((yield* StatementLog.recorded).length)
            return name
          })
        ),
        Stream.take(2),
        Stream.runCollect
      )
      assert.deepStrictEqual(taken, ["Ada", "Bo"])
      assert.deepStrictEqual(asked, [2, 3])
    }).pipe(Effect.provide(RecordingSession.layer(
      [{ id: boardId, name: "Ada" }],
      [{ id: boardId, name: "Bo" }],
      [{ id: boardId, name: "Cy" }],
      [{ id: boardId, name: "Di" }],
      [{ id: boardId, name: "Ed" }]
    ))))

  it.effect("goes on after an empty page that is not the last", () =>
    Effect.gen(function*() {
      const names = yield* scan(User).pipe(stream, Stream.map(({ name }) => name), Stream.runCollect)
      assert.deepStrictEqual(names, ["Ada"])
    }).pipe(Effect.provide(RecordingSession.layer([], [{ id: boardId, name: "Ada" }]))))
})

// What types see does not compile (test/refused); these are programs whose types were not checked.
describe("a query that types could not check", () => {
  const dynamic = (where: object) => Effect.flip(query(TaskEvent, where as { readonly boardId: Cql.Uuid }))

  it.effect("fails with the rule that it breaks, and sends nothing", () =>
    Effect.gen(function*() {
      const said = (where: object) => Effect.map(dynamic(where), ({ reason }) => `${reason._tag}: ${reason.said}`)
      assert.strictEqual(
        yield* said({ createdAt: monday }),
        "InvalidQuery: table 'task_events': partition key column 'boardId' is missing"
      )
      assert.strictEqual(
        yield* said({ boardId, id }),
        "InvalidQuery: table 'task_events': clustering column 'id' needs clustering column 'createdAt' before it"
      )
      assert.strictEqual(
        yield* said({ boardId, createdAt: gte(monday), id }),
        "InvalidQuery: table 'task_events': clustering column 'id' cannot follow 'createdAt', which has a range"
      )
      assert.strictEqual(
        yield* said({ boardId, title: "x" }),
        "InvalidQuery: column 'title' is neither key nor indexed: put it in allowFiltering({ … })"
      )
      assert.strictEqual(yield* said({ boardId, nope: 1 }), "InvalidQuery: 'nope' is no column of table 'task_events'")
      assert.strictEqual(
        yield* said({ boardId: undefined }),
        "InvalidQuery: column 'boardId' is compared with undefined: leave it out instead"
      )
      assert.isEmpty(yield* StatementLog.recorded)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("fails with what was expected of a value, and not with the value", () =>
    Effect.gen(function*() {
      const error = yield* dynamic({ boardId: "not-a-uuid" })
      assert.strictEqual(error.reason._tag, "EncodeError")
      assert.include(error.message, "column 'boardId' (uuid) of table 'task_events'")
      assert.notInclude(error.message, "not-a-uuid")
      assert.isEmpty(yield* StatementLog.recorded)
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("refuses a limit that is no whole number above 0", () =>
    Effect.gen(function*() {
      for (const count of [0, -1, 1.5, Number.NaN]) {
        const error = yield* Effect.flip(query(TaskEvent, { boardId }).pipe(limit(count)))
        assert.strictEqual(error.reason._tag, "InvalidQuery")
      }
    }).pipe(Effect.provide(RecordingSession.layer())))
})
