import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import * as Sorted from "../../../src/embedded/storage/Sorted.ts"

// Of each rank there are several.
const rankOf = (item: number): number => Math.floor(item / 7)

const at = (place: number, rank = rankOf(place)): Sorted.Place<number> => ({
  side: (item) => item - place,
  rank: () => rank
})

const made = (items: Iterable<number>): Sorted.Sorted<number> => {
  let sorted = Sorted.make<number>()
  for (const item of items) sorted = Sorted.put(sorted, item, at(item), rankOf)
  return sorted
}

const chunksOf = (sorted: Sorted.Sorted<number>): ReadonlyArray<ReadonlyArray<number>> =>
  Array.isArray(sorted) ? [sorted] : sorted.chunks.map(({ items }) => items)

const number = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2000 })))

const numbers = Arbitrary.array(number, { maxLength: 1500 })

describe("sorted sequences", () => {
  it.prop("hold what was put and not removed, in order", [numbers, numbers], ([puts, removes]) => {
    let sorted = made(puts)
    const expected = new Set(puts)
    for (const item of removes) {
      sorted = Sorted.remove(sorted, at(item))
      expected.delete(item)
    }
    assert.deepStrictEqual([...Sorted.between(sorted, undefined, undefined)], [...expected].sort((a, b) => a - b))
    assert.strictEqual(Sorted.size(sorted), expected.size)
    assert.strictEqual(Sorted.isEmpty(sorted), expected.size === 0)
    assert.strictEqual(Sorted.first(sorted), expected.size === 0 ? undefined : Math.min(...expected))
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
      assert.deepStrictEqual([...Sorted.between(sorted, at(from, NaN), at(to, NaN))], expected, "without ranks")
      assert.deepStrictEqual([...Sorted.betweenReversed(sorted, at(from, NaN), at(to, NaN))], expected.toReversed())
    }
  )

  it("keep their chunks small and mostly full", () => {
    const ascending = made(Array.from({ length: 10_000 }, (_, item) => item))
    assert.isAtMost(chunksOf(ascending).length, 41)
    const descending = made(Array.from({ length: 10_000 }, (_, item) => -item))
    assert.isTrue(chunksOf(descending).every((chunk) => chunk.length <= 256))
    assert.isAtMost(chunksOf(descending).length, 80)
  })
})
