/** The heap at twenty times during the same work: it grows while caches fill, and then no more. */
import { execFile } from "node:child_process"
import { join } from "node:path"
import process from "node:process"
import { promisify } from "node:util"
import { assert, it } from "vitest"
import { describeCassandra } from "../../../../test/provided.ts"

const miB = 1024 ** 2

describeCassandra("the heap", ({ contactPoints, port }) => {
  const heapsAfter = async (work: string): Promise<ReadonlyArray<number>> => {
    const program = join(import.meta.dirname, "heap.ts")
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--expose-gc", "--disable-warning=ExperimentalWarning", program, `${contactPoints[0]}:${port}`, work],
      { timeout: 280_000 }
    )
    return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as ReadonlyArray<number> // printed by heap.ts alone
  }

  /** The least heap of the last times is not much more than that of the middle ones. */
  const staysFlat = (heaps: ReadonlyArray<number>): void => {
    assert.lengthOf(heaps, 20)
    const middle = Math.min(...heaps.slice(11, 14))
    const last = Math.min(...heaps.slice(-3))
    assert.isBelow(last - middle, 1 * miB, heaps.map((heap) => (heap / miB).toFixed(2)).join(" "))
  }

  for (
    const [work, name] of [
      ["distinct", "20,000 statements, each another"],
      ["repeated", "20,000 times the same statement"],
      ["failing", "20,000 statements that fail"],
      ["sessions", "400 sessions that are opened and closed"],
      ["partition", "a partition of 100,000 rows that is streamed"]
    ] as const
  ) {
    it(`stays flat over ${name}`, { timeout: 300_000 }, async () => staysFlat(await heapsAfter(work)))
  }
})
