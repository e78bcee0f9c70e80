import type { SessionInfo } from "../../CassandraSession.ts"
import * as CqlType from "../../CqlType.ts"
import type * as Table from "../../Table.ts"

/** How a keyspace is replicated: the map of `WITH replication`. */
export interface Replication {
  readonly class: string
  readonly [option: string]: string | number
}

const quote = CqlType.quoteIdentifier

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

const map = (entries: { readonly [key: string]: string | number }): string =>
  `{${Object.entries(entries).map(([key, value]) => `${text(key)}: ${text(String(value))}`).join(", ")}}`

/** `keyspace.table`, or the table alone. */
export const qualified = (name: string, keyspace: string | undefined): string =>
  keyspace === undefined ? quote(name) : `${quote(keyspace)}.${quote(name)}`

/** What a keyspace is created with when nothing is said: one replica, for development. */
export const development: Replication = { class: "NetworkTopologyStrategy", replication_factor: 1 }

export const createKeyspace = (
  keyspace: string,
  replication: Replication | undefined,
  dialect: SessionInfo["dialect"],
  holdsCounters: boolean
): string => {
  // ScyllaDB refuses counters in a keyspace with tablets, which new keyspaces have unless told otherwise.
  const tablets = dialect === "scylla" && (replication === undefined || holdsCounters)
    ? " AND tablets = {'enabled': false}"
    : ""
  return `CREATE KEYSPACE IF NOT EXISTS ${quote(keyspace)} WITH replication = ${
    map(replication ?? development)
  }${tablets}`
}

export const createTable = (definition: Table.Definition, keyspace: string | undefined): string => {
  const { clusteringKey, columns, name, options, partitionKey } = definition
  const names = (of: ReadonlyArray<Table.Column>) => of.map((column) => quote(column.name)).join(", ")
  const partition = partitionKey.length === 1 ? names(partitionKey) : `(${names(partitionKey)})`
  const properties = [
    ...clusteringKey.some(({ order }) => order === "desc")
      ? [
        `CLUSTERING ORDER BY (${
          clusteringKey.map((column) => `${quote(column.name)} ${column.order.toUpperCase()}`).join(", ")
        })`
      ]
      : [],
    ...Object.entries(options).map(([option, value]) => `${option} = ${optionText(value)}`)
  ]
  return `CREATE TABLE IF NOT EXISTS ${qualified(name, keyspace)} (${
    columns.map(columnText).join(", ")
  }, PRIMARY KEY (${[partition, ...clusteringKey.map((column) => quote(column.name))].join(", ")}))${
    properties.length === 0 ? "" : ` WITH ${properties.join(" AND ")}`
  }`
}

const columnText = ({ kind, name, type }: Table.Column): string =>
  `${quote(name)} ${CqlType.format(type)}${kind === "static" ? " STATIC" : ""}`

const optionText = (value: Table.TableOptions[string]): string =>
  typeof value === "string" ? text(value) : typeof value === "object" ? map(value) : String(value)

/** `ADD IF NOT EXISTS` came with Cassandra 4.1 (CASSANDRA-16916); ScyllaDB has none. */
export const addsIfNotExists = ({ dialect, version }: Pick<SessionInfo, "dialect" | "version">): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  return dialect === "cassandra" && (major > 4 || (major === 4 && minor >= 1))
}

export const addColumn = (
  table: string,
  column: Table.Column,
  keyspace: string,
  info: Pick<SessionInfo, "dialect" | "version">
): string =>
  `ALTER TABLE ${qualified(table, keyspace)} ADD ${addsIfNotExists(info) ? "IF NOT EXISTS " : ""}${columnText(column)}`

export type Index = Table.Definition["indexes"][number]

/**
 * What of a column an index holds. A bare column means its values where it is a collection; only the whole of a frozen
 * collection can be indexed.
 */
export const indexTarget = ({ column: { name, type } }: Index): string =>
  !CqlType.isCollection(type)
    ? quote(name)
    : CqlType.isMultiCell(type)
    ? `values(${quote(name)})`
    : `full(${quote(name)})`

export const createIndex = (table: string, index: Index, keyspace: string | undefined): string =>
  `CREATE INDEX IF NOT EXISTS ${quote(index.name)} ON ${qualified(table, keyspace)} (${indexTarget(index)})`
