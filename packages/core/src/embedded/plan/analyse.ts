/**
 * Analyses a statement: holds it against the catalog, refuses what Cassandra refuses, and says in a plan what remains to
 * be done.
 */
import { Unsupported } from "../../CassandraError.ts"
import { type Catalog, type Table, tableOf } from "../catalog/catalog.ts"
import { typesIn } from "../catalog/typeNames.ts"
import type { Modification, Statement } from "../parser/syntax.ts"
import { planBatch } from "./batch.ts"
import { planInsertJson } from "./insertJson.ts"
import type { Plan, WritePlan } from "./Plan.ts"
import { catalogAfter } from "./schema.ts"
import { planSelect } from "./select.ts"
import type { Scope } from "./term.ts"
import { planDelete, planInsert, planUpdate, writableTable } from "./write.ts"

/**
 * The plan of a statement.
 *
 * - `keyspace`: where unqualified names are looked up
 * - `micros`: gives the moment of a change of the schema
 */
export const analyse = (
  catalog: Catalog,
  keyspace: string | undefined,
  statement: Statement,
  micros: () => bigint
): Plan => {
  switch (statement._tag) {
    case "Select": {
      const table = tableOf(catalog, keyspace, statement.table)
      return planSelect(table, statement, scopeOf(catalog, table))
    }
    case "Insert":
    case "InsertJson":
    case "Update":
    case "Delete":
      return planWrite(catalog, keyspace, statement)
    case "Batch":
      return planBatch(
        statement.kind,
        statement.statements.map((write) => planWrite(catalog, keyspace, write)),
        statement.using
      )
    case "Truncate":
      return {
        _tag: "Truncate",
        table: writableTable(
          catalog,
          keyspace,
          statement.table,
          "Cannot TRUNCATE materialized view directly; must truncate base table instead"
        )
      }
    case "Use":
      // As a live session does.
      throw new Unsupported({
        said: "USE would change the keyspace under every other fiber: name it in the session's settings, or write " +
          "keyspace.table",
        feature: "USE"
      })
    default:
      return { _tag: "Schema", after: catalogAfter(catalog, statement, keyspace, micros) }
  }
}

const planWrite = (catalog: Catalog, keyspace: string | undefined, write: Modification): WritePlan => {
  const table = writableTable(catalog, keyspace, write.table)
  const scope = scopeOf(catalog, table)
  switch (write._tag) {
    case "Insert":
      return planInsert(table, write, scope)
    case "InsertJson":
      return planInsertJson(table, write, scope)
    case "Update":
      return planUpdate(table, write, scope)
    case "Delete":
      return planDelete(table, write, scope)
  }
}

const scopeOf = (catalog: Catalog, table: Table): Scope => ({
  partitionKey: table.partitionKey.map(({ type }) => type),
  findType: typesIn(catalog, table.keyspace)
})
