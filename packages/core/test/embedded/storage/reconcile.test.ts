import { assert, describe, it } from "@effect/vitest"
import type { CqlValue } from "../../../src/CqlValue.ts"
import type { ColumnChange, Mutation } from "../../../src/embedded/storage/Mutation.ts"
import * as Store from "../../../src/embedded/storage/Store.ts"
import { deletion, insert, layout, now, put, putElements, read, row, slots, write } from "./notesTable.ts"

const { log, n, place, props, s, t, tags, v } = slots

const reading = (mutations: ReadonlyArray<Mutation>, at = now): ReadonlyArray<CqlValue> => {
  const store = Store.make()
  store.define(layout)
  for (const mutation of mutations) store.apply([mutation], now)
  return read(store, "p", { at })
}

// Reads the same whatever the order of the writes, or fails.
const settled = (mutations: ReadonlyArray<Mutation>, at = now): ReadonlyArray<CqlValue> => {
  const result = reading(mutations, at)
  assert.deepStrictEqual(reading(mutations.toReversed(), at), result, "the order of the writes makes a difference")
  return result
}

const cells = (...columns: ReadonlyArray<ColumnChange>): Mutation => write("p", { rows: [row([1, "a"], columns)] })

describe("reconciliation of cells", () => {
  it("keeps the later timestamp", () => {
    assert.deepStrictEqual(settled([cells(put(v, 2n, 1)), cells(put(v, 1n, 9))]), [[1, "a", { v: 1 }]])
  })

  it("lets a tombstone win a tie, even against an expiring cell", () => {
    assert.deepStrictEqual(settled([cells(put(v, 1n, null)), cells(put(v, 1n, 9))]), [])
    assert.deepStrictEqual(settled([cells(put(v, 1n, null)), cells(put(v, 1n, 9, 50))]), [])
  })

  it("lets an expiring cell win a tie against one that is not, whatever the values", () => {
    assert.deepStrictEqual(settled([cells(put(v, 1n, 1, 50)), cells(put(v, 1n, 9))]), [[1, "a", { v: 1 }]])
  })

  it("lets the later expiry win a tie of two that expire", () => {
    assert.deepStrictEqual(settled([cells(put(v, 1n, 1, 50)), cells(put(v, 1n, 9, 40))]), [[1, "a", { v: 1 }]])
  })

  it("lets the greater bytes win what is still a tie: -1 before 7, 'abc' before 'ab', 'ab' before 'B'", () => {
    assert.deepStrictEqual(settled([cells(put(v, 1n, -1)), cells(put(v, 1n, 7))]), [[1, "a", { v: -1 }]])
    assert.deepStrictEqual(settled([cells(put(t, 1n, "abc")), cells(put(t, 1n, "ab"))]), [[1, "a", { t: "abc" }]])
    assert.deepStrictEqual(settled([cells(put(t, 1n, "ab")), cells(put(t, 1n, "B"))]), [[1, "a", { t: "ab" }]])
  })

  it("keeps a cell dead after it has expired, and nothing older comes back", () => {
    assert.deepStrictEqual(settled([cells(put(v, 2n, 1, 50)), cells(put(v, 1n, 9))], now + 50), [])
  })
})

describe("deletions", () => {
  const insertAt = (timestamp: bigint): Mutation =>
    write("p", {
      rows: [insert([1, "a"], timestamp, [put(v, timestamp, 1), putElements(tags, timestamp, [["x", ""]])])]
    })

  const alive = [[1, "a", { v: 1, tags: new Set(["x"]) }]]

  it("of a row takes what has its own timestamp, and leaves what is later", () => {
    const deleted = write("p", { rows: [row([1, "a"], [], { deletion: deletion(5n) })] })
    assert.deepStrictEqual(settled([insertAt(5n), deleted]), [])
    assert.deepStrictEqual(settled([insertAt(6n), deleted]), alive)
  })

  it("of a partition takes its static columns too", () => {
    const written = write("p", { staticColumns: [put(s, 5n, "s")] })
    assert.deepStrictEqual(settled([written, write("p", { deletion: deletion(4n) })]), [{ s: "s" }])
    assert.deepStrictEqual(settled([written, insertAt(5n), write("p", { deletion: deletion(5n) })]), [])
  })

  it("of a slice takes the rows in it and leaves the static columns", () => {
    const rows = [3, 2, 1].map((c) => write("p", { rows: [insert([c, "a"], 5n, [])] }))
    const slice = { start: { prefix: [2], inclusive: true }, end: { prefix: [1], inclusive: false } }
    const deleted = write("p", { ranges: [{ slice, deletion: deletion(5n) }] })
    const written = write("p", { staticColumns: [put(s, 5n, "s")] })
    assert.deepStrictEqual(settled([...rows, written, deleted]), [{ s: "s" }, [3, "a", {}], [1, "a", {}]])
  })

  it("of overlapping slices count each with its own timestamp", () => {
    const slice = (from: number, to: number) => ({
      start: { prefix: [from], inclusive: true },
      end: { prefix: [to], inclusive: true }
    })
    const rows = [5, 4, 3, 2, 1].map((c) => write("p", { rows: [insert([c, "a"], BigInt(c * 10), [])] }))
    const early = write("p", { ranges: [{ slice: slice(5, 2), deletion: deletion(25n) }] })
    const late = write("p", { ranges: [{ slice: slice(3, 1), deletion: deletion(30n) }] })
    assert.deepStrictEqual(settled([early, late, ...rows]), [[5, "a", {}], [4, "a", {}]])
    assert.deepStrictEqual(settled([late, early, ...rows]), [[5, "a", {}], [4, "a", {}]])
  })

  it("in a batch cover the batch's own writes, in either order", () => {
    assert.deepStrictEqual(settled([insertAt(5n), write("p", { deletion: deletion(5n) })]), [])
  })
})

describe("liveness of rows", () => {
  it("keeps a row that was inserted when all its cells are null, but not one that was updated", () => {
    assert.deepStrictEqual(settled([write("p", { rows: [insert([1, "a"], 1n, [])] }), cells(put(v, 2n, null))]), [
      [1, "a", {}]
    ])
    assert.deepStrictEqual(settled([cells(put(v, 1n, 1)), cells(put(v, 2n, null))]), [])
  })

  it("ends with the marker's TTL, unless a cell lives on", () => {
    const inserted = write("p", { rows: [insert([1, "a"], 1n, [put(v, 1n, 1, 50)], 50)] })
    assert.deepStrictEqual(settled([inserted], now + 49), [[1, "a", { v: 1 }]])
    assert.deepStrictEqual(settled([inserted], now + 50), [])
    assert.deepStrictEqual(settled([inserted, cells(put(t, 2n, "t"))], now + 50), [[1, "a", { t: "t" }]])
  })
})

describe("collections", () => {
  it("merge element by element and read back sorted", () => {
    const writes = [putElements(tags, 1n, [["b", ""], ["B", ""]]), putElements(tags, 2n, [["a", ""], ["b", null]])]
    const [[, , columns]] = settled(writes.map((write) => cells(write))) as [[number, string, { tags: Set<string> }]]
    assert.deepStrictEqual([...columns.tags], ["B", "a"])
  })

  it("are replaced by an overwrite, and merge when two overwrites have one timestamp", () => {
    assert.deepStrictEqual(
      settled([cells(putElements(props, 1n, [["a", 1]])), cells(putElements(props, 3n, [["b", 2]], true))]),
      [[1, "a", { props: new Map([["b", 2]]) }]]
    )
    assert.deepStrictEqual(
      settled([cells(putElements(props, 3n, [["a", 1]], true)), cells(putElements(props, 3n, [["b", 2]], true))]),
      [[1, "a", { props: new Map([["a", 1], ["b", 2]]) }]]
    )
  })

  it("are null when their last element is gone", () => {
    assert.deepStrictEqual(
      settled([cells(put(v, 1n, 1), putElements(tags, 1n, [["a", ""]])), cells(putElements(tags, 1n, [], true))]),
      [[1, "a", { v: 1, tags: new Set(["a"]) }]],
      "an overwrite lies one microsecond below its timestamp"
    )
    assert.deepStrictEqual(
      settled([cells(put(v, 1n, 1), putElements(tags, 1n, [["a", ""]])), cells(putElements(tags, 2n, [], true))]),
      [[1, "a", { v: 1 }]]
    )
  })

  it("of lists keep the order of their positions, and user-defined types the order of their fields", () => {
    const store = Store.make()
    const back = store.positions.append(10, 2)
    const front = store.positions.prepend(10, 2)
    const elements = [...back, ...front].map((position, at): [number, number] => [position, at])
    assert.deepStrictEqual(settled([cells(putElements(log, 1n, elements))]), [[1, "a", { log: [2, 3, 0, 1] }]])
    assert.deepStrictEqual(settled([cells(putElements(place, 1n, [[1, 7]]))]), [[1, "a", { place: [null, 7] }]])
  })
})

describe("counters", () => {
  const add = (timestamp: bigint, by: bigint): Mutation => cells({ _tag: "Increment", slot: n, timestamp, by })

  it("add up, and wrap at 64 bits", () => {
    assert.deepStrictEqual(settled([add(1n, 5n), add(2n, -7n)]), [[1, "a", { n: -2n }]])
    assert.deepStrictEqual(settled([add(1n, 2n ** 63n - 1n), add(2n, 1n)]), [[1, "a", { n: -(2n ** 63n) }]])
  })

  it("stay dead when their column is deleted, whatever is added later", () => {
    assert.deepStrictEqual(reading([add(1n, 5n), cells(put(n, 2n, null)), add(3n, 5n)]), [])
  })

  it("begin anew after their row is deleted", () => {
    const deleted = write("p", { rows: [row([1, "a"], [], { deletion: deletion(2n) })] })
    assert.deepStrictEqual(reading([add(1n, 5n), deleted, add(3n, 2n)]), [[1, "a", { n: 2n }]])
  })
})
