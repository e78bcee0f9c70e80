/**
 * `npm start`, `npm test` and the other scripts of package.json: brings what the command needs, then runs it.
 *
 * Everything in this folder is JavaScript for any Node from 20.0 on, on Linux, macOS and Windows. It must run before
 * anything is installed, so it imports nothing but Node.
 */
import process from "node:process"
import { runForeground } from "./child.mjs"
import { clean } from "./clean.mjs"
import { compose } from "./compose.mjs"
import { Failure } from "./Failure.mjs"
import { install } from "./install.mjs"
import { typeCheck } from "./typeCheck.mjs"

/** @typedef {(args: ReadonlyArray<string>) => Promise<number> | number} Command */

/**
 * A program of the workspace: what it needs is installed first, and Node 24 runs it.
 *
 * @param {ReadonlyArray<string>} program
 * @returns {Command}
 */
const node = (...program) => async (args) => {
  const toolchain = await install()
  return runForeground(toolchain.node, ["--disable-warning=ExperimentalWarning", ...program, ...args], toolchain.env)
}

const taskboard = "packages/taskboard/src/main.ts"

/** @type {Record<string, Command>} */
const commands = {
  start: node(taskboard, "start"),
  "sync-tables": node(taskboard, "sync-tables"),
  seed: node(taskboard, "seed"),
  reconcile: node(taskboard, "reconcile"),
  "db:up": (args) => compose("up", "--detach", "--wait", ...(args.length === 0 ? ["scylla"] : args)),
  "db:down": (args) => compose("down", ...args),
  clean,

  test: node("node_modules/vitest/vitest.mjs", "run"),
  "test:faults": node("node_modules/vitest/vitest.mjs", "run", "--config", "test/faults/vitest.config.ts"),
  "test:generated": node("test/generated/main.ts"),
  "test:containers": node("node_modules/vitest/vitest.mjs", "run", "--config", "test/containers/vitest.config.ts"),
  check: async () => typeCheck(await install()),
  lint: node("node_modules/oxlint/bin/oxlint", "--type-aware"),
  format: node("node_modules/dprint/bin.cjs", "fmt"),
  "format:check": node("node_modules/dprint/bin.cjs", "check"),
  bench: node("bench/main.ts"),
  cassandra: node("test/cassandra/main.ts"),
  "type-cost": node("test/typeCost/main.ts"),
  setup: async () => {
    await install()
    return 0
  }
}

const [name = "", ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
try {
  if (command === undefined) {
    throw new Failure(`There is no command "${name}". There are: ${Object.keys(commands).join(", ")}.`)
  }
  process.exitCode = await command(args)
} catch (cause) {
  if (!(cause instanceof Failure)) throw cause
  process.stderr.write(`${cause.message}\n`)
  process.exitCode = 1
}
