import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fs from "node:fs"
import * as Path from "node:path"
import { layer } from "../../../src/embedded/EmbeddedSession.ts"
import { differences } from "./differences.ts"
import { fates, page, path, refusedFeatures } from "./page.ts"
import { elsewhere } from "./refusals.ts"

/** The names of features that stand in the engine's sources as texts. */
const namedInSources = (): ReadonlyArray<string> => {
  const folder = Path.join(import.meta.dirname, "../../../src/embedded")
  const sources = Fs.readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => Fs.readFileSync(Path.join(folder, name), "utf8"))
  return sources.flatMap((source) =>
    Array.from(source.matchAll(/\bfeature: "([^"]+)"|\bunsupported\("([^"]+)"\)/g), ([, one, other]) => one ?? other!)
  )
}

describe("docs/embedded.md", () => {
  it.effect("is what the tests say now (npm run docs:embedded writes it)", () =>
    Effect.gen(function*() {
      assert.strictEqual(Fs.readFileSync(path, "utf8"), yield* page)
    }))

  it.effect("lists every feature that the engine refuses by name", () =>
    Effect.gen(function*() {
      const listed = refusedFeatures(yield* fates)
      const named = namedInSources()
      assert.isNotEmpty(named)
      assert.deepStrictEqual(named.filter((feature) => !listed.has(feature) && !elsewhere.has(feature)), [])
    }))

  it.effect("takes nothing for refused by name that is refused otherwise", () =>
    Effect.gen(function*() {
      const otherwise = (yield* fates).filter(([, error]) => error !== undefined && error.reason._tag !== "Unsupported")
      assert.deepStrictEqual(otherwise.map(([cql, error]) => `${cql}: ${error!.message}`), [])
    }))

  for (const { shows, what } of differences) {
    it.effect(`is right about how the engine differs: ${what}`, () => shows.pipe(Effect.provide(layer)))
  }
})
