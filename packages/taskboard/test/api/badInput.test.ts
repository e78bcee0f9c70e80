import { Ids } from "@effect-cql/core"
import { Sent, StatementLog } from "@effect-cql/core/testing"
import { assert, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Tasks } from "../../src/repository/Tasks.ts"
import * as TestBoard from "../fixtures/TestBoard.ts"

const board = `/api/boards/${TestBoard.boardId}`
const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: typeof body === "string" ? body : JSON.stringify(body)
})
const task = { title: "Water the tombstone garden", priority: "low", sprint: 3 }
const nobody = "/tasks/3b3e0d10-c79a-11f0-8000-0123456789ab"

interface Bad {
  readonly what: string
  readonly path: string
  readonly request?: RequestInit
  readonly status: number
  readonly says: RegExp
}

const bad: ReadonlyArray<Bad> = [
  { what: "an unknown board", path: "/api/boards/00000000-0000-4000-8000-000000000404", status: 404, says: /no board/ },
  {
    what: "a task for an unknown board",
    path: "/api/boards/00000000-0000-4000-8000-000000000404/tasks",
    request: json(task),
    status: 404,
    says: /no board/
  },
  { what: "a malformed board id", path: "/api/boards/42/tasks", request: json(task), status: 400, says: /boardId/ },
  {
    what: "a malformed task id",
    path: `${board}/tasks/42/move`,
    request: json({ from: "todo", to: "done" }),
    status: 400,
    says: /taskId/
  },
  {
    what: "a task that is not there",
    path: `${board}${nobody}/move`,
    request: json({ from: "todo", to: "done" }),
    status: 404,
    says: /not on the board/
  },
  {
    what: "the deletion of a task that is not there",
    path: `${board}${nobody}`,
    request: { method: "DELETE" },
    status: 404,
    says: /not on the board/
  },
  {
    what: "a title of 10,000 characters",
    path: `${board}/tasks`,
    request: json({ ...task, title: "x".repeat(10_000) }),
    status: 400,
    says: /at most 120 characters/
  },
  {
    what: "a blank title",
    path: `${board}/tasks`,
    request: json({ ...task, title: "  " }),
    status: 400,
    says: /visible character/
  },
  {
    what: "a title of several lines",
    path: `${board}/tasks`,
    request: json({ ...task, title: "one\ntwo" }),
    status: 400,
    says: /one line/
  },
  {
    what: "half of a character",
    path: `${board}/tasks`,
    request: json({ ...task, title: "\ud83d" }),
    status: 400,
    says: /one line/
  },
  {
    what: "no title",
    path: `${board}/tasks`,
    request: json({ priority: "low", sprint: 1 }),
    status: 400,
    says: /title/
  },
  {
    what: "a sprint of 1.5",
    path: `${board}/tasks`,
    request: json({ ...task, sprint: 1.5 }),
    status: 400,
    says: /sprint/
  },
  {
    what: "a sprint of 0",
    path: `${board}/tasks`,
    request: json({ ...task, sprint: 0 }),
    status: 400,
    says: /1 to 999/
  },
  {
    what: "an unknown priority",
    path: `${board}/tasks`,
    request: json({ ...task, priority: "urgent" }),
    status: 400,
    says: /priority/
  },
  {
    what: "an unknown status to move to",
    path: `${board}${nobody}/move`,
    request: json({ from: "todo", to: "limbo" }),
    status: 400,
    says: /to/
  },
  { what: "an unknown status to read", path: `${board}/tasks?status=limbo`, status: 400, says: /status/ },
  {
    what: "a move to where the task stands",
    path: `${board}${nobody}/move`,
    request: json({ from: "done", to: "done" }),
    status: 400,
    says: /one column to another/
  },
  { what: "bad JSON", path: `${board}/tasks`, request: json("{\"title\":"), status: 400, says: /valid JSON/ },
  {
    what: "a body that is no JSON at all",
    path: `${board}/tasks`,
    request: { method: "POST", headers: { "content-type": "text/plain" }, body: "hello" },
    status: 415,
    says: /JSON/
  },
  {
    what: "a body of 100 kB",
    path: `${board}/tasks`,
    request: json({ ...task, description: "x".repeat(100_000) }),
    status: 413,
    says: /larger than 65536 bytes/
  },
  { what: "an address that is not there", path: "/api/nothing", status: 404, says: /nothing at this address/ },
  {
    what: "a write from another site",
    path: `${board}/tasks`,
    request: { ...json(task), headers: { "content-type": "application/json", "sec-fetch-site": "cross-site" } },
    status: 403,
    says: /another site/
  },
  {
    what: "a write from another origin",
    path: `${board}/tasks`,
    request: {
      ...json(task),
      headers: { "content-type": "application/json", origin: "https://elsewhere.example", host: "127.0.0.1:8000" }
    },
    status: 403,
    says: /another site/
  }
]

layer(TestBoard.layer)("bad input", (it) => {
  it.effect.each(bad)(
    "answers $what with $status, in words, and writes nothing",
    ({ path, request, says, status }) =>
      Effect.gen(function*() {
        const send = yield* TestBoard.http
        yield* StatementLog.clear
        const response = yield* send(path, request)
        assert.strictEqual(response.status, status, response.body)
        const body: { readonly message?: unknown } = JSON.parse(response.body)
        assert.match(String(body.message), says)
        const written = (yield* StatementLog.recorded).filter(Sent.isWrite)
        // A lease is taken before a task is looked for, and given back.
        assert.deepStrictEqual(written.filter(({ cql }) => !cql.includes("leases")), [])
        const tasks = yield* Tasks
        assert.deepStrictEqual(yield* tasks.tally(TestBoard.boardId), { todo: 0, in_progress: 0, done: 0 })
      })
  )

  it.effect("takes what is good", () =>
    Effect.gen(function*() {
      const send = yield* TestBoard.http
      const created = yield* send(`${board}/tasks`, json(task))
      assert.strictEqual(created.status, 201, created.body)
      const { task: { id } } = JSON.parse(created.body)
      assert.isTrue(Ids.timeOf(id) >= 0)
      const gone = yield* send(`${board}/tasks/${id}`, {
        method: "DELETE",
        headers: { "sec-fetch-site": "same-origin" }
      })
      assert.strictEqual(gone.status, 200, gone.body)
    }))

  it.effect("sets the headers that keep a browser out of harm", () =>
    Effect.gen(function*() {
      const send = yield* TestBoard.http
      const { headers } = yield* send(board)
      assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'/)
      assert.strictEqual(headers.get("x-content-type-options"), "nosniff")
      assert.strictEqual(headers.get("cache-control"), "no-store")
    }))

  it.effect("gives a visitor a cookie that no script and no other site can use", () =>
    Effect.gen(function*() {
      const send = yield* TestBoard.http
      const { headers } = yield* send("/api/visitor", { method: "POST" })
      const cookie = headers.get("set-cookie") ?? ""
      assert.match(cookie, /^jiratron=[0-9a-f-]{36};/)
      assert.match(cookie, /HttpOnly/)
      assert.match(cookie, /SameSite=Strict/)
    }))
})
