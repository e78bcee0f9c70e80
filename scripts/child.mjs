/**
 * Child processes: one in the foreground that owns the terminal, or a quiet one whose output is kept.
 */
import { spawn } from "node:child_process"
import { constants } from "node:os"
import process from "node:process"
import { root } from "./root.mjs"

/** Long enough for a signal that went to the whole terminal to have arrived at the child as well. */
const forwardAfter = 250

/** How often to look whether the shell that npm put between itself and this process is still there. */
const parentCheck = 250

/**
 * Runs a program with this terminal and resolves with its exit code.
 *
 * A Ctrl-C goes to parent and child alike, while `kill` and npm reach the parent alone. The two look the same from
 * here, so a signal is passed on once, and only to a child that has not ended by itself a moment later.
 *
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>}
 */
export const runForeground = (command, args, env = process.env) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio: "inherit" })
    /** @type {Map<NodeJS.Signals, () => void>} */
    const handlers = new Map()
    for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
      let received = false
      handlers.set(signal, () => {
        if (received) return
        received = true
        // Windows has no signals: the console tells every process, and `kill` would end the child at once.
        if (process.platform !== "win32") setTimeout(() => child.kill(signal), forwardAfter).unref()
      })
    }
    for (const [signal, handler] of handlers) process.on(signal, handler)
    // A signal to npm goes on to its shell alone, which dies of it and tells nobody.
    const parent = process.ppid
    const orphaned = setInterval(() => {
      if (process.env["npm_lifecycle_event"] === undefined || process.ppid === parent) return
      clearInterval(orphaned)
      handlers.get("SIGTERM")?.()
    }, parentCheck)
    child.on("error", reject)
    child.on("exit", (code, signal) => {
      clearInterval(orphaned)
      for (const [name, handler] of handlers) process.off(name, handler)
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })

/**
 * Runs a program without showing its output. A Ctrl-C ends it, and then this process.
 *
 * @param {string} command
 * @param {ReadonlyArray<string>} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {boolean} [options.shell]
 * @param {(pid: number) => void} [options.onStart]
 * @returns {Promise<{ readonly code: number | undefined; readonly output: string }>} no code: it could not be started
 */
export const runQuietly = (command, args, { cwd, env = process.env, onStart = () => {}, shell = false }) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, shell, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    const collect = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString("utf8")).slice(-65_536)
    }
    child.stdout.on("data", collect)
    child.stderr.on("data", collect)
    /** @type {NodeJS.Signals | undefined} */
    let interrupted
    const interrupt = (/** @type {NodeJS.Signals} */ signal) => {
      interrupted = signal
      child.kill(signal)
    }
    process.on("SIGINT", interrupt)
    process.on("SIGTERM", interrupt)
    const end = (/** @type {number | undefined} */ code) => {
      if (interrupted !== undefined) process.exit(128 + constants.signals[interrupted])
      process.off("SIGINT", interrupt)
      process.off("SIGTERM", interrupt)
      resolve({ code, output })
    }
    child.on("spawn", () => child.pid !== undefined && onStart(child.pid))
    child.on("error", () => end(undefined))
    child.on("close", (code) => end(code ?? 1))
  })
