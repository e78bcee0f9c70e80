/** What a read may give, and what it may not. */
import { assert, describe, it } from "@effect/vitest"
import * as VersionedRow from "./VersionedRow.ts"

const written = (...contents: ReadonlyArray<number | null>): VersionedRow.VersionedRow<number> => {
  const row = VersionedRow.make<number>()
  for (const content of contents) row.write(content)("acknowledged")
  return row
}

describe("a versioned row", () => {
  it("is empty before it is written", () => {
    assert.isUndefined(VersionedRow.make().read()(null))
    assert.deepStrictEqual(VersionedRow.make<number>().read()(1), { found: 1, possible: [null] })
  })

  it("gives the last acknowledged version and no older one", () => {
    assert.isUndefined(written(1, 2).read()(2))
    assert.deepStrictEqual(written(1, 2).read()(1), { found: 1, possible: [2] })
    assert.deepStrictEqual(written(1, 2).read()(null), { found: null, possible: [2] })
  })

  it("does not give a deleted row again", () => {
    assert.isUndefined(written(1, null).read()(null))
    assert.deepStrictEqual(written(1, null).read()(1), { found: 1, possible: [null] })
  })

  it("gives either side of a write that is under way, also when it began after the read", () => {
    for (const found of [1, 2, 3]) {
      const row = written(1)
      row.write(2)
      const judge = row.read()
      row.write(3)
      assert.isUndefined(judge(found))
    }
  })

  it("gives either side of a write that is acknowledged during the read", () => {
    for (const found of [1, 2]) {
      const row = written(1)
      const acknowledge = row.write(2)
      const judge = row.read()
      acknowledge("acknowledged")
      assert.isUndefined(judge(found))
    }
  })

  it("gives a write of unknown outcome at any time, until a later one is acknowledged", () => {
    const row = written(1)
    row.write(2)("unknown")
    assert.isUndefined(row.read()(1))
    assert.isUndefined(row.read()(2))
    row.write(3)("acknowledged")
    assert.deepStrictEqual(row.read()(2), { found: 2, possible: [3] })
  })

  it("never gives a write that failed", () => {
    const row = written(1)
    row.write(2)("failed")
    assert.isUndefined(row.read()(1))
    assert.deepStrictEqual(row.read()(2), { found: 2, possible: [1] })
  })

  it("does not go back behind a read that had ended", () => {
    const row = written(1)
    row.write(2)("unknown")
    const before = row.read()
    assert.isUndefined(row.read()(2))
    assert.isUndefined(before(1))
    assert.deepStrictEqual(row.read()(1), { found: 1, possible: [2] })
  })
})
