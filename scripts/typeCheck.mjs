/**
 * Type-checks every project that the root tsconfig.json refers to.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { runForeground } from "./child.mjs"
import { root } from "./root.mjs"

/** @typedef {import("./toolchain.mjs").Toolchain} Toolchain */

/**
 * @param {Toolchain} toolchain
 * @returns {Promise<number>} 0 when all are right
 */
export const typeCheck = async ({ env, node }) => {
  /** @type {{ readonly references: ReadonlyArray<{ readonly path: string }> }} */
  const { references } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"))
  let result = 0
  for (const { path } of references) {
    const code = await runForeground(node, ["node_modules/typescript/bin/tsc", "--noEmit", "--project", path], env)
    if (code !== 0) result = code
  }
  return result
}
