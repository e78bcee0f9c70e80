/**
 * The catalog that an engine begins with: the system's keyspaces, whose tables are virtual. They are read as all others,
 * and never written.
 */
import { parseType } from "../../internal/parseType.ts"
import type { Limits } from "../../Limits.ts"
import { type Catalog, type Column, type Keyspace, makeTable } from "../catalog/catalog.ts"
import { defaultOptions } from "../catalog/tableOptions.ts"
import { fixed, type SystemKeyspace, views } from "./tables.ts"

const columnsOf = (declared: string, kind: Column["kind"]): ReadonlyArray<Column> =>
  declared === "" ? [] : declared.split(", ").map((column, position) => {
    const space = column.indexOf(" ")
    return {
      name: column.slice(0, space),
      type: parseType(column.slice(space + 1).replaceAll(";", ","))!, // the types are CQL's own
      kind,
      position: kind === "regular" ? -1 : position,
      descending: false
    }
  })

const keyspaceOf = ({ absent, name, replication, tables }: SystemKeyspace, number: number): Keyspace => ({
  name,
  replication: new Map(
    replication && [
      ["class", `org.apache.cassandra.locator.${replication[0]}`],
      ...replication[1] === undefined ? [] : [["replication_factor", replication[1]] as const]
    ]
  ),
  durableWrites: true,
  types: new Map(),
  tables: new Map(tables.map(([table, key, clustering, rest, virtual, comment = ""], index) => [
    table,
    makeTable({
      keyspace: name,
      name: table,
      id: `00000000-0000-1000-8000-${(number * 100 + index).toString().padStart(12, "0")}`,
      columns: [...columnsOf(key, "partition"), ...columnsOf(clustering, "clustering"), ...columnsOf(rest, "regular")],
      options: { ...defaultOptions, comment },
      indexes: [],
      dropped: new Map(),
      view: undefined,
      virtual
    })
  ])),
  absent: new Set(absent.split(" "))
})

// The same for all engines.
const everywhere = fixed.map(keyspaceOf)

/** A catalog with nothing in it but the system's own keyspaces, on a node with these limits. */
export const initialCatalog = (limits: Limits): Catalog => {
  const keyspaces = [...everywhere, keyspaceOf(views(limits), everywhere.length)]
  return { version: 0, keyspaces: new Map(keyspaces.map((keyspace) => [keyspace.name, keyspace])) }
}
