/**
 * A stamp says what a `node_modules` was installed from. It is written last, so a half-finished install has none.
 */
import { createHash } from "node:crypto"
import { existsSync, readFileSync } from "node:fs"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import process from "node:process"

const stampOf = (/** @type {string} */ folder) => join(folder, "node_modules", ".effect-cql-stamp")

/**
 * A hash of the files an install is made from, and of the machine it is made for.
 *
 * @param {ReadonlyArray<string>} files
 */
export const fingerprint = (files) => {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`)
  for (const file of files) hash.update(`\n${file}\n`).update(readFileSync(file))
  return hash.digest("hex")
}

/**
 * @param {string} folder
 * @param {string} expected
 */
export const isStamped = (folder, expected) =>
  existsSync(stampOf(folder)) && readFileSync(stampOf(folder), "utf8") === expected

/**
 * @param {string} folder
 * @param {string} value
 */
export const stamp = (folder, value) => writeFile(stampOf(folder), value)

/** @param {string} folder */
export const unstamp = (folder) => rm(stampOf(folder), { force: true })
