import type { CqlValue } from "../../CqlValue.ts"
import type * as Table from "../../Table.ts"

/**
 * Whether a table option is stored as it is declared. Only what is declared counts: the server adds its defaults to maps.
 * Class names may have their package or not, numbers may be text, `99PERCENTILE` is `99p`.
 */
export const equalOption = (option: string, declared: Table.TableOptions[string], found: CqlValue): boolean => {
  if (typeof declared !== "object") {
    const stored = found ?? defaults[option] ?? ""
    if (policies.has(option)) return policy(declared) === policy(stored)
    return typeof stored === "string" ? String(declared) === stored : scalar(declared) === scalar(stored)
  }
  if (!(found instanceof Map)) return false
  const stored = mapOf(found)
  return Object.entries(declared).every(([key, value]) => {
    const name = canonicalKey(key)
    return stored.has(name) && stored.get(name) === mapValue(name, value)
  })
}

/** What a declared or stored option looks like in a sentence. */
export const showOption = (value: CqlValue | Table.TableOptions[string]): string => {
  if (value === null || value === undefined) return "nothing"
  if (typeof value !== "object") return String(value)
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return `{${entries.map(([key, item]) => `${String(key)}: ${String(item)}`).join(", ")}}`
}

/**
 * Whether a keyspace is replicated as declared. Cassandra stores a `replication_factor` of NetworkTopologyStrategy as one
 * factor for each data centre (CASSANDRA-14303).
 */
export const equalReplication = (
  declared: { readonly [option: string]: string | number },
  found: ReadonlyMap<string, string>
): boolean => {
  const stored = mapOf(found)
  const { replication_factor: factor, ...rest } = declared
  const named = Object.entries(rest).every(([key, value]) => stored.get(key) === mapValue(key, value))
  const others = [...stored].filter(([key]) => key !== "class" && !(key in rest))
  if (factor === undefined) return named && others.length === 0
  return named && others.every(([, value]) => value === scalar(factor))
}

/** Options that older versions do not show, and what stands for them (TableParams of Cassandra 5). */
const defaults: { readonly [option: string]: CqlValue } = {
  allow_auto_snapshot: true,
  cdc: false,
  incremental_backups: true,
  memtable: "default"
}

/** Options that are written in several ways: `99PERCENTILE` is `99p`, `50.00ms` is `50ms`, `NONE` is `NEVER`. */
const policies: ReadonlySet<string> = new Set(["additional_write_policy", "read_repair", "speculative_retry"])

const policy = (value: unknown): string => {
  const text = String(value).trim().toUpperCase()
  const [, amount, unit] = /^([\d.]+)\s*(PERCENTILE|P|MS)$/.exec(text) ?? []
  if (amount !== undefined) return `${Number(amount)}${unit === "MS" ? "MS" : "P"}`
  return text === "NEVER" ? "NONE" : text
}

const scalar = (value: unknown): string => {
  const text = String(value).trim()
  return text !== "" && Number.isFinite(Number(text)) ? String(Number(text)) : text.toLowerCase()
}

/** Map options by their present names; CompressionParams still takes the old ones, and ScyllaDB still shows them. */
const canonicalKey = (key: string): string =>
  key === "sstable_compression" ? "class" : key === "chunk_length_kb" ? "chunk_length_in_kb" : key

const mapValue = (key: string, value: unknown): string => {
  if (key !== "class") return scalar(value)
  const name = String(value)
  return name.slice(name.lastIndexOf(".") + 1)
}

const mapOf = (found: ReadonlyMap<unknown, unknown>): ReadonlyMap<string, string> =>
  new Map(Array.from(found, ([key, value]) => {
    const name = canonicalKey(String(key))
    return [name, mapValue(name, value)]
  }))
