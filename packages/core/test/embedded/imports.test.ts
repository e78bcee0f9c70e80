/** The engine's folders import one way: each those that stand before it. That files import one way is the linter's. */
import { assert, describe, it } from "@effect/vitest"
import * as Fs from "node:fs"
import * as Path from "node:path"

const root = Path.join(import.meta.dirname, "../../src/embedded")

/** Folders and files, from the ground up; those of one line know each other. */
const layers: ReadonlyArray<ReadonlyArray<string>> = [
  ["refuse.ts"],
  ["values"],
  ["storage"],
  ["file"],
  ["parser"],
  ["catalog"],
  ["system"],
  ["term"],
  // The functions to_json and from_json are of both.
  ["functions", "json"],
  ["plan"],
  ["execute"],
  ["engine.ts"],
  ["EmbeddedSession.ts"],
  ["file.ts", "index.ts"]
]

const layerOf = (file: string): number => {
  const [top = ""] = file.split("/")
  return layers.findIndex((layer) => layer.includes(top))
}

const sources = Fs.readdirSync(root, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts"))

const importsOf = (file: string): ReadonlyArray<string> =>
  Array.from(
    Fs.readFileSync(Path.join(root, file), "utf8").matchAll(/\bfrom "(\.[^"]+)"/g),
    ([, path]) => Path.posix.join(Path.posix.dirname(file), path!)
  ).filter((path) => !path.startsWith("../"))

describe("the engine's sources", () => {
  it("all have a place in the layers", () => {
    assert.isNotEmpty(sources)
    assert.deepStrictEqual(sources.filter((file) => layerOf(file) < 0), [])
  })

  it("import what stands below them", () => {
    const upward = sources.flatMap((file) =>
      importsOf(file).filter((other) => layerOf(other) > layerOf(file)).map((other) => `${file} imports ${other}`)
    )
    assert.deepStrictEqual(upward, [])
  })
})
