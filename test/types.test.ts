/**
 * Every project that the root tsconfig.json refers to type-checks.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "vitest"
import { compile, root } from "./compiler.ts"

// Written by us, and a wrong shape fails right here.
const { references } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as {
  readonly references: ReadonlyArray<{ readonly path: string }>
}

describe("the type checker", () => {
  for (const { path } of references) {
    it(`finds nothing wrong in ${path}`, async () => {
      const { output, succeeded } = await compile(path)
      if (!succeeded) assert.fail(output)
    })
  }
})
