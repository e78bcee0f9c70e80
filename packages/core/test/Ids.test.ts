import { Cql, Ids } from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { TestClock } from "effect/testing"

describe("an id", () => {
  it.effect("is a UUID of its version", () =>
    Effect.gen(function*() {
      assert.isTrue(Schema.is(Cql.Uuid)(yield* Ids.uuid))
      assert.strictEqual((yield* Ids.uuid)[14], "4")
      assert.isTrue(Schema.is(Cql.TimeUuid)(yield* Ids.timeUuid))
    }))

  it.effect("is fixed by the clock and the seed of a test", () =>
    Effect.gen(function*() {
      const ids = Effect.all([Ids.uuid, Ids.timeUuid]).pipe(Random.withSeed("bees"))
      assert.deepStrictEqual(yield* ids, yield* ids)
    }))

  it.effect("tells the time it was made, when it is time-based", () =>
    Effect.gen(function*() {
      const moment = Date.parse("2026-11-23T12:34:56.789Z")
      yield* TestClock.setTime(moment)
      assert.strictEqual(Ids.timeOf(yield* Ids.timeUuid), moment)
    }))

  it.effect("differs from another of the same moment", () =>
    Effect.gen(function*() {
      const ids = yield* Effect.all(Array.from({ length: 1000 }, () => Ids.timeUuid))
      assert.strictEqual(new Set(ids).size, 1000)
    }))
})
