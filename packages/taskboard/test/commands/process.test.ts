import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Board from "../../src/domain/Board.ts"
import * as Process from "../fixtures/Process.ts"

const boardPath = `/api/boards/${Board.first.id}`

const get = (url: string) =>
  Effect.promise(async () => {
    const response = await fetch(url)
    return { status: response.status, body: await response.text() }
  })

const oneLine = (text: string, says: RegExp) => {
  assert.match(text, says)
  assert.strictEqual(text.trim().split("\n").length, 1, text)
  assert.notMatch(text, /\bat .*:\d+:\d+/)
}

describe("start", () => {
  it.live("prints its address, has seeded fifty tasks, and survives a kill -9 with them", () =>
    Effect.scoped(Effect.gen(function*() {
      const data = yield* Process.folder
      const first = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: data })
      const url = yield* first.url
      const before = JSON.parse((yield* get(url + boardPath)).body)
      assert.strictEqual(before.tally.todo + before.tally.in_progress + before.tally.done, 50)
      const created = yield* Effect.promise(() =>
        fetch(`${url}${boardPath}/tasks`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ title: "Survive", priority: "high", sprint: 1 })
        })
      )
      assert.strictEqual(created.status, 201)
      yield* first.stop("SIGKILL")

      const second = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: data })
      const after = JSON.parse((yield* get((yield* second.url) + boardPath)).body)
      assert.strictEqual(after.tally.todo, before.tally.todo + 1)
      assert.strictEqual(after.columns.todo.tasks[0].title, "Survive")
    })))

  it.live.each(["SIGINT", "SIGTERM"] as const)(
    "stops on %s within five seconds with exit code 0, a page and a stream being open",
    (signal) =>
      Effect.scoped(Effect.gen(function*() {
        const data = yield* Process.folder
        const board = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: data })
        const url = yield* board.url
        yield* get(url)
        const stream = yield* Effect.promise(() => fetch(`${url}${boardPath}/signals`))
        const reader = stream.body!.getReader()
        yield* Effect.promise(() => reader.read())
        const { code, milliseconds, stderr } = yield* board.stop(signal)
        assert.strictEqual(code, 0, stderr)
        assert.isBelow(milliseconds, 5_000)
        assert.strictEqual(stderr, "")
        yield* Effect.promise(() => reader.cancel().catch(() => undefined))
      }))
  )

  it.live("says in one line that the port is in use, and what to do", () =>
    Effect.scoped(Effect.gen(function*() {
      const port = yield* Process.takenPort
      const data = yield* Process.folder
      const { ended } = yield* Process.run(["start"], { PORT: String(port), TASKBOARD_DATA: data })
      const { code, stderr, stdout } = yield* ended
      assert.strictEqual(code, 1)
      assert.strictEqual(stdout, "")
      oneLine(stderr, new RegExp(`Port ${port} on 127.0.0.1 is in use.*PORT=${port + 1} npm start`))
    })))

  it.live("says in one line which setting is bad", () =>
    Effect.scoped(Effect.gen(function*() {
      const { ended } = yield* Process.run(["start"], { PORT: "eight" })
      const { code, stderr } = yield* ended
      assert.strictEqual(code, 1)
      oneLine(stderr, /The setting PORT must be a port number from 0 to 65535. Set it like this: PORT=8000/)
    })))

  it.live("says in one line that another board uses the folder", () =>
    Effect.scoped(Effect.gen(function*() {
      const data = yield* Process.folder
      const first = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: data })
      yield* first.url
      const { ended } = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: data })
      const { code, stderr } = yield* ended
      assert.strictEqual(code, 1)
      oneLine(stderr, /open elsewhere.*TASKBOARD_DATA/)
    })))

  it.live("says in one line that the folder cannot be used", () =>
    Effect.scoped(Effect.gen(function*() {
      const data = yield* Process.folder
      writeFileSync(join(data, "file"), "")
      const { ended } = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: join(data, "file", "in a file") })
      const { code, stderr } = yield* ended
      assert.strictEqual(code, 1)
      oneLine(stderr, /cannot be used.*TASKBOARD_DATA/)
    })))

  it.live("starts without its cluster, and the board says what is wrong and how to mend it", () =>
    Effect.scoped(Effect.gen(function*() {
      const data = yield* Process.folder
      const board = yield* Process.run(["start"], {
        PORT: "0",
        TASKBOARD_DATA: data,
        SCYLLA_HOSTS: "127.0.0.1",
        SCYLLA_PORT: "9"
      })
      const url = yield* board.url
      assert.strictEqual((yield* get(url)).status, 200)
      const { body, status } = yield* get(url + boardPath)
      assert.strictEqual(status, 503)
      const { message, remedy } = JSON.parse(body)
      assert.match(message, /out of reach/)
      assert.match(remedy, /npm run db:up/)
      assert.strictEqual((yield* board.stop("SIGINT")).code, 0)
    })))

  it.live("describes its API on a page that needs no network", () =>
    Effect.scoped(Effect.gen(function*() {
      const data = yield* Process.folder
      const board = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: data })
      const url = yield* board.url
      const { body } = yield* get(`${url}/docs`)
      assert.notMatch(body.slice(0, 2_000), /<script[^>]+src=|<link[^>]+href="http/)
      const { paths } = JSON.parse((yield* get(`${url}/openapi.json`)).body)
      assert.include(Object.keys(paths), "/api/boards/{boardId}/tasks/{taskId}/move")
    })))
})

describe("sync-tables and seed", () => {
  it.live("seeds as many tasks as asked for", () =>
    Effect.scoped(Effect.gen(function*() {
      const data = yield* Process.folder
      assert.strictEqual((yield* (yield* Process.run(["sync-tables"], { TASKBOARD_DATA: data })).ended).code, 0)
      const { code, stdout } = yield* (yield* Process.run(["seed", "--count", "12"], { TASKBOARD_DATA: data })).ended
      assert.strictEqual(code, 0)
      assert.match(stdout, /12 in all/)
      const counted = yield* (yield* Process.run(["reconcile"], { TASKBOARD_DATA: data })).ended
      assert.strictEqual(counted.code, 0)
      assert.match(counted.stdout, /I was right all along/)
      const board = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: data })
      const { tally } = JSON.parse((yield* get((yield* board.url) + boardPath)).body)
      assert.strictEqual(tally.todo + tally.in_progress + tally.done, 12)
    })))

  it.live.each(["sync-tables", "seed", "reconcile"])(
    "%s ends with one line and exit code 1 when there is no database",
    (command) =>
      Effect.scoped(Effect.gen(function*() {
        const { ended } = yield* Process.run([command], { SCYLLA_HOSTS: "127.0.0.1", SCYLLA_PORT: "9" })
        const { code, stderr, stdout } = yield* ended
        assert.strictEqual(code, 1)
        assert.strictEqual(stdout, "")
        oneLine(stderr, /out of reach.*npm run db:up/)
      }))
  )

  it.live("refuses a count that is none", () =>
    Effect.scoped(Effect.gen(function*() {
      const { ended } = yield* Process.run(["seed", "--count", "many"], {})
      assert.strictEqual((yield* ended).code, 1)
    })))
})
