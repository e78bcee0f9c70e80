/**
 * Two commands started at once in a fresh clone must not install into the same folders.
 */
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { setTimeout } from "node:timers/promises"
import { Failure } from "./Failure.mjs"
import { root } from "./root.mjs"

const lock = join(root, ".tmp", "install.pid")

const patience = 300_000

const isAlive = (/** @type {string} */ pid) => {
  try {
    return process.kill(Number(pid), 0)
  } catch (cause) {
    return /** @type {NodeJS.ErrnoException} */ (cause).code === "EPERM"
  }
}

/** Whether those that hold the lock are gone, or the lock is. */
const isStale = () => {
  try {
    return !readFileSync(lock, "utf8").trim().split("\n").some(isAlive)
  } catch {
    return true
  }
}

/**
 * Keeps the lock as long as this process lives, too: an installer may outlast the command that started it.
 *
 * @param {number} pid
 */
export const holdLock = (pid) => appendFileSync(lock, `${pid}\n`)

const take = () => {
  try {
    mkdirSync(join(root, ".tmp"), { recursive: true })
    writeFileSync(lock, `${process.pid}\n`, { flag: "wx" })
    return true
  } catch (cause) {
    if (/** @type {NodeJS.ErrnoException} */ (cause).code !== "EEXIST") throw cause
    return false
  }
}

/**
 * Runs `body` while no other command of this repository does.
 *
 * @template A
 * @param {() => Promise<A>} body
 * @returns {Promise<A>}
 */
export const whileLocked = async (body) => {
  const giveUpAt = Date.now() + patience
  while (!take()) {
    if (isStale()) rmSync(lock, { force: true })
    else if (Date.now() < giveUpAt) await setTimeout(100)
    else throw new Failure(`Another command has been installing for minutes. If none is running, remove ${lock}.`)
  }
  const release = () => rmSync(lock, { force: true })
  process.once("exit", release)
  try {
    return await body()
  } finally {
    release()
    process.off("exit", release)
  }
}
