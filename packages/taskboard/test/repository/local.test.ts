import { Cql } from "@effect-cql/core"
import { assert, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { TestClock } from "effect/testing"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Sqlite } from "../../src/database/Sqlite.ts"
import * as Board from "../../src/domain/Board.ts"
import { Boards } from "../../src/repository/Boards.ts"
import { Visitors } from "../../src/repository/Visitors.ts"
import * as TestBoard from "../fixtures/TestBoard.ts"

layer(TestBoard.local)("boards and visitors", (it) => {
  it.effect("begins with one board and changes it", () =>
    Effect.gen(function*() {
      const boards = yield* Boards
      assert.deepStrictEqual(yield* boards.all, [Board.first])
      yield* boards.change(Board.first.id, { title: "Bureau", accent: "plum", workLimit: 0 })
      assert.strictEqual((yield* boards.get(Board.first.id)).title, "Bureau")
    }))

  it.effect("knows no other board", () =>
    Effect.gen(function*() {
      const boards = yield* Boards
      const id = Cql.Uuid.make("00000000-0000-4000-8000-000000000404" as Cql.Uuid)
      assert.strictEqual((yield* Effect.flip(boards.get(id)))._tag, "NoSuchBoard")
      assert.strictEqual((yield* Effect.flip(boards.change(id, Board.first)))._tag, "NoSuchBoard")
    }))

  it.effect("greets a visitor again, and takes no id it did not give", () =>
    Effect.gen(function*() {
      const visitors = yield* Visitors
      const { id } = yield* visitors.arrive(Option.none())
      assert.strictEqual((yield* visitors.arrive(Option.some(id))).visitor.visits, 2)
      const stranger = yield* visitors.arrive(Option.some("made up"))
      assert.notStrictEqual(stranger.id, "made up")
      assert.deepStrictEqual(yield* visitors.prefer("made up", { name: "X", density: "roomy" }), Option.none())
    }))
})

it.effect("keeps boards and visitors in its file, and forgets a visitor after ninety days", () => {
  const folder = mkdtempSync(join(tmpdir(), "taskboard-"))
  const local = Layer.fresh(
    Layer.mergeAll(Boards.layer, Visitors.layer).pipe(Layer.provide(Sqlite.layer(join(folder, "board.sqlite"))))
  )
  return Effect.gen(function*() {
    const id = yield* Effect.gen(function*() {
      yield* (yield* Boards).change(Board.first.id, { title: "Kept", accent: "moss", workLimit: 1 })
      return (yield* (yield* Visitors).arrive(Option.none())).id
    }).pipe(Effect.provide(local, { local: true }))
    const again = Effect.gen(function*() {
      assert.strictEqual((yield* (yield* Boards).get(Board.first.id)).title, "Kept")
      return yield* (yield* Visitors).find(id)
    }).pipe(Effect.provide(local, { local: true }))
    assert.isTrue(Option.isSome(yield* again))
    yield* TestClock.adjust("91 days")
    assert.isTrue(Option.isNone(yield* again))
  }).pipe(Effect.ensuring(Effect.sync(() => rmSync(folder, { recursive: true }))))
})
