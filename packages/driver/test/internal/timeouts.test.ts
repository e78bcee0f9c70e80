import { afterEach, assert, beforeEach, describe, it, vi } from "@effect/vitest"
import * as Timeouts from "../../src/internal/timeouts.ts"

describe("timeouts", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "performance"] }))
  afterEach(() => void vi.useRealTimers())

  const ended: Array<string> = []
  beforeEach(() => void ended.splice(0))

  const waiting = (name: string): Timeouts.Waiting => ({
    endsAt: 0,
    before: undefined,
    after: undefined,
    timedOut: () => void ended.push(name)
  })

  it("end each wait after its own time, to the millisecond", () => {
    const { begin } = Timeouts.make()
    begin(waiting("a"), performance.now(), 100)
    vi.advanceTimersByTime(30)
    begin(waiting("b"), performance.now(), 100)
    begin(waiting("short"), performance.now(), 10)
    vi.advanceTimersByTime(9)
    assert.deepStrictEqual(ended, [])
    vi.advanceTimersByTime(1)
    assert.deepStrictEqual(ended, ["short"])
    vi.advanceTimersByTime(60)
    assert.deepStrictEqual(ended, ["short", "a"])
    vi.advanceTimersByTime(29)
    assert.deepStrictEqual(ended, ["short", "a"])
    vi.advanceTimersByTime(1)
    assert.deepStrictEqual(ended, ["short", "a", "b"])
  })

  it("do not end what was answered, wherever it stands among the others", () => {
    const { begin, end } = Timeouts.make()
    const all = ["a", "b", "c", "d"].map(waiting)
    for (const one of all) begin(one, performance.now(), 100)
    for (const index of [0, 2, 3]) end(all[index]!)
    end(all[0]!)
    vi.advanceTimersByTime(1_000)
    assert.deepStrictEqual(ended, ["b"])
  })

  it("set one timer for all that wait equally long, and none once nothing waits", () => {
    const { begin, end } = Timeouts.make()
    for (let i = 0; i < 1_000; i++) {
      const one = waiting(`${i}`)
      begin(one, performance.now(), 100)
      end(one)
    }
    assert.strictEqual(vi.getTimerCount(), 1)
    vi.advanceTimersByTime(100)
    assert.strictEqual(vi.getTimerCount(), 0)
    begin(waiting("later"), performance.now(), 100)
    vi.advanceTimersByTime(100)
    assert.deepStrictEqual(ended, ["later"])
  })

  it("let one that ends begin another wait of the same length", () => {
    const { begin } = Timeouts.make()
    const second = waiting("second")
    const first: Timeouts.Waiting = { ...waiting("first"), timedOut: () => begin(second, performance.now(), 100) }
    begin(first, performance.now(), 100)
    vi.advanceTimersByTime(199)
    assert.deepStrictEqual(ended, [])
    vi.advanceTimersByTime(1)
    assert.deepStrictEqual(ended, ["second"])
  })
})
