import { assert, describe, it } from "@effect/vitest"
import * as Days from "../../../src/embedded/values/days.ts"

describe("days", () => {
  it("counts days beyond the range of Date", () => {
    assert.strictEqual(Days.parse("1970-01-01"), 0)
    assert.strictEqual(Days.parse("0000-02-29"), -719469)
    assert.strictEqual(Days.format(2 ** 31 - 1), "+5881580-07-11")
    assert.strictEqual(Days.format(-(2 ** 31)), "-5877641-06-23")
    for (let days = -800_000; days < 800_000; days += 997) assert.strictEqual(Days.parse(Days.format(days)), days)
  })

  it("refuses days that are in no calendar", () => {
    for (const text of ["2023-02-29", "1900-02-29", "2020-13-01", "2020-2-09", "12345-01-01", "+5881580-07-12", "x"]) {
      assert.isUndefined(Days.parse(text), text)
    }
  })
})
