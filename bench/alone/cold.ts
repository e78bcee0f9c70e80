/** What a process pays before its first statement: importing effect-cql, and defining tables. */
import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import process from "node:process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { type Estimate, estimate } from "../statistics.ts"
import type { Started } from "./start.ts"

const program = fileURLToPath(new URL("start.ts", import.meta.url))
const processes = 21

/** Runs start.ts in a new process, which keeps compiled modules in a folder. */
const run = async (compiled: string, ...args: ReadonlyArray<string>): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", program, ...args],
    { env: { ...process.env, NODE_COMPILE_CACHE: compiled } }
  )
  return JSON.parse(stdout)
}

const inMillis = ({ high, low, median }: Estimate): string =>
  `${median.toFixed(1)} ms (${low.toFixed(1)} to ${high.toFixed(1)})`

export const cold = async (_: unknown, say: (line: string) => void): Promise<void> => {
  const compiled = await mkdtemp(join(tmpdir(), "effect-cql-bench-"))
  const started: Array<Started> = []
  try {
    // What start.ts prints has the shapes that it gives it.
    const needed = await run(compiled, "modules") as ReadonlyArray<string>
    const startAll = () => run(compiled, "start", ...needed) as Promise<Started>
    await startAll()
    for (let count = 0; count < processes; count++) started.push(await startAll())
  } finally {
    await rm(compiled, { recursive: true, force: true })
  }
  const median = (pick: (started: Started) => number) => inMillis(estimate(started.map(pick)))

  say(`medians of ${processes} new processes with their 95% intervals, modules compiled before`)
  say(`importing what @effect-cql/core needs of effect: ${median(({ effectMillis }) => effectMillis)}`)
  say(`then importing @effect-cql/core: ${median(({ coreMillis }) => coreMillis)}`)
  say(`defining ${started[0]!.tables} tables of ten columns: ${median(({ tablesMillis }) => tablesMillis)}`)
  const left = new Set(started.flatMap(({ resources }) => resources))
  say(
    left.size === 0
      ? "the import left no timer, handle or request open"
      : `the import LEFT OPEN: ${[...left].join(", ")}`
  )
}
