/**
 * What can be told of a statement from its text alone, for a session or what stands around one.
 *
 * @since 0.1.0
 */

/**
 * - `kind`: a read, a write of data, a change of schema, roles or permissions, or `USE`
 * - `conditional`: a lightweight transaction
 * - `timestamped`: it has `USING TIMESTAMP`
 *
 * @category models
 * @since 0.1.0
 */
export interface StatementFacts {
  readonly kind: "read" | "write" | "truncate" | "definition" | "use"
  readonly conditional: boolean
  readonly timestamped: boolean
}

const remembered = 10_000

/**
 * Reads the facts of a text, remembering those of the last ten thousand texts.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeFacts = (): (cql: string) => StatementFacts => {
  const known = new Map<string, StatementFacts>()
  return (cql) => {
    const found = known.get(cql)
    if (found !== undefined) return found
    const facts = factsOf(cql)
    if (known.size >= remembered) {
      const [oldest] = known.keys()
      known.delete(oldest!)
    }
    known.set(cql, facts)
    return facts
  }
}

/**
 * Reads the facts of a text. A text that is no CQL is a definition.
 *
 * ```ts
 * import { factsOf } from "@effect-cql/core/StatementFacts"
 *
 * factsOf("UPDATE tasks SET done = ? WHERE id = ? IF EXISTS") // { kind: "write", conditional: true, timestamped: false }
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const factsOf = (cql: string): StatementFacts => {
  const words = keywords(cql)
  const kind = kinds[words[0] ?? ""] ?? "definition"
  // IF and USING are reserved words, so that outside quotes they can only be the clauses.
  return {
    kind,
    conditional: kind === "write" && words.includes("if"),
    timestamped: kind === "write" && words.some((word, index) => word === "using" && isTimestamp(words, index + 1))
  }
}

const kinds: { readonly [word: string]: StatementFacts["kind"] } = {
  select: "read",
  insert: "write",
  update: "write",
  delete: "write",
  begin: "write",
  truncate: "truncate",
  use: "use"
}

/** `USING TIMESTAMP ? AND TTL ?`, in either order. */
const isTimestamp = (words: ReadonlyArray<string>, index: number): boolean => {
  if (words[index] === "timestamp") return true
  const and = words.indexOf("and", index)
  return words[index] === "ttl" && and > 0 && and <= index + 3 && words[and + 1] === "timestamp"
}

// Comments, strings and quoted names are skipped; what is left are bare words, numbers and markers.
const token =
  /--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$\$[\s\S]*?\$\$|"(?:[^"]|"")*"|([a-z_][a-z0-9_]*|[0-9]+|[?:])/gi

const keywords = (cql: string): ReadonlyArray<string> => {
  const words: Array<string> = []
  for (const match of cql.matchAll(token)) if (match[1] !== undefined) words.push(match[1].toLowerCase())
  return words
}
