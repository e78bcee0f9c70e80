import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import * as Sorted from "../../../src/embedded/storage/Sorted.ts"

const at = (place: number) => (item: number): number => item - place

const made = (items: Iterable<number>): Sorted.Sorted<number> => {
  const sorted = Sorted.make<number>()
  for (const item of items) Sorted.put(sorted, item, at(item))
  return sorted
}

const number = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2000 })))

const numbers = Arbitrary.array(number, { maxLength: 1500 })

describe("sorted sequences", () => {
  it.prop("hold what was put and not removed, in order", [numbers, numbers], ([puts, removes]) => {
    const sorted = made(puts)
    const expected = new Set(puts)
    for (const item of removes) assert.strictEqual(Sorted.remove(sorted, at(item)), expected.delete(item))
    assert.deepStrictEqual([...Sorted.between(sorted, undefined, undefined)], [...expected].sort((a, b) => a - b))
    assert.strictEqual(sorted.flat().length, expected.size)
    for (const item of puts) assert.strictEqual(Sorted.find(sorted, at(item)), expected.has(item) ? item : undefined)
  })

  it.prop(
    "give what lies between two places, forwards and backwards",
    [numbers, number, number],
    ([items, from, to]) => {
      const sorted = made(items)
      const expected = [...new Set(items)].filter((item) => item >= from && item <= to).sort((a, b) => a - b)
      assert.deepStrictEqual([...Sorted.between(sorted, at(from), at(to))], expected)
      assert.deepStrictEqual([...Sorted.betweenReversed(sorted, at(from), at(to))], expected.toReversed())
    }
  )

  it("keep their chunks small and mostly full", () => {
    const ascending = made(Array.from({ length: 10_000 }, (_, item) => item))
    assert.isAtMost(ascending.length, 41)
    const descending = made(Array.from({ length: 10_000 }, (_, item) => -item))
    assert.isTrue(descending.every((chunk) => chunk.length <= 256))
    assert.isAtMost(descending.length, 80)
  })
})
