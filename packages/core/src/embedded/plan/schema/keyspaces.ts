/**
 * CREATE, ALTER and DROP KEYSPACE, and which keyspace a schema statement is about.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html Data definition}
 */
import { AlreadyExists, Unauthorized } from "../../../CassandraError.ts"
import {
  type Catalog,
  isSystem,
  type Keyspace,
  keyspaceNameOf,
  withKeyspace,
  withoutKeyspace
} from "../../catalog/catalog.ts"
import type { AlterKeyspace, CreateKeyspace, QualifiedName } from "../../parser/syntax.ts"
import { refuse } from "../../refuse.ts"
import { keyspaceProperties, replicationOf } from "./replication.ts"

/** The keyspace of a name that a schema statement changes something in. */
export const writable = (catalog: Catalog, name: QualifiedName, session: string | undefined): Keyspace => {
  const keyspace = keyspaceNameOf(name, session)
  return changeable(catalog, keyspace) ?? refuse(`Keyspace '${keyspace}' doesn't exist`)
}

const changeable = (catalog: Catalog, name: string): Keyspace | undefined => {
  if (namesSystem(catalog, name)) throw new Unauthorized({ said: `${name} keyspace is not user-modifiable.` })
  return catalog.keyspaces.get(name)
}

/** Whether it names a keyspace of the system, in letters of either case. */
const namesSystem = ({ keyspaces }: Catalog, name: string): boolean => {
  const there = keyspaces.get(name.toLowerCase())
  return there !== undefined && isSystem(there)
}

export const createKeyspace = (catalog: Catalog, statement: CreateKeyspace): Catalog => {
  const { name } = statement
  const { durableWrites = true, replication } = keyspaceProperties(statement.properties)
  const there = catalog.keyspaces.get(name)
  if (namesSystem(catalog, name)) refuse(`System keyspace '${name}' is not user-modifiable`)
  if (replication === undefined) return refuse("Missing mandatory option 'replication'")
  if (there !== undefined) {
    if (statement.ifNotExists) return catalog
    throw new AlreadyExists({ said: `Cannot add existing keyspace "${name}"`, keyspace: name, table: "" })
  }
  if (!/^\w+$/.test(name)) {
    refuse(
      `Keyspace name must not be empty and must contain alphanumeric or underscore characters only (got "${name}")`
    )
  }
  if (name.length > 48) {
    refuse(`Keyspace name must not be more than 48 characters long (got ${name.length} characters for "${name}")`)
  }
  return withKeyspace(catalog, {
    name,
    replication: replicationOf(name, replication, undefined),
    durableWrites,
    types: new Map(),
    tables: new Map()
  })
}

export const alterKeyspace = (catalog: Catalog, statement: AlterKeyspace): Catalog => {
  const { name } = statement
  const { durableWrites, replication } = keyspaceProperties(statement.properties)
  const keyspace = changeable(catalog, name)
  if (keyspace === undefined) return statement.ifExists ? catalog : refuse(`Keyspace '${name}' doesn't exist`)
  return withKeyspace(catalog, {
    ...keyspace,
    replication: replication?.has("class") === true
      ? replicationOf(name, replication, keyspace.replication)
      : keyspace.replication,
    durableWrites: durableWrites ?? keyspace.durableWrites
  })
}

export const dropKeyspace = (catalog: Catalog, name: string, ifExists: boolean): Catalog => {
  if (changeable(catalog, name) !== undefined) return withoutKeyspace(catalog, name)
  return ifExists ? catalog : refuse(`Keyspace '${name}' doesn't exist`)
}
