/**
 * The README's table of settings is that of the board's own list.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { catalogue } from "../packages/taskboard/src/config/Settings.ts"

const readme = readFileSync(join(import.meta.dirname, "..", "README.md"), "utf8")

describe("the README", () => {
  for (const { fallback, meaning, name } of catalogue) {
    it(`tells of ${name} what the board does`, () => {
      assert.include(readme, `| \`${name}\` | ${fallback} | ${meaning} |`)
    })
  }
})
