/**
 * Every project that the root tsconfig.json refers to type-checks.
 */
import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { assert, describe, it } from "vitest"

const root = join(import.meta.dirname, "..")

// Written by us, and a wrong shape fails right here.
const { references } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as {
  readonly references: ReadonlyArray<{ readonly path: string }>
}

const typeErrors = (project: string): Promise<string> =>
  new Promise((resolve) => {
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
    execFile(
      process.execPath,
      [tsc, "--noEmit", "--pretty", "false", "--project", project],
      { cwd: root },
      (error, out) => resolve(error === null ? "" : out || error.message)
    )
  })

describe("the type checker", () => {
  for (const { path } of references) {
    it(`finds nothing wrong in ${path}`, async () => {
      const errors = await typeErrors(path)
      if (errors !== "") assert.fail(errors)
    })
  }
})
