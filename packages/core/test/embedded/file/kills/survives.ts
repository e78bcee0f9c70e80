import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { campaign } from "./campaign.ts"
import { loads } from "./loads.ts"

/** The tests of so many files, whose processes are killed so many times each. */
export const survives = (files: number, killsOfEach: number) =>
  describe("an embedded session on a file whose process is killed", () => {
    it.live(
      `has everything that was acknowledged and nothing by half, ${files * killsOfEach} times`,
      () =>
        Effect.gen(function*() {
          const { kills, steps, wrong } = yield* campaign(files, killsOfEach)
          assert.deepStrictEqual(wrong, [])
          assert.strictEqual(kills, files * killsOfEach)
          // Each load came far enough to have made each of its steps.
          for (const { name } of loads) assert.isAbove(steps.get(name)!, files * 60, name)
        }),
      900_000
    )
  })
