/**
 * The page `docs/embedded.md`, made from what the tests hold the engine to: the groups and sentences of the contract suite,
 * the statements it refuses by name, and the table of differences.
 */
import * as Effect from "effect/Effect"
import * as Fs from "node:fs"
import * as Path from "node:path"
import type { CassandraError } from "../../../src/CassandraError.ts"
import { CassandraSession } from "../../../src/CassandraSession.ts"
import { suite } from "../../../src/contract/index.ts"
import { layer } from "../../../src/embedded/EmbeddedSession.ts"
import { differences } from "./differences.ts"
import { candidates, preparations } from "./refusals.ts"

/** Where the page stands. */
export const path = Path.join(import.meta.dirname, "../../../../../docs/embedded.md")

/** What happens to a statement: undefined when the engine takes it, else the error. */
export type Fate = readonly [cql: string, error: CassandraError | undefined]

/** The fates of the statements that the engine may not have, each on an engine of its own. */
export const fates: Effect.Effect<ReadonlyArray<Fate>> = Effect.forEach(candidates, (cql) =>
  Effect.gen(function*() {
    const session = yield* CassandraSession
    for (const statement of preparations) yield* Effect.orDie(session.execute(statement))
    return yield* Effect.match(session.execute(cql), {
      onFailure: (error): Fate => [cql, error],
      onSuccess: (): Fate => [cql, undefined]
    })
  }).pipe(Effect.provide(layer, { local: true })))

/** The features that are refused by name, each with the statements that ask for it. */
export const refusedFeatures = (fates: ReadonlyArray<Fate>): ReadonlyMap<string, ReadonlyArray<string>> => {
  const byFeature = new Map<string, Array<string>>()
  for (const [cql, error] of fates) {
    if (error?.reason._tag !== "Unsupported") continue
    const there = byFeature.get(error.reason.feature)
    if (there === undefined) byFeature.set(error.reason.feature, [cql])
    else there.push(cql)
  }
  return byFeature
}

/** The page as it should be now. */
export const page: Effect.Effect<string> = Effect.map(fates, (fates) => {
  const template = Fs.readFileSync(Path.join(import.meta.dirname, "page.md"), "utf8")
  const cases = suite.reduce((sum, group) => sum + group.cases.length, 0)
  const parts: ReadonlyArray<readonly [name: string, text: string]> = [
    ["cases", `${cases}`],
    ["supported", supported],
    ["refused", refused(refusedFeatures(fates))],
    ["differences", different]
  ]
  return parts.reduce((text, [name, part]) => text.replaceAll(`{{${name}}}`, () => part), template)
})

// Folded, since there are hundreds; a reader opens what he looks for.
const supported = suite.map(({ cases, name }) =>
  [
    `<details><summary><b>${upperFirst(name)}</b> (${cases.length})</summary>`,
    "",
    ...cases.map((one) => `- ${escaped(one.name)}`),
    "",
    "</details>"
  ].join("\n")
).join("\n\n")

const refused = (features: ReadonlyMap<string, ReadonlyArray<string>>): string =>
  tableOf(
    ["Refused", "for instance"],
    Array.from(features, ([feature, statements]) => [escaped(feature), codeOf(statements[0]!)])
  )

const different = tableOf(
  ["", "Cassandra", "The embedded engine"],
  differences.map(({ cassandra, engine, what }) => [`**${what}**`, cassandra, engine])
)

function tableOf(head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string {
  const line = (cells: ReadonlyArray<string>) => `| ${cells.join(" | ")} |`
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

// Sentences are plain text, in which these would be markup.
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_<>[\]|]/g, (mark) => mark === "<" ? "&lt;" : mark === ">" ? "&gt;" : `\\${mark}`)
}

function codeOf(cql: string): string {
  return `\`${cql.replaceAll("|", "\\|")}\``
}
