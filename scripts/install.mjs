/**
 * Installs the toolchain and the workspace where that has not happened yet.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { runQuietly } from "./child.mjs"
import { Failure } from "./Failure.mjs"
import { holdLock, whileLocked } from "./lock.mjs"
import { root } from "./root.mjs"
import { fingerprint, isStamped, stamp, unstamp } from "./stamp.mjs"
import { findToolchain, installFailure, installTool } from "./toolchain.mjs"

/** @typedef {import("./toolchain.mjs").Toolchain} Toolchain */

/** The folders of the workspace, as in pnpm-workspace.yaml. */
const workspaceFolders = () =>
  [
    root,
    join(root, "bench"),
    ...readdirSync(join(root, "packages")).map((name) => join(root, "packages", name))
  ].filter((folder) => existsSync(join(folder, "package.json")))

const workspaceFingerprint = () =>
  fingerprint([
    ...workspaceFolders().map((folder) => join(folder, "package.json")),
    join(root, "pnpm-lock.yaml"),
    join(root, "pnpm-workspace.yaml")
  ])

/** Whether every package still has the folder that the install gave it. */
const isComplete = () =>
  workspaceFolders().every((folder) => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    return (dependencies === undefined && devDependencies === undefined) || existsSync(join(folder, "node_modules"))
  })

const isWorkspaceInstalled = () => isStamped(root, workspaceFingerprint()) && isComplete()

/** @param {Toolchain} toolchain */
const installWorkspace = async (toolchain) => {
  await unstamp(root)
  const { code, output } = await runQuietly(toolchain.node, [toolchain.pnpm, "install", "--frozen-lockfile"], {
    cwd: root,
    // pnpm asks before it replaces a node_modules that is not its own, and there is nobody to answer.
    env: { ...toolchain.env, CI: "true" },
    onStart: holdLock
  })
  if (code === undefined) {
    throw new Failure(`${toolchain.node} does not run on this machine: install Node 24 and run the command again.`)
  }
  if (code !== 0) throw installFailure("The workspace", output)
  await stamp(root, workspaceFingerprint())
}

/**
 * The toolchain, with everything installed. Says one line if there is something to install, and nothing otherwise.
 *
 * @returns {Promise<Toolchain>}
 */
export const install = async () => {
  const { missing, toolchain } = findToolchain()
  if (missing.length === 0 && isWorkspaceInstalled()) return toolchain
  process.stdout.write("Installing what effect-cql needs (once; this takes a few seconds) ...\n")
  await whileLocked(async () => {
    // Another command may have done it while this one waited.
    for (const tool of findToolchain().missing) await installTool(tool)
    if (!isWorkspaceInstalled()) await installWorkspace(toolchain)
  })
  return toolchain
}
