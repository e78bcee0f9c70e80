import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CassandraError } from "../../CassandraError.ts"
import { CassandraSession } from "../../CassandraSession.ts"
import * as Cql from "../../Cql.ts"
import type { CqlRow, CqlValue } from "../../CqlValue.ts"
import { cql, param, rowsAs } from "../../RawCql.ts"
import { groupBy } from "../groupBy.ts"
import type { LiveType } from "./types.ts"

/**
 * A keyspace as the database has it, as far as tables are compared with it. `indexes` are those of all its tables, since
 * an index's name is taken for the whole keyspace.
 */
export interface LiveKeyspace {
  readonly replication: ReadonlyMap<string, string>
  readonly types: ReadonlyMap<string, LiveType>
  readonly tables: ReadonlyMap<string, LiveTable>
  readonly indexes: ReadonlyArray<LiveIndex>
}

/** A table or, where `isView`, a materialized view. */
export interface LiveTable {
  readonly columns: ReadonlyArray<LiveColumn>
  readonly options: CqlRow
  readonly isCounter: boolean
  readonly isView: boolean
}

export type LiveColumn = typeof ColumnRow.Type

/**
 * `className` is without its package, and absent for Cassandra's own secondary index. `options` are those that were given
 * with it.
 */
export interface LiveIndex {
  readonly name: string
  readonly table: string
  readonly target: string
  readonly className: string | undefined
  readonly options: ReadonlyMap<string, string>
}

const Texts = Cql.Map(Schema.String, Schema.String)

const KeyspaceRow = Schema.Struct({ replication: Texts })

const ColumnRow = Schema.Struct({
  table_name: Schema.String,
  column_name: Schema.String,
  type: Schema.String,
  kind: Schema.String,
  position: Cql.Int,
  clustering_order: Schema.String
})

const TypeRow = Schema.Struct({
  type_name: Schema.String,
  field_names: Schema.Array(Schema.String),
  field_types: Schema.Array(Schema.String)
})

const IndexRow = Schema.Struct({
  table_name: Schema.String,
  index_name: Schema.String,
  options: Texts
})

/**
 * Reads a keyspace from `system_schema`, with the given table options; nothing where there is no such keyspace.
 */
export const read = Effect.fnUntraced(function*(
  keyspace: string,
  options: ReadonlyArray<string>
): Effect.fn.Return<LiveKeyspace | undefined, CassandraError, CassandraSession> {
  const [found] = yield* cql`SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ${
    param(Schema.String, keyspace)
  }`.pipe(rowsAs(KeyspaceRow))
  if (found === undefined) return undefined

  const types = yield* readTypes(keyspace)
  // Columns before tables: what has columns and then no table is a view, never a table that is being made just now.
  const columns = yield* readColumns(keyspace)
  const tables = yield* readTables(keyspace, options)
  const indexes = yield* cql`SELECT table_name, index_name, options FROM system_schema.indexes WHERE keyspace_name = ${
    param(Schema.String, keyspace)
  }`.pipe(rowsAs(IndexRow))
  return {
    replication: found.replication,
    types,
    tables: new Map(
      Array.from(groupBy(columns, (column) => column.table_name), ([name, columns]): [string, LiveTable] => {
        const table = tables.get(name)
        const flags = table?.["flags"]
        return [name, {
          columns,
          options: table ?? {},
          isCounter: flags instanceof Set && flags.has("counter"),
          isView: table === undefined
        }]
      })
    ),
    indexes: indexes.map(({ index_name, options, table_name }) => ({
      name: index_name,
      table: table_name,
      target: options.get("target") ?? "",
      className: className(options.get("class_name")),
      options: new Map([...options].filter(([option]) => !kept.has(option)))
    }))
  }
})

/** What is among the options of an index beside those that it was given; ScyllaDB adds the version of the index. */
const kept: ReadonlySet<string> = new Set(["target", "class_name", "index_version"])

/** Any way to write a class of SAI comes to one: `sai`, or with its package. */
const className = (stored: string | undefined): string | undefined => {
  const name = stored?.slice(stored.lastIndexOf(".") + 1)
  return name?.toLowerCase() === "sai" ? "StorageAttachedIndex" : name
}

export const readTypes = (
  keyspace: string
): Effect.Effect<ReadonlyMap<string, LiveType>, CassandraError, CassandraSession> =>
  cql`SELECT type_name, field_names, field_types FROM system_schema.types
    WHERE keyspace_name = ${param(Schema.String, keyspace)}`.pipe(
    rowsAs(TypeRow),
    Effect.map((rows) =>
      new Map(rows.map(({ field_names, field_types, type_name }) => [
        type_name,
        new Map(field_names.map((field, at) => [field, field_types[at] ?? ""]))
      ]))
    )
  )

export const readColumns = (
  keyspace: string
): Effect.Effect<ReadonlyArray<LiveColumn>, CassandraError, CassandraSession> =>
  cql`SELECT table_name, column_name, type, kind, position, clustering_order FROM system_schema.columns
    WHERE keyspace_name = ${param(Schema.String, keyspace)}`.pipe(rowsAs(ColumnRow))

/** The rows of `system_schema.tables`, by table. */
const readTables = Effect.fnUntraced(function*(keyspace: string, options: ReadonlyArray<string>) {
  const session = yield* CassandraSession
  const columns = options.length === 0 ? [] : yield* optionColumns(options)
  const { rows } = yield* session.execute(
    `SELECT ${["table_name", "flags", ...columns].join(", ")} FROM system_schema.tables WHERE keyspace_name = ?`,
    [keyspace],
    { idempotent: true }
  )
  return new Map<CqlValue, CqlRow>(rows.map((row) => [row["table_name"], row]))
})

/** Which options this version of the database shows as columns. */
const optionColumns = Effect.fnUntraced(function*(options: ReadonlyArray<string>) {
  const columns = yield* cql`SELECT column_name FROM system_schema.columns
    WHERE keyspace_name = 'system_schema' AND table_name = 'tables'`
    .pipe(rowsAs(Schema.Struct({ column_name: Schema.String })))
  const names = new Set(columns.map(({ column_name }) => column_name))
  return options.filter((option) => names.has(option))
})
