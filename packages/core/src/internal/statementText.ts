/** What a statement does to which table, told from its text. */

// Comments and strings are skipped; what is left are words, quoted names and the dots between names.
const token =
  /--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$\$[\s\S]*?\$\$|("(?:[^"]|"")*"|[a-z_][a-z0-9_]*|\.)/gi

const wordsOf = (text: string): ReadonlyArray<string> =>
  Array.from(text.matchAll(token), ([, word]) => word).filter((word) => word !== undefined)

/**
 * The word that a statement begins with.
 *
 * @internal
 */
export const operationOf = (text: string): string => {
  for (const [, word] of text.matchAll(token)) if (word !== undefined) return word.toUpperCase()
  return "CQL"
}

/**
 * What a statement does. Only one that reads or writes rows names a table.
 *
 * @internal
 */
export interface What {
  readonly operation: string
  readonly table: string | undefined
  readonly keyspace: string | undefined
}

/** @internal */
export const whatOf = (text: string): What => {
  const words = wordsOf(text)
  const operation = words[0]?.toUpperCase() ?? "CQL"
  const at = tableIn(operation, words)
  const [first, dot, second] = at === undefined ? [] : words.slice(at, at + 3)
  return dot === "." && second !== undefined
    ? { operation, table: unquoted(second), keyspace: unquoted(first!) }
    : { operation, table: first === undefined ? undefined : unquoted(first), keyspace: undefined }
}

const tableIn = (operation: string, words: ReadonlyArray<string>): number | undefined => {
  const after = (word: string): number | undefined => {
    const at = words.findIndex((other) => other.toUpperCase() === word)
    return at < 0 ? undefined : at + 1
  }
  switch (operation) {
    case "SELECT":
    case "DELETE":
      return after("FROM")
    case "INSERT":
      return after("INTO")
    case "UPDATE":
      return 1
    case "TRUNCATE":
      return after("TABLE") ?? 1
    default:
      return undefined
  }
}

const unquoted = (name: string): string => name.startsWith("\"") ? name.slice(1, -1).replaceAll("\"\"", "\"") : name
