/**
 * The board on a live cluster.
 */
import { CassandraSession } from "@effect-cql/core"
import { CassandraDriver } from "@effect-cql/driver"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import process from "node:process"
import { describeCassandra } from "../../../../test/provided.ts"
import * as Board from "../../src/domain/Board.ts"
import * as Process from "../fixtures/Process.ts"

describeCassandra("the board on a live cluster", ({ contactPoints, port }) => {
  const keyspace = `taskboard_${process.pid}`

  /** Settings for a keyspace that is not there yet, and is gone afterwards. */
  const settings = Effect.gen(function*() {
    const data = yield* Process.folder
    yield* Effect.addFinalizer(() =>
      Effect.gen(function*() {
        const session = yield* CassandraSession
        yield* session.execute(`DROP KEYSPACE IF EXISTS ${keyspace}`)
      }).pipe(Effect.provide(CassandraDriver.layer({ contactPoints, port })), Effect.orDie)
    )
    return {
      PORT: "0",
      TASKBOARD_DATA: data,
      SCYLLA_HOSTS: contactPoints.join(","),
      SCYLLA_PORT: String(port),
      SCYLLA_KEYSPACE: keyspace
    }
  })

  const call = (url: string, init?: RequestInit) =>
    Effect.promise(async () => {
      const response = await fetch(url, init)
      return { status: response.status, body: JSON.parse(await response.text()) }
    })

  const post = (body: unknown): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body)
  })

  it.live("creates keyspace, tables and first tasks on first contact, and keeps what is done to them", () =>
    Effect.scoped(Effect.gen(function*() {
      const env = yield* settings
      const first = yield* Process.run(["start"], env)
      const board = `${yield* first.url}/api/boards/${Board.first.id}`
      const { body: { tally } } = yield* call(board)
      assert.strictEqual(tally.todo + tally.in_progress + tally.done, 50)

      const { body: { task } } = yield* call(
        `${board}/tasks`,
        post({ title: "Cross the wire", priority: "low", sprint: 1 })
      )
      const move = call(`${board}/tasks/${task.id}/move`, post({ from: "todo", to: "done" }))
      const moves = yield* Effect.all(Array.from({ length: 10 }, () => move), { concurrency: "unbounded" })
      assert.deepStrictEqual(moves.map(({ status }) => status).filter((status) => status !== 409), [200])
      const { body: reconciled } = yield* call(`${board}/reconcile`, { method: "POST" })
      assert.deepStrictEqual(reconciled, {
        counted: { ...tally, done: tally.done + 1 },
        actual: { ...tally, done: tally.done + 1 },
        corrected: false
      })
      assert.strictEqual((yield* first.stop("SIGINT")).code, 0)

      const second = yield* Process.run(["start"], env)
      const again = yield* call(`${yield* second.url}/api/boards/${Board.first.id}`)
      assert.deepStrictEqual(again.body.tally, reconciled.actual)
      const { body: history } = yield* call(
        `${yield* second.url}/api/boards/${Board.first.id}/tasks/${task.id}/history`
      )
      assert.deepStrictEqual(history.map(({ kind }: { readonly kind: string }) => kind), ["moved", "created"])
    })))

  it.live("has commands for the tables and for more tasks", () =>
    Effect.scoped(Effect.gen(function*() {
      const env = yield* settings
      const sync = yield* (yield* Process.run(["sync-tables"], env)).ended
      assert.strictEqual(sync.code, 0, sync.stderr)
      const seed = yield* (yield* Process.run(["seed", "--count", "7"], env)).ended
      assert.strictEqual(seed.code, 0, seed.stderr)
      assert.match(seed.stdout, /7 in all/)
    })))
})
