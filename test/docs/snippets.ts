/**
 * The code that the documentation shows: every `ts` fence of the guides and of the doc comments.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

export interface Snippet {
  /** Where it stands, as `README.md:12`. */
  readonly place: string
  readonly code: string
  /** Guides show whole programs and tests, which are run too, unless their fence says `ts compile-only`. */
  readonly runs: "program" | "test" | undefined
}

const fence = /^( *)```ts([^\n]*)\n([\s\S]*?)^ *```$/gm

const snippetsOf = (place: string, text: string, isGuide: boolean): ReadonlyArray<Snippet> =>
  Array.from(text.matchAll(fence), ([, indent = "", flags = "", code = ""]) => ({ indent, flags, code }))
    .map(({ code, flags, indent }) => ({
      place: `${place}:${text.slice(0, text.indexOf(code)).split("\n").length}`,
      code: code.split("\n").map((line) => line.startsWith(indent) ? line.slice(indent.length) : line).join("\n"),
      runs: !isGuide || flags.includes("compile-only")
        ? undefined
        : code.includes(`from "@effect/vitest"`)
        ? "test"
        : "program"
    }))

/** A source with its code blanked out, so that what remains is the text of its doc comments, line for line. */
const docComments = (source: string): string => {
  let inside = false
  return source.split("\n").map((line) => {
    if (/^\s*\/\*\*/.test(line)) inside = true
    const text = inside ? line.replace(/^\s*(?:\/\*\*|\*\/|\* ?)/, "") : ""
    if (line.includes("*/")) inside = false
    return text
  }).join("\n")
}

const files = (folder: string, ending: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending) && !name.includes("node_modules"))
    .toSorted()
    .map((name) => join(folder, name).replaceAll("\\", "/"))

/** All snippets below a folder: its README, `docs/`, and the sources of the published packages. */
export const snippets = (root: string): ReadonlyArray<Snippet> => [
  ...[join(root, "README.md"), ...files(join(root, "docs"), ".md")].flatMap((path) =>
    snippetsOf(path.slice(root.length + 1), readFileSync(path, "utf8"), true)
  ),
  ...["core", "driver"].flatMap((name) => files(join(root, "packages", name, "src"), ".ts")).flatMap((path) =>
    snippetsOf(path.slice(root.length + 1), docComments(readFileSync(path, "utf8")), false)
  )
]
