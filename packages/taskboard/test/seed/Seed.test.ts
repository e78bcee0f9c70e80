import { Ids } from "@effect-cql/core"
import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { TestClock } from "effect/testing"
import * as Status from "../../src/domain/Status.ts"
import * as Tally from "../../src/domain/Tally.ts"
import * as Reconciliation from "../../src/repository/Reconciliation.ts"
import { Tasks } from "../../src/repository/Tasks.ts"
import * as Seed from "../../src/seed/Seed.ts"
import * as TestBoard from "../fixtures/TestBoard.ts"

const { boardId } = TestBoard
const now = Date.UTC(2026, 10, 23)

it.effect("plants as many tasks as asked for, and counts them honestly, also the second time", () =>
  Effect.gen(function*() {
    yield* TestClock.setTime(now)
    let planted = 0
    const step = Effect.sync(() => void planted++)
    const first = yield* Seed.seed(boardId, 60, step)
    assert.strictEqual(planted, 60)
    assert.strictEqual(Tally.total(first), 60)
    const second = yield* Seed.seed(boardId, 5)
    assert.strictEqual(Tally.total(second), 65)
    const tasks = yield* Tasks
    assert.deepStrictEqual(yield* tasks.tally(boardId), yield* Reconciliation.count(boardId))
  }).pipe(Random.withSeed("seed"), Effect.provide(TestBoard.tasks)))

it.effect("gives each task the past that leads to where it stands", () =>
  Effect.gen(function*() {
    yield* TestClock.setTime(now)
    yield* Seed.seed(boardId, 30)
    const tasks = yield* Tasks
    const millis = yield* Clock.currentTimeMillis
    for (const status of Status.all) {
      const { tasks: cards } = yield* tasks.column(boardId, status)
      assert.isAbove(cards.length, 0)
      for (const card of cards) {
        const history = yield* tasks.history({ boardId, id: card.id })
        assert.strictEqual(history[0]?.status, status)
        assert.strictEqual(history.at(-1)?.kind, "created")
        assert.isBelow(Ids.timeOf(card.id), millis)
      }
    }
  }).pipe(Random.withSeed("past"), Effect.provide(TestBoard.tasks)))
