/**
 * Analyses schema statements: each makes a new catalog of the one before, or is refused with Cassandra's words. What a
 * store has to do about it follows from the tables of both.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html Data definition}
 */
import { AlreadyExists } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
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
  without
} from "../catalog/catalog.ts"
import { timeUuidOf } from "../functions/time.ts"
import type {
  AlterType,
  AlterView,
  CreateIndex,
  CreateType,
  Drop,
  Properties,
  QualifiedName,
  SchemaStatement
} from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import { createIndex, givenOptions } from "./schema/indexes.ts"
import { alterKeyspace, createKeyspace, dropKeyspace, writable } from "./schema/keyspaces.ts"
import { alteredProperties, checkOptions, idOf, readProperties } from "./schema/options.ts"
import { wrong } from "./schema/property.ts"
import { resolveType, usesUserType, withUserType } from "./schema/resolveType.ts"
import { alterTable, checkDeclaration, checkName, createTable } from "./schema/tables.ts"
import { baseOf, createView, followBase } from "./schema/views.ts"

/**
 * The catalog after a statement.
 *
 * - `session`: the keyspace of names that have none
 * - `micros`: gives the moment, which dropped columns remember and new tables are named after
 */
export const catalogAfter = (
  catalog: Catalog,
  statement: SchemaStatement,
  session: string | undefined,
  micros: () => bigint
): Catalog => {
  switch (statement._tag) {
    case "CreateKeyspace":
      return createKeyspace(catalog, statement)
    case "AlterKeyspace":
      return alterKeyspace(catalog, statement)
    case "CreateTable": {
      // What can be told without the catalog comes first: the columns, and whether a value is one at all.
      const primaryKey = checkDeclaration(statement)
      readProperties(statement.properties)
      const keyspace = writable(catalog, statement.table, session)
      const { name } = statement.table
      if (keyspace.tables.has(name)) return existing(catalog, keyspace.name, name, statement.ifNotExists)
      const id = newId(catalog, statement.properties, micros())
      return withTable(catalog, keyspace, createTable(keyspace, id, statement, primaryKey))
    }
    case "AlterTable": {
      if (isNowhere(catalog, statement, statement.table, session)) return catalog
      const keyspace = writable(catalog, statement.table, session)
      const table = keyspace.tables.get(statement.table.name)
      if (table === undefined) return missing(catalog, statement.ifExists, "Table", keyspace, statement.table.name)
      const altered = alterTable(keyspace, table, statement, micros())
      const tables = new Map(keyspace.tables).set(altered.name, altered)
      for (const view of followBase(keyspace, table, altered, statement)) tables.set(view.name, view)
      return withKeyspace(catalog, { ...keyspace, tables })
    }
    case "CreateType":
      return createType(catalog, writable(catalog, statement.type, session), statement)
    case "AlterType":
      if (isNowhere(catalog, statement, statement.type, session)) return catalog
      return alterType(catalog, writable(catalog, statement.type, session), statement)
    case "CreateIndex":
      return addIndex(catalog, writable(catalog, statement.table, session), statement)
    case "CreateView": {
      const keyspace = writable(catalog, statement.view, session)
      const { name } = statement.view
      const base = baseOf(keyspace, statement)
      const there = keyspace.tables.get(name)
      if (there !== undefined && there.view === undefined) {
        refuse(`Cannot create materialized view '${name}' - a table with the same name already exists`)
      }
      if (there !== undefined) return existing(catalog, keyspace.name, name, statement.ifNotExists)
      const view = createView(keyspace, newId(catalog, statement.properties, micros()), statement, base)
      checkName(keyspace, name)
      checkOptions(view.options)
      return withTable(catalog, keyspace, view)
    }
    case "AlterView":
      if (isNowhere(catalog, statement, statement.view, session)) return catalog
      return alterView(catalog, writable(catalog, statement.view, session), statement)
    case "Drop":
      return drop(catalog, statement, session)
  }
}

const existing = (catalog: Catalog, keyspace: string, table: string, ifNotExists: boolean): Catalog => {
  if (ifNotExists) return catalog
  throw new AlreadyExists({
    said: `Cannot add already existing table "${table}" to keyspace "${keyspace}"`,
    keyspace,
    table
  })
}

const missing = (catalog: Catalog, ifExists: boolean, what: string, keyspace: Keyspace, name: string): Catalog =>
  ifExists ? catalog : refuse(`${what} '${keyspace.name}.${name}' doesn't exist`)

// IF EXISTS speaks of the keyspace too.
const isNowhere = (
  catalog: Catalog,
  { ifExists }: { readonly ifExists: boolean },
  name: QualifiedName,
  session: string | undefined
): boolean => ifExists && !catalog.keyspaces.has(keyspaceNameOf(name, session))

const withTable = (catalog: Catalog, keyspace: Keyspace, table: Table): Catalog =>
  withKeyspace(catalog, { ...keyspace, tables: new Map(keyspace.tables).set(table.name, table) })

/** The id that is asked for, or a version 1 UUID of the moment; the catalog's version tells two of one moment apart. */
const newId = (catalog: Catalog, properties: Properties, micros: bigint): string => {
  const given = idOf(properties)
  if (given === undefined) return timeUuidOf(micros * 10n, `8000${catalog.version.toString(16).padStart(12, "0")}`)
  for (const { tables } of catalog.keyspaces.values()) {
    for (const { id, keyspace, name } of tables.values()) {
      if (id === given) wrong(`Table ${keyspace}.${name} has the id ${id} already`)
    }
  }
  return given
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
    case "AddField": {
      refuseAddedToKey(keyspace, type, change.field)
      const added = fieldType(keyspace, resolveType(keyspace, change.type), type.name)
      if (has(change.field)) {
        return change.ifNotExists
          ? type.fields
          : refuse(
            `Cannot add field ${change.field} to type ${type.name}: a field with name ${change.field} already exists`
          )
      }
      return [...type.fields, [change.field, added]]
    }
    case "Rename": {
      const names = new Map(change.names)
      for (const from of names.keys()) {
        if (!has(from) && !change.ifExists) refuse(`Unkown field ${from} in user type ${keyspace.name}.${type.name}`)
      }
      const renamed = type.fields.map(([field, type]) => [names.get(field) ?? field, type] as const)
      renamed.forEach(([field], at) => {
        if (renamed.findIndex(([other]) => other === field) < at) {
          refuse(`Duplicate field name ${field} in type ${keyspace.name}.${type.name}`)
        }
      })
      return renamed
    }
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Indexes, views and removal

const addIndex = (catalog: Catalog, keyspace: Keyspace, statement: CreateIndex): Catalog => {
  const { name } = statement.table
  givenOptions(statement)
  const table = keyspace.tables.get(name) ?? refuse(`Table '${keyspace.name}.${name}' doesn't exist`)
  if (statement.name !== undefined && findIndex(keyspace, statement.name) !== undefined) {
    return statement.ifNotExists ? catalog : refuse(`Index '${statement.name}' already exists`)
  }
  const index = createIndex(keyspace, table, statement)
  if (index === undefined) return catalog
  if (!/^\w+$/.test(index.name)) wrong(`Illegal index name ${index.name}`)
  return withTable(catalog, keyspace, { ...table, indexes: [...table.indexes, index] })
}

const alterView = (catalog: Catalog, keyspace: Keyspace, statement: AlterView): Catalog => {
  const view = keyspace.tables.get(statement.view.name)
  if (view?.view === undefined) {
    return missing(catalog, statement.ifExists, "Materialized view", keyspace, statement.view.name)
  }
  const options = alteredProperties(view.options, statement.properties)
  checkOptions(options)
  if (options.gc_grace_seconds === 0) {
    refuse(
      "Cannot alter gc_grace_seconds of a materialized view to 0, since this value is used to TTL undelivered updates. " +
        "Setting gc_grace_seconds too low might cause undelivered updates to expire before being replayed."
    )
  }
  if (options.default_time_to_live > 0) {
    refuse(
      "Forbidden default_time_to_live detected for a materialized view. Data in a materialized view always expire at " +
        "the same time than the corresponding data in the parent table. default_time_to_live must be set to zero"
    )
  }
  return withTable(catalog, keyspace, { ...view, options })
}

const drop = (catalog: Catalog, { ifExists, name, what }: Drop, session: string | undefined): Catalog => {
  if (what === "keyspace") return dropKeyspace(catalog, name.name, ifExists)
  if (isNowhere(catalog, { ifExists }, name, session)) return catalog
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
