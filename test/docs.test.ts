/**
 * The documentation's code compiles, and its programs run.
 */
import { execFile } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import process from "node:process"
import { assert, beforeAll, describe, it } from "vitest"
import { type Snippet, snippets } from "./docs/snippets.ts"

const root = join(import.meta.dirname, "..")
const folder = join(root, ".tmp", "docs")
const vitest = join(root, "node_modules", "vitest", "vitest.mjs")
const all = snippets(root)

const fileOf = ({ place, runs }: Snippet) => `${place.replaceAll(/[^\w]+/g, "_")}${runs === "test" ? ".test" : ""}.ts`

const node = (...args: ReadonlyArray<string>) =>
  new Promise<{ readonly code: number; readonly output: string }>((resolve) =>
    execFile(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", ...args],
      { cwd: folder, timeout: 60_000 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : 1, output: stdout + stderr })
    )
  )

const write = () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const snippet of all) writeFileSync(join(folder, fileOf(snippet)), `${snippet.code}\nexport {}\n`)
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../../tsconfig.base.json",
      compilerOptions: { noEmit: true, rootDir: "../..", noUnusedLocals: false, noUnusedParameters: false },
      include: [".", "../../test/docs/prelude.d.ts"]
    })
  )
}

describe("the documentation", () => {
  let complaints: ReadonlyArray<string> = []

  beforeAll(async () => {
    write()
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc")
    complaints = (await node(tsc, "--pretty", "false", "--project", folder)).output.split("\n")
  })

  it("has code", () => {
    assert.isNotEmpty(all)
  })

  it("has no error outside of its snippets", () => {
    const known = new Set(all.map(fileOf))
    const outside = complaints.filter((line) => line.includes("error TS") && !known.has(line.split("(")[0] ?? ""))
    assert.deepStrictEqual(outside, [])
  })

  for (const snippet of all) {
    it(`compiles at ${snippet.place}`, () => {
      assert.deepStrictEqual(complaints.filter((line) => line.startsWith(`${fileOf(snippet)}(`)), [])
    })

    if (snippet.runs !== undefined) {
      it(`runs at ${snippet.place}`, async () => {
        const file = join(folder, fileOf(snippet))
        const { code, output } =
          await (snippet.runs === "test" ? node(vitest, "run", "--root", folder, file) : node(file))
        assert.strictEqual(code, 0, output)
      })
    }
  }
})
