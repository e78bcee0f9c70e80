import { describe, expect, it } from "@effect/vitest"
import * as v8 from "node:v8"
import { runInNewContext } from "node:vm"
import * as Streams from "../../src/internal/streams.ts"

describe("what waits on a connection", () => {
  it("is found by its stream, until its stream is free again", () => {
    const streams = Streams.make<string>([])
    streams.set(0, "first")
    streams.set(2, "third")
    expect(streams.get(0)).toBe("first")
    expect(streams.get(1)).toBeUndefined()
    expect(streams.get(300)).toBeUndefined()
    streams.delete(0)
    streams.delete(300)
    streams.set(1, "second")
    expect(streams.get(0)).toBeUndefined()
    expect([...streams.values()]).toEqual(["second", "third"])
  })

  it("stays what it was when the connection had others waiting", () => {
    expect([...Streams.make([[1, "OPTIONS"], [0, "STARTUP"]]).values()]).toEqual(["STARTUP", "OPTIONS"])
  })

  it("is nothing for the collector of young objects once it is answered", () => {
    expect(grown(Streams.make([]))).toBeLessThan(1)
    // The driver's own way; once it is as good, there is no need for another.
    expect(grown(new Map())).toBeGreaterThan(2)
  })
})

/** By how many MB old objects grow while 40,000 requests of 2 KB come and go, 64 at a time. */
const grown = (streams: Streams.Streams<ReadonlyArray<number>>): number => {
  v8.setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as (options: { readonly type: "major" | "minor" }) => void
  const old = () => v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space")!.space_used_size
  const pass = () => {
    for (let request = 0; request < 40_000; request++) {
      streams.delete(request % 64)
      streams.set(request % 64, Array.from({ length: 256 }, (_, at) => at + request))
      if (request % 2_000 === 0) collect({ type: "minor" })
    }
  }
  pass()
  collect({ type: "major" })
  const before = old()
  pass()
  return (old() - before) / 1e6
}
