/**
 * Runs schema statements: each makes a new catalog of the one before, or is refused with Cassandra's words. What a store
 * has to do about it follows from the tables of both.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html Data definition}
 */
import { AlreadyExists, InvalidQuery, Unauthorized } from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import {
  type Catalog,
  findIndex,
  type Keyspace,
  keyspaceNameOf,
  makeTable,
  type Table,
  type UserType,
  viewsOf,
  withKeyspace,
  without,
  withoutKeyspace
} from "./catalog.ts"
import { createIndex } from "./schema/indexes.ts"
import { keyspaceProperties, withProperties } from "./schema/options.ts"
import { resolveType, usesUserType, withUserType } from "./schema/resolveType.ts"
import { alterTable, createTable } from "./schema/tables.ts"
import { createView, followBase } from "./schema/views.ts"
import type {
  AlterKeyspace,
  AlterType,
  AlterView,
  CreateIndex,
  CreateKeyspace,
  CreateType,
  Drop,
  QualifiedName,
  SchemaStatement
} from "./syntax.ts"
import { defaultOptions } from "./tableOptions.ts"

const refuse = (said: string): never => {
  throw new InvalidQuery({ said })
}

/**
 * The catalog after a statement.
 *
 * - `session`: the keyspace of names that have none
 * - `micros`: the moment, which dropped columns remember and new tables are named after
 */
export const apply = (
  catalog: Catalog,
  statement: SchemaStatement,
  session: string | undefined,
  micros: bigint
): Catalog => {
  switch (statement._tag) {
    case "CreateKeyspace":
      return createKeyspace(catalog, statement)
    case "AlterKeyspace":
      return alterKeyspace(catalog, statement)
    case "CreateTable": {
      const keyspace = writable(catalog, statement.table, session)
      const { name } = statement.table
      // What WITH says is looked at before whether the table is there.
      withProperties(defaultOptions, statement.properties)
      if (keyspace.tables.has(name)) return existing(catalog, keyspace.name, name, statement.ifNotExists)
      const id = tableId(statement.properties.get("id"), micros, catalog.version)
      return withTable(catalog, keyspace, createTable(keyspace, id, statement))
    }
    case "AlterTable": {
      const keyspace = writable(catalog, statement.table, session)
      const table = keyspace.tables.get(statement.table.name)
      if (table === undefined) return missing(catalog, statement.ifExists, "Table", keyspace, statement.table.name)
      const altered = alterTable(keyspace, table, statement, micros)
      const tables = new Map(keyspace.tables).set(altered.name, altered)
      for (const view of followBase(keyspace, table, altered, statement)) tables.set(view.name, view)
      return withKeyspace(catalog, { ...keyspace, tables })
    }
    case "CreateType":
      return createType(catalog, writable(catalog, statement.type, session), statement)
    case "AlterType":
      return alterType(catalog, writable(catalog, statement.type, session), statement)
    case "CreateIndex":
      return addIndex(catalog, writable(catalog, statement.table, session), statement)
    case "CreateView": {
      const keyspace = writable(catalog, statement.view, session)
      const { name } = statement.view
      const there = keyspace.tables.get(name)
      if (there !== undefined && there.view === undefined) {
        refuse(`Cannot create materialized view '${name}' - a table with the same name already exists`)
      }
      if (there !== undefined) return existing(catalog, keyspace.name, name, statement.ifNotExists)
      const id = tableId(statement.properties.get("id"), micros, catalog.version)
      return withTable(catalog, keyspace, createView(keyspace, id, statement))
    }
    case "AlterView":
      return alterView(catalog, writable(catalog, statement.view, session), statement)
    case "Drop":
      return drop(catalog, statement, session)
  }
}

const system: ReadonlySet<string> = new Set(["system", "system_schema"])

const notModifiable = (keyspace: string): void => {
  if (system.has(keyspace)) {
    throw new Unauthorized({ said: `${keyspace} keyspace is not user-modifiable.` })
  }
}

const writable = (catalog: Catalog, name: QualifiedName, session: string | undefined): Keyspace => {
  const keyspace = keyspaceNameOf(name, session)
  notModifiable(keyspace)
  return catalog.keyspaces.get(keyspace) ?? refuse(`Keyspace '${keyspace}' doesn't exist`)
}

const existing = (catalog: Catalog, keyspace: string, table: string, ifNotExists: boolean): Catalog => {
  if (ifNotExists) return catalog
  const what = table === "" ? `keyspace "${keyspace}"` : `table "${table}" to keyspace "${keyspace}"`
  throw new AlreadyExists({ said: `Cannot add already existing ${what}`, keyspace, table })
}

const missing = (catalog: Catalog, ifExists: boolean, what: string, keyspace: Keyspace, name: string): Catalog =>
  ifExists ? catalog : refuse(`${what} '${keyspace.name}.${name}' doesn't exist`)

const withTable = (catalog: Catalog, keyspace: Keyspace, table: Table): Catalog =>
  withKeyspace(catalog, { ...keyspace, tables: new Map(keyspace.tables).set(table.name, table) })

// 100-nanosecond steps from the start of the Gregorian calendar to 1970 (RFC 9562, 5.1).
const gregorian = 0x01b21dd213814000n

/** A version 1 UUID of the moment; the catalog's version tells two tables of one moment apart. */
const tableId = (given: unknown, micros: bigint, version: number): string => {
  if (typeof given === "string") return given.toLowerCase()
  const time = (BigInt.asUintN(60, micros * 10n + gregorian)).toString(16).padStart(15, "0")
  const node = version.toString(16).padStart(12, "0")
  return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-8000-${node}`
}

// ---------------------------------------------------------------------------------------------------------------------
// Keyspaces

const createKeyspace = (catalog: Catalog, statement: CreateKeyspace): Catalog => {
  const { name } = statement
  const { durableWrites = true, replication } = keyspaceProperties(statement.properties)
  if (system.has(name)) refuse(`System keyspace '${name}' is not user-modifiable`)
  if (replication === undefined) return refuse("Missing mandatory option 'replication'")
  if (catalog.keyspaces.has(name)) return existing(catalog, name, "", statement.ifNotExists)
  if (!/^\w{1,48}$/.test(name)) {
    refuse(
      `Keyspace name must not be empty, more than 48 characters long, or contain non-alphanumeric-underscore characters (got '${name}')`
    )
  }
  return withKeyspace(catalog, { name, replication, durableWrites, types: new Map(), tables: new Map() })
}

const alterKeyspace = (catalog: Catalog, statement: AlterKeyspace): Catalog => {
  notModifiable(statement.name)
  const keyspace = catalog.keyspaces.get(statement.name)
  if (keyspace === undefined) {
    return statement.ifExists ? catalog : refuse(`Keyspace '${statement.name}' doesn't exist`)
  }
  const { durableWrites, replication } = keyspaceProperties(statement.properties)
  return withKeyspace(catalog, {
    ...keyspace,
    replication: replication ?? keyspace.replication,
    durableWrites: durableWrites ?? keyspace.durableWrites
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// User-defined types

const fieldType = (keyspace: Keyspace, type: CqlType.CqlType, name: string): CqlType.CqlType => {
  if (type._tag === "Scalar" && type.name === "counter") refuse("A user type cannot contain counters")
  if (type._tag === "Udt" && CqlType.isMultiCell(type)) refuse("A user type cannot contain non-frozen UDTs")
  if (usesUserType(type, name)) refuse(`Unknown type ${keyspace.name}.${name}`)
  return type
}

const createType = (catalog: Catalog, keyspace: Keyspace, statement: CreateType): Catalog => {
  const { name } = statement.type
  if (keyspace.types.has(name)) {
    return statement.ifNotExists ? catalog : refuse(`A user type with name '${name}' already exists`)
  }
  const fields: Array<readonly [string, CqlType.CqlType]> = []
  for (const [field, type] of statement.fields) {
    if (fields.some(([other]) => other === field)) refuse(`Duplicate field name '${field}' in type '${name}'`)
    fields.push([field, fieldType(keyspace, resolveType(keyspace, type), name)])
  }
  const types = new Map(keyspace.types).set(name, { keyspace: keyspace.name, name, fields })
  return withKeyspace(catalog, { ...keyspace, types })
}

const alterType = (catalog: Catalog, keyspace: Keyspace, statement: AlterType): Catalog => {
  const { name } = statement.type
  const type = keyspace.types.get(name)
  if (type === undefined) return missing(catalog, statement.ifExists, "Type", keyspace, name)
  const fields = changedFields(keyspace, type, statement)
  const changed = { ...CqlType.udt(name, fields), _tag: "Udt" as const, name, fields, frozen: false }
  const types = new Map([...keyspace.types].map(([key, other]): [string, UserType] => [
    key,
    key === name
      ? { ...type, fields }
      : { ...other, fields: other.fields.map(([field, type]) => [field, withUserType(type, changed)] as const) }
  ]))
  const tables = new Map([...keyspace.tables].map(([key, table]): [string, Table] => [
    key,
    [...table.columns.values()].some(({ type }) => usesUserType(type, name))
      ? makeTable({
        ...table,
        columns: [...table.columns.values()].map((column) => ({ ...column, type: withUserType(column.type, changed) }))
      })
      : table
  ]))
  return withKeyspace(catalog, { ...keyspace, types, tables })
}

// The bytes of a key are what a partition is found by, and a new field changes them.
const refuseAddedToKey = (keyspace: Keyspace, { name }: UserType, field: string): void => {
  const tables = [...keyspace.tables.values()].filter(({ partitionKey }) =>
    partitionKey.some(({ type }) => usesUserType(type, name))
  )
  if (tables.length === 0) return
  refuse(
    `Cannot add new field ${field} to user type ${keyspace.name}.${name} as the type is being used in partition key by the following tables: ${
      tables.map((table) => `${table.keyspace}.${table.name}`).join(", ")
    }`
  )
}

const changedFields = (keyspace: Keyspace, type: UserType, { change }: AlterType): UserType["fields"] => {
  const has = (field: string) => type.fields.some(([other]) => other === field)
  switch (change._tag) {
    case "AlterField":
      return refuse("Altering field types is no longer supported")
    case "AddField":
      refuseAddedToKey(keyspace, type, change.field)
      if (has(change.field)) {
        return change.ifNotExists
          ? type.fields
          : refuse(
            `Cannot add field ${change.field} to type ${type.name}: a field with name ${change.field} already exists`
          )
      }
      return [...type.fields, [change.field, fieldType(keyspace, resolveType(keyspace, change.type), type.name)]]
    case "Rename":
      return change.names.reduce((fields, [from, to]) => {
        if (!fields.some(([field]) => field === from)) {
          return change.ifExists ? fields : refuse(`Unkown field ${from} in user type ${keyspace.name}.${type.name}`)
        }
        if (fields.some(([field]) => field === to)) {
          refuse(`Duplicate field name ${to} in type ${keyspace.name}.${type.name}`)
        }
        return fields.map(([field, type]) => [field === from ? to : field, type] as const)
      }, type.fields)
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Indexes, views and removal

const addIndex = (catalog: Catalog, keyspace: Keyspace, statement: CreateIndex): Catalog => {
  const { name } = statement.table
  const table = keyspace.tables.get(name) ?? refuse(`Table '${keyspace.name}.${name}' doesn't exist`)
  const index = createIndex(keyspace, table, statement)
  return index === undefined
    ? catalog
    : withTable(catalog, keyspace, { ...table, indexes: [...table.indexes, index] })
}

const alterView = (catalog: Catalog, keyspace: Keyspace, statement: AlterView): Catalog => {
  const view = keyspace.tables.get(statement.view.name)
  if (view?.view === undefined) {
    return missing(catalog, statement.ifExists, "Materialized view", keyspace, statement.view.name)
  }
  return withTable(catalog, keyspace, { ...view, options: withProperties(view.options, statement.properties) })
}

const drop = (catalog: Catalog, { ifExists, name, what }: Drop, session: string | undefined): Catalog => {
  if (what === "keyspace") {
    notModifiable(name.name)
    if (catalog.keyspaces.has(name.name)) return withoutKeyspace(catalog, name.name)
    return ifExists ? catalog : refuse(`Keyspace '${name.name}' doesn't exist`)
  }
  if (ifExists && !catalog.keyspaces.has(keyspaceNameOf(name, session))) return catalog
  const keyspace = writable(catalog, name, session)
  switch (what) {
    case "table": {
      const table = keyspace.tables.get(name.name)
      if (table === undefined) return missing(catalog, ifExists, "Table", keyspace, name.name)
      if (table.view !== undefined) {
        refuse("Cannot use DROP TABLE on a materialized view. Please use DROP MATERIALIZED VIEW instead.")
      }
      const views = viewsOf(keyspace, name.name)
      if (views.length > 0) {
        refuse(
          `Cannot drop a table when materialized views still depend on it (${views.map(({ name }) => name).join(", ")})`
        )
      }
      return withKeyspace(catalog, { ...keyspace, tables: without(keyspace.tables, name.name) })
    }
    case "view": {
      const view = keyspace.tables.get(name.name)
      if (view?.view === undefined) return missing(catalog, ifExists, "Materialized view", keyspace, name.name)
      return withKeyspace(catalog, { ...keyspace, tables: without(keyspace.tables, name.name) })
    }
    case "index": {
      const found = findIndex(keyspace, name.name)
      if (found === undefined) return missing(catalog, ifExists, "Index", keyspace, name.name)
      const [table, index] = found
      return withTable(catalog, keyspace, { ...table, indexes: table.indexes.filter((other) => other !== index) })
    }
    case "type": {
      if (!keyspace.types.has(name.name)) return missing(catalog, ifExists, "Type", keyspace, name.name)
      const users = [
        ...[...keyspace.tables.values()].filter(({ columns }) =>
          [...columns.values()].some(({ type }) => usesUserType(type, name.name))
        ),
        ...[...keyspace.types.values()].filter(({ fields }) => fields.some(([, type]) => usesUserType(type, name.name)))
      ]
      if (users.length > 0) {
        refuse(
          `Cannot drop user type '${keyspace.name}.${name.name}' as it is still used by ${
            users.map(({ name }) => name).join(", ")
          }`
        )
      }
      return withKeyspace(catalog, { ...keyspace, types: without(keyspace.types, name.name) })
    }
  }
}
