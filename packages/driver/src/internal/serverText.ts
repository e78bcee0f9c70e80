/** What Cassandra says, without the values that it writes into it. */

/**
 * Cassandra writes the statement with its values behind «query», also that of a prepared one, and the token of its key; and
 * keys as they are, without doubling their quotes.
 */
const statement = / (?:(?:for|during) query|the query):? SELECT\b.*$/s

const threshold = / \([Ss]ee '?[a-z_]+_threshold\b[^()]*\)/g

const key = / for key '.*'(?= is too large)/s

/** A message that names names still, of columns and of types. */
export const withoutValues = (said: string): string => {
  const found = statement.exec(said)
  if (found === null) return said.replace(key, "")
  const advice = found[0].match(threshold)?.at(-1) ?? ""
  return said.slice(0, found.index) + advice
}
