/**
 * Names of columns and fields as keys of JSON: a name with upper-case letters stands in double quotes of its own, within
 * those of JSON.
 */
import type { Json } from "./Json.ts"

/** The key of a name: `v`, `"St"`. */
export const keyOf = (name: string): string => name === name.toLowerCase() ? name : `"${name}"`

/** An object's entries by the names that its keys mean. */
export const byName = (entries: ReadonlyMap<string, Json>): Map<string, Json> => {
  const named = new Map(entries)
  for (const key of entries.keys()) {
    const name = nameOf(key)
    if (name === key) continue
    // A key that had to be folded wins over one that is written as the name itself.
    named.set(name, named.get(key) ?? null)
    named.delete(key)
  }
  return named
}

const nameOf = (key: string): string =>
  key.length > 1 && key.startsWith("\"") && key.endsWith("\"") ? key.slice(1, -1) : key.toLowerCase()
