/**
 * The programs whose types are counted, and how they fall into parts.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { instantiations } from "./instantiations.ts"
import { manyTables } from "./manyTables.ts"

/**
 * - `imports`: the same modules, and nothing made of them
 * - `parts`: what the statements need, each part with those above it
 * - `statements`: each by itself, given all parts
 */
export interface Program {
  readonly imports: string
  readonly parts: ReadonlyArray<Section>
  readonly statements: ReadonlyArray<Section>
}

export interface Section {
  readonly name: string
  readonly code: string
}

/** Reads a program in which each section stands under `// part: <name>` or `// statement: <name>`. */
export const parse = (source: string): Program => {
  const [imports = "", ...rest] = source.split(/^\/\/ (part|statement): (.+)$/m)
  const sections = Array.from({ length: rest.length / 3 }, (_, at) => {
    const [kind = "", name = "", code = ""] = rest.slice(3 * at)
    return { kind, name, code }
  })
  const of = (wanted: string) => sections.flatMap(({ code, kind, name }) => kind === wanted ? [{ name, code }] : [])
  return { imports, parts: of("part"), statements: of("statement") }
}

const text = (sections: ReadonlyArray<Section>): string => sections.map(({ code }) => code).join("")

/** What the types of a whole program cost, without what its imports cost. */
export const cost = async (name: string, { imports, parts, statements }: Program): Promise<number> =>
  await instantiations(name, imports + text(parts) + text(statements)) -
  await instantiations(`${name} imports`, imports)

export interface Share {
  readonly name: string
  readonly cost: number
}

/**
 * What each part costs beyond the parts above it, and each statement beyond all parts. The shares come to more than the
 * whole: what several statements need is counted with each of them.
 */
export const shares = async (name: string, { imports, parts, statements }: Program): Promise<ReadonlyArray<Share>> => {
  const found: Array<Share> = []
  let program = imports
  let before = await instantiations(`${name} imports`, program)
  for (const part of parts) {
    program += part.code
    const count = await instantiations(`${name} ${part.name}`, program)
    found.push({ name: part.name, cost: count - before })
    before = count
  }
  for (const statement of statements) {
    const count = await instantiations(`${name} ${statement.name}`, program + statement.code)
    found.push({ name: statement.name, cost: count - before })
  }
  return found
}

export const printShares = (shares: ReadonlyArray<Share>): string =>
  shares.map(({ cost, name }) => `${String(cost).padStart(8)}  ${name}`).join("\n")

export const wide: Program = parse(readFileSync(join(import.meta.dirname, "wide.ts"), "utf8"))

export const many = (tables: number): Program => parse(manyTables(tables))
