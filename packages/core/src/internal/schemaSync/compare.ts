import type { SessionInfo } from "../../CassandraSession.ts"
import * as CqlType from "../../CqlType.ts"
import type { Difference } from "../../SchemaSync.ts"
import type * as Table from "../../Table.ts"
import { parseType } from "../parseType.ts"
import * as Indexes from "./indexes.ts"
import type { LiveColumn, LiveIndex, LiveKeyspace, LiveTable } from "./live.ts"
import { equalOption, equalReplication, showOption } from "./options.ts"
import { merge, nothing, type Plan, plan } from "./plan.ts"
import * as Statements from "./statements.ts"
import * as Types from "./types.ts"

/** What is declared, and where it is to be. */
export interface Wanted {
  readonly keyspace: string
  readonly replication: Statements.Replication | undefined
  readonly definitions: ReadonlyArray<Table.Definition>
  readonly info: Pick<SessionInfo, "dialect" | "version">
}

/**
 * What is to be created, and what differs in a way that nothing is done about. Pure: the same keyspace gives the same plan.
 */
export const compare = (wanted: Wanted, live: LiveKeyspace | undefined): Plan => {
  const { definitions, info, keyspace, replication } = wanted
  const types = Types.plans(Types.declared(definitions), live, keyspace, info)
  if (live === undefined) {
    const holdsCounters = definitions.some(({ isCounter }) => isCounter)
    return merge([
      plan([Statements.createKeyspace(keyspace, replication, info.dialect, holdsCounters)]),
      types,
      ...definitions.map((definition) => newTable(definition, wanted, []))
    ])
  }
  return merge([
    replication === undefined || equalReplication(replication, live.replication) ? nothing : plan([], [{
      table: undefined,
      column: undefined,
      kind: "replication",
      declared: showOption(new Map(Object.entries(replication))),
      found: showOption(live.replication),
      message: `keyspace '${keyspace}' is replicated otherwise than declared: to change it, ALTER KEYSPACE and repair`
    }]),
    types,
    ...definitions.map((definition) => {
      const table = live.tables.get(definition.name)
      if (table === undefined) return newTable(definition, wanted, live.indexes)
      return table.isView ? viewInTheWay(definition) : oldTable(definition, wanted, table, live.indexes)
    })
  ])
}

const newTable = (
  definition: Table.Definition,
  { info, keyspace }: Wanted,
  indexes: ReadonlyArray<LiveIndex>
): Plan =>
  merge([
    plan([Statements.createTable(definition, keyspace)]),
    ...definition.indexes.map((index) => Indexes.indexPlan(definition, index, keyspace, info, indexes))
  ])

const viewInTheWay = ({ name }: Table.Definition): Plan =>
  plan([], [{
    table: name,
    column: undefined,
    kind: "not a table",
    declared: "a table",
    found: "a materialized view",
    message: `table '${name}' cannot be created: a materialized view has its name. Drop the view, or rename the table`
  }])

const oldTable = (
  definition: Table.Definition,
  wanted: Wanted,
  table: LiveTable,
  indexes: ReadonlyArray<LiveIndex>
): Plan => {
  const stored = new Map(table.columns.map((column) => [column.column_name, column]))
  const columns = definition.columns.map((column) => {
    const found = stored.get(column.name)
    return found === undefined ? missingColumn(definition, column, wanted, table) : plan([], [
      ...columnDifferences(definition, column, found)
    ])
  })
  // What an index is to be on, and is not there as declared: the server would refuse it, or index something else.
  const otherwise = new Set(
    merge(columns).differences.filter(({ kind }) => spoilsIndex.has(kind)).map(({ column }) => column)
  )
  return merge([
    ...columns,
    plan([], extraColumns(definition, table)),
    plan([], optionDifferences(definition, table)),
    ...definition.indexes.map((index) => {
      const wanting = Indexes.indexPlan(definition, index, wanted.keyspace, wanted.info, indexes)
      return wanting.steps.length > 0 && otherwise.has(index.column.name)
        ? Indexes.missingIndex(definition, index, "its column is not stored as declared")
        : wanting
    }),
    plan([], Indexes.extraIndexes(definition, wanted.info, indexes))
  ])
}

const spoilsIndex: ReadonlySet<Difference["kind"]> = new Set(["missing column", "column type", "column kind"])

// ---------------------------------------------------------------------------------------------------------------------
// Columns
// ---------------------------------------------------------------------------------------------------------------------

const missingColumn = (
  definition: Table.Definition,
  column: Table.Column,
  { info, keyspace }: Wanted,
  table: LiveTable
): Plan => {
  const reason = whyNotAdded(column, table)
  if (reason === undefined) {
    const cql = Statements.addColumn(definition.name, column, keyspace, info)
    return {
      steps: [
        Statements.addsIfNotExists(info)
          ? { cql }
          : { cql, adds: { _tag: "Column", table: definition.name, column: column.name } }
      ],
      differences: []
    }
  }
  return plan([], [{
    table: definition.name,
    column: column.name,
    kind: "missing column",
    declared: describe(column),
    found: undefined,
    message: `${place(definition, column.name)} is missing and cannot be added: ${reason}`
  }])
}

/** Why the server would refuse to add a column. */
const whyNotAdded = ({ kind, type }: Table.Column, table: LiveTable): string | undefined => {
  if (kind === "partition_key" || kind === "clustering") {
    return "the key of a table never changes. Create a table of another name and copy the rows"
  }
  const isCounter = type._tag === "Scalar" && type.name === "counter"
  if (isCounter !== table.isCounter) {
    return isCounter
      ? "the stored table holds no counters, and never will. Declare the counter in a table of its own"
      : "the stored table holds counters, and beside them only keys. Declare the column in a table of its own"
  }
  return kind === "static" && !table.columns.some((column) => column.kind === "clustering")
    ? "the stored table has no clustering columns, so it has no static ones"
    : undefined
}

const kindNames: { readonly [kind: string]: string } = {
  partition_key: "part of the partition key",
  clustering: "a clustering column",
  static: "a static column",
  regular: "a regular column"
}

const kindName = (kind: string): string => kindNames[kind] ?? kind

const describe = ({ kind, type }: Table.Column): string => `${CqlType.format(type)}, ${kindName(kind)}`

const place = ({ name }: Table.Definition, column: string): string => `column '${column}' of table '${name}'`

const columnDifferences = (
  definition: Table.Definition,
  column: Table.Column,
  found: LiveColumn
): ReadonlyArray<Difference> => {
  const differs = (kind: Difference["kind"], declared: string, stored: string, remedy: string): Difference => ({
    table: definition.name,
    column: column.name,
    kind,
    declared,
    found: stored,
    message: `${place(definition, column.name)} is declared as ${declared} and stored as ${stored}. ${remedy}`
  })
  const out: Array<Difference> = []
  const type = parseType(found.type)
  if (type === undefined || !CqlType.equals(type, column.type)) {
    out.push(differs(
      "column type",
      CqlType.format(column.type),
      found.type,
      "Types of columns never change: declare what is stored, or add a column of another name"
    ))
  }
  if (found.kind !== column.kind) {
    const isStatic = isPlain(found.kind) && isPlain(column.kind)
    out.push(differs(
      isStatic ? "static" : "column kind",
      kindName(column.kind),
      kindName(found.kind),
      isStatic
        ? "Columns never become static or cease to be: declare what is stored, or add a column of another name"
        : "The key of a table never changes: declare what is stored, or create a table of another name"
    ))
    return out
  }
  if (isPlain(column.kind)) return out
  const key = column.kind === "clustering" ? definition.clusteringKey : definition.partitionKey
  const position = key.indexOf(column)
  if (found.position !== position) {
    out.push(differs(
      "key position",
      `number ${position + 1} of the ${column.kind === "clustering" ? "clustering" : "partition"} key`,
      `number ${found.position + 1}`,
      "The key of a table never changes: declare what is stored, or create a table of another name"
    ))
  }
  if (column.kind === "clustering" && found.clustering_order.toLowerCase() !== column.order) {
    out.push(differs(
      "clustering order",
      column.order.toUpperCase(),
      found.clustering_order.toUpperCase(),
      "The order of rows never changes: declare what is stored, or create a table of another name"
    ))
  }
  return out
}

const isPlain = (kind: string): boolean => kind === "static" || kind === "regular"

const extraColumns = (definition: Table.Definition, table: LiveTable): ReadonlyArray<Difference> => {
  const declared = new Set(definition.columns.map(({ name }) => name))
  return table.columns
    .filter(({ column_name }) => !declared.has(column_name))
    .map(({ column_name, kind, type }) => ({
      table: definition.name,
      column: column_name,
      kind: "extra column",
      declared: undefined,
      found: `${type}, ${kindName(kind)}`,
      message: `${place(definition, column_name)} is stored (${type}, ${kindName(kind)}) and not declared. ${
        isPlain(kind)
          ? "Nothing reads or writes it: declare it, or drop it once nobody else needs it"
          : "No row can be written without it: declare it, or create a table of another name"
      }`
    }))
}

// ---------------------------------------------------------------------------------------------------------------------
// Options
// ---------------------------------------------------------------------------------------------------------------------

const optionDifferences = (definition: Table.Definition, table: LiveTable): ReadonlyArray<Difference> =>
  Object.entries(definition.options)
    // An option that the database shows nowhere cannot be compared.
    .filter(([option, declared]) => option in table.options && !equalOption(option, declared, table.options[option]))
    .map(([option, declared]) => {
      const found = table.options[option]
      return {
        table: definition.name,
        column: undefined,
        kind: "option",
        declared: `${option} = ${showOption(declared)}`,
        found: `${option} = ${showOption(found)}`,
        message: `option ${option} of table '${definition.name}' is declared as ${showOption(declared)} and stored as ${
          showOption(found)
        }. To change it, ALTER TABLE … WITH ${option} = …`
      }
    })
