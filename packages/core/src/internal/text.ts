import * as CqlType from "../CqlType.ts"
import type * as Table from "../Table.ts"

/**
 * The text of a statement, open where the table's keyspace goes: plans are shared by all keyspaces, however many tenants
 * there are.
 *
 * @internal
 */
export interface Text {
  readonly before: string
  readonly after: string
  readonly unqualified: string
}

/**
 * A table's name as CQL writes it, with its keyspace where one is set.
 *
 * @internal
 */
export const qualifiedName = (definition: Table.Definition, keyspace: string | undefined): string =>
  keyspace === undefined
    ? CqlType.quoteIdentifier(definition.name)
    : `${CqlType.quoteIdentifier(keyspace)}.${CqlType.quoteIdentifier(definition.name)}`

/** @internal */
export const make = (before: string, definition: Table.Definition, after: string): Text => {
  const name = CqlType.quoteIdentifier(definition.name)
  return { before, after: name + after, unqualified: before + name + after }
}

/** @internal */
export const inKeyspace = (text: Text, keyspace: string | undefined): string =>
  keyspace === undefined ? text.unqualified : `${text.before}${CqlType.quoteIdentifier(keyspace)}.${text.after}`
