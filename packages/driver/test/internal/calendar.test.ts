import { assert, describe, it } from "@effect/vitest"
import { formatDay, maxDay, minDay, parseDay } from "../../src/internal/calendar.ts"

describe("calendar", () => {
  it("agrees with Date wherever there is one", () => {
    for (let day = -100_000_000; day <= 100_000_000; day += 9_973) {
      const iso = new Date(day * 86_400_000).toISOString()
      const date = iso.slice(0, iso.indexOf("T"))
      // Date writes six digits where CQL needs only as many as there are, and at least four.
      const expected = date.replace(/^([+-])0*(\d{4,})/, "$1$2")
      assert.strictEqual(formatDay(day), expected)
      assert.strictEqual(parseDay(expected), day)
    }
  })

  it("reads back the first and the last day that CQL holds", () => {
    assert.strictEqual(formatDay(minDay), "-5877641-06-23")
    assert.strictEqual(formatDay(maxDay), "+5881580-07-11")
    assert.strictEqual(parseDay("-5877641-06-23"), minDay)
    assert.strictEqual(parseDay("+5881580-07-11"), maxDay)
    assert.isUndefined(parseDay("-5877641-06-22"))
    assert.isUndefined(parseDay("+5881580-07-12"))
  })

  it.each(["", "2026-1-1", "2026-13-01", "2026-00-01", "2026-04-31", "1900-02-29", "20260101", "2026-01-01T00:00:00Z"])(
    "takes %s for no date",
    (text) => {
      assert.isUndefined(parseDay(text))
    }
  )
})
