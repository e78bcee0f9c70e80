/**
 * The parent of one Cassandra node. It lives as long as its standard input stays open, so however the test run ends
 * (Ctrl-C, a crash, `kill -9`), the node ends too, and its temporary folder goes; also while the node is down.
 *
 * The first line of standard input is an {@link Order}, and starts the node; each further line starts it again after it has
 * ended. Each line of standard output is a {@link Report}.
 */
import { type ChildProcess, spawn } from "node:child_process"
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

interface Guarded {
  readonly startAgain: () => void
  readonly abandon: () => void
}

const gracePeriod = 10_000

const report = (message: Report) => process.stdout.write(`${JSON.stringify(message)}\n`)

const guard = (order: Order): Guarded => {
  const log = createWriteStream(order.log, { flags: "a" })
  let running: ChildProcess | undefined
  let abandoned = false

  const leave = async () => {
    if (order.remove !== undefined) await rm(order.remove, { recursive: true, force: true, maxRetries: 5 })
    process.exit(0)
  }

  const start = () => {
    const child = spawn(order.command, order.args, { stdio: ["ignore", "pipe", "pipe"] })
    running = child
    const end = (code: number | null, signal: string | null) => {
      if (running !== child) return
      running = undefined
      report({ _tag: "Ended", code, signal })
      if (abandoned) void leave()
    }
    child.on("spawn", () => report({ _tag: "Started", pid: child.pid! }))
    child.on("error", () => end(127, null))
    child.on("exit", end)
    child.stderr.pipe(log, { end: false })
    child.stdout.pipe(log, { end: false })

    const lines = createInterface({ input: child.stdout })
    lines.on("line", (line) => {
      if (!line.includes("Startup complete")) return
      report({ _tag: "Ready" })
      lines.close()
      child.stdout.resume()
    })
  }

  start()
  return {
    startAgain: () => {
      if (running === undefined) start()
    },
    abandon: () => {
      abandoned = true
      const child = running
      if (child === undefined) return void leave()
      // A paused process takes no SIGTERM until it goes on.
      child.kill("SIGCONT")
      child.kill("SIGTERM")
      setTimeout(() => child.kill("SIGKILL"), gracePeriod)
    }
  }
}

// The owner decides when this ends; a Ctrl-C for the whole terminal is the owner's to answer.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {})
process.stdout.on("error", () => {})

let guarded: Guarded | undefined
const input = createInterface({ input: process.stdin })
input.on("line", (line) => {
  if (guarded === undefined) guarded = guard(JSON.parse(line) as Order) // written by nodeProcess.ts alone
  else guarded.startAgain()
})
input.on("close", () => guarded === undefined ? process.exit(0) : guarded.abandon())
