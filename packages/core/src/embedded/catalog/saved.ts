/**
 * A catalog as text, for a store that keeps it. Virtual tables are no part of it: they belong to the engine's release.
 */
import { type Catalog, isSystem, makeTable, type Table } from "./catalog.ts"

/** The text of a catalog's own keyspaces. */
export const save = (catalog: Catalog): string => {
  const own = [...catalog.keyspaces.values()].filter((keyspace) => !isSystem(keyspace))
  return JSON.stringify({ form, keyspaces: own }, (_, value) => tagged(value))
}

/** The catalog of a text that {@link save} wrote, with the virtual keyspaces of another. */
export const load = (text: string, initial: Catalog): Catalog => {
  // Written by `save`; the form is checked next.
  const saved = JSON.parse(text, (_, value) => untagged(value)) as {
    readonly form: number
    readonly keyspaces: ReadonlyArray<NonNullable<ReturnType<Catalog["keyspaces"]["get"]>>>
  }
  if (saved.form !== form) throw new RangeError(`a schema of form ${saved.form}, and this release reads form ${form}`)
  const keyspaces = new Map(initial.keyspaces)
  for (const keyspace of saved.keyspaces) {
    const tables = [...keyspace.tables].map(([name, table]) => [name, restored(table)] as const)
    keyspaces.set(keyspace.name, { ...keyspace, tables: new Map(tables) })
  }
  return { version: initial.version + 1, keyspaces }
}

const form = 1

// A table's columns stand in it twice, by name and by kind; plans hold them by identity.
const restored = (table: Table): Table =>
  makeTable({ ...table, columns: table.columns.values(), view: table.view, virtual: undefined })

const tagged = (value: unknown): unknown => {
  if (value instanceof Map) return { "~": "map", entries: [...value] }
  if (typeof value === "bigint") return { "~": "bigint", text: value.toString() }
  if (value instanceof Uint8Array) return { "~": "bytes", bytes: [...value] }
  return value
}

const untagged = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !("~" in value)) return value
  if (value["~"] === "map" && "entries" in value) return new Map(value.entries as Iterable<[unknown, unknown]>)
  if (value["~"] === "bigint" && "text" in value) return BigInt(String(value.text))
  if (value["~"] === "bytes" && "bytes" in value) return Uint8Array.from(value.bytes as Iterable<number>)
  return value
}
