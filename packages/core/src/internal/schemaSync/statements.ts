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

/** The user-defined type's fields as CREATE TYPE has them: `street text, tags frozen<list<text>>`. */
export const fieldsText = (fields: ReadonlyArray<readonly [name: string, type: CqlType.CqlType]>): string =>
  fields.map(([name, type]) => `${quote(name)} ${CqlType.format(CqlType.freeze(type))}`).join(", ")

export const createType = (
  name: string,
  fields: ReadonlyArray<readonly [name: string, type: CqlType.CqlType]>,
  keyspace: string | undefined
): string => `CREATE TYPE IF NOT EXISTS ${qualified(name, keyspace)} (${fieldsText(fields)})`

export const addField = (
  type: string,
  field: string,
  fieldType: CqlType.CqlType,
  keyspace: string,
  info: Pick<SessionInfo, "dialect" | "version">
): string =>
  `ALTER TYPE ${qualified(type, keyspace)} ADD ${addsIfNotExists(info) ? "IF NOT EXISTS " : ""}${
    fieldsText([[field, fieldType]])
  }`

/** What of a column an index holds: the column itself, or what of its collection. */
export const indexTarget = ({ column: { name }, target }: Table.IndexDefinition): string =>
  target === "value" ? quote(name) : `${target}(${quote(name)})`

/** The class of an index without its package; none for a secondary index. ScyllaDB has one of its own for vectors. */
export const indexClass = (
  index: Table.IndexDefinition,
  { dialect }: Pick<SessionInfo, "dialect">
): string | undefined => {
  switch (index.class) {
    case "secondary":
      return undefined
    case "sasi":
      return "SASIIndex"
    case "sai":
      return dialect === "scylla" ? "vector_index" : "StorageAttachedIndex"
  }
}

export const createIndex = (
  table: string,
  index: Table.IndexDefinition,
  keyspace: string | undefined,
  info: Pick<SessionInfo, "dialect">
): string => {
  const on = `INDEX IF NOT EXISTS ${quote(index.name)} ON ${qualified(table, keyspace)} (${indexTarget(index)})`
  const cls = indexClass(index, info)
  if (cls === undefined) return `CREATE ${on}`
  const using = index.class === "sasi" ? `org.apache.cassandra.index.sasi.${cls}` : cls
  return `CREATE CUSTOM ${on} USING ${text(using)}${
    Object.keys(index.options).length === 0 ? "" : ` WITH OPTIONS = ${map(index.options)}`
  }`
}
