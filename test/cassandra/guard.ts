/**
 * The parent of one Cassandra process. It lives as long as its standard input stays open, so however the test run ends
 * (Ctrl-C, a crash, `kill -9`), the node ends too, and its temporary folder goes.
 *
 * The first line of standard input is a {@link Order}; each line of standard output is a {@link Report}.
 */
import { spawn } from "node:child_process"
import { createWriteStream } from "node:fs"
import { rm } from "node:fs/promises"
import { createInterface } from "node:readline"

export interface Order {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly log: string
  /** A folder to remove when the guard's owner is gone. */
  readonly remove?: string
}

export type Report =
  | { readonly _tag: "Started"; readonly pid: number }
  | { readonly _tag: "Ready" }
  | { readonly _tag: "Ended"; readonly code: number | null; readonly signal: string | null }

const gracePeriod = 10_000

const report = (message: Report) => process.stdout.write(`${JSON.stringify(message)}\n`)

const guard = (order: Order): () => void => {
  const log = createWriteStream(order.log, { flags: "a" })
  const child = spawn(order.command, order.args, { stdio: ["ignore", "pipe", "pipe"] })
  let ended = false
  let abandoned = false

  const end = async (code: number | null, signal: string | null) => {
    ended = true
    if (abandoned && order.remove !== undefined) await rm(order.remove, { recursive: true, force: true, maxRetries: 5 })
    report({ _tag: "Ended", code, signal })
    process.exit(0)
  }

  child.on("spawn", () => report({ _tag: "Started", pid: child.pid! }))
  child.on("error", () => void end(127, null))
  child.on("exit", (code, signal) => void end(code, signal))
  child.stderr.pipe(log, { end: false })
  child.stdout.pipe(log, { end: false })

  const lines = createInterface({ input: child.stdout })
  lines.on("line", (line) => {
    if (!line.includes("Startup complete")) return
    report({ _tag: "Ready" })
    lines.close()
    child.stdout.resume()
  })

  return () => {
    abandoned = true
    if (ended) return
    // A paused process takes no SIGTERM until it goes on.
    child.kill("SIGCONT")
    child.kill("SIGTERM")
    setTimeout(() => child.kill("SIGKILL"), gracePeriod)
  }
}

// The owner decides when this ends; a Ctrl-C for the whole terminal is the owner's to answer.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {})
process.stdout.on("error", () => {})

let abandon: () => void = () => process.exit(0)
const input = createInterface({ input: process.stdin })
input.once("line", (line) => {
  abandon = guard(JSON.parse(line) as Order) // written by nodeProcess.ts alone
})
input.on("close", () => abandon())
