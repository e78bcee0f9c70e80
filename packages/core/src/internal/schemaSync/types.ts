import type { SessionInfo } from "../../CassandraSession.ts"
import * as CqlType from "../../CqlType.ts"
import type { Difference } from "../../SchemaSync.ts"
import type * as Table from "../../Table.ts"
import { parseType } from "../parseType.ts"
import type { LiveKeyspace } from "./live.ts"
import { merge, type Plan, plan } from "./plan.ts"
import * as Statements from "./statements.ts"

/** The fields of a user-defined type, in the order of CREATE TYPE. */
export type Fields = ReadonlyArray<readonly [name: string, type: CqlType.CqlType]>

/** A user-defined type as the database has it: the CQL text of its fields' types, by their names. */
export type LiveType = ReadonlyMap<string, string>

/**
 * The user-defined types that columns hold, at any depth; each after the ones that it holds itself.
 */
export const declared = (definitions: ReadonlyArray<Table.Definition>): ReadonlyMap<string, Fields> => {
  const found = new Map<string, Fields>()
  for (const { columns } of definitions) {
    for (const { type } of columns) collect(type, ({ fields, name }) => found.has(name) || found.set(name, fields))
  }
  return found
}

/** A name that stands for two different lists of fields. */
export const clash = (definitions: ReadonlyArray<Table.Definition>): string | undefined => {
  const seen = new Map<string, string>()
  let twice: string | undefined
  for (const { columns } of definitions) {
    for (const { type } of columns) {
      collect(type, ({ fields, name }) => {
        const text = Statements.fieldsText(fields)
        if ((seen.get(name) ?? text) !== text) twice ??= name
        seen.set(name, text)
      })
    }
  }
  return twice
}

type Udt = CqlType.CqlType & { readonly _tag: "Udt" }

const collect = (type: CqlType.CqlType, visit: (udt: Udt) => void): void => {
  switch (type._tag) {
    case "Scalar":
      return
    case "Map":
      collect(type.key, visit)
      return collect(type.value, visit)
    case "Tuple":
      return type.elements.forEach((element) => collect(element, visit))
    case "Udt":
      for (const [, field] of type.fields) collect(field, visit)
      return visit(type)
    default:
      return collect(type.element, visit)
  }
}

/**
 * Creates the types that are missing, adds the fields that are missing, and says what differs.
 */
export const plans = (
  types: ReadonlyMap<string, Fields>,
  live: Pick<LiveKeyspace, "tables" | "types"> | undefined,
  keyspace: string,
  info: Pick<SessionInfo, "dialect" | "version">
): Plan => {
  const keyed = live === undefined ? new Map<string, string>() : partitionKeyTypes(live)
  return merge(Array.from(types, ([name, fields]) => {
    const stored = live?.types.get(name)
    return stored === undefined
      ? plan([Statements.createType(name, fields, keyspace)])
      : merge([
        ...fields.map((field) => fieldPlan(name, field, stored.get(field[0]), keyspace, info, keyed.get(name))),
        plan([], extraFields(name, fields, stored))
      ])
  }))
}

/** The types that partition keys hold, at any depth, each with a table that has it so. */
const partitionKeyTypes = (live: Pick<LiveKeyspace, "tables" | "types">): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const add = (text: string, table: string): void => {
    const type = parseType(text)
    if (type === undefined) return
    collect(type, ({ name }) => {
      if (found.has(name)) return
      found.set(name, table)
      for (const field of live.types.get(name)?.values() ?? []) add(field, table)
    })
  }
  for (const [table, { columns }] of live.tables) {
    for (const { kind, type } of columns) if (kind === "partition_key") add(type, table)
  }
  return found
}

const fieldPlan = (
  name: string,
  [field, type]: Fields[number],
  stored: string | undefined,
  keyspace: string,
  info: Pick<SessionInfo, "dialect" | "version">,
  keyOf: string | undefined
): Plan => {
  if (stored === undefined && keyOf !== undefined) {
    return plan([], [{
      table: undefined,
      column: undefined,
      type: name,
      field,
      kind: "missing field",
      declared: CqlType.format(CqlType.freeze(type)),
      found: undefined,
      message:
        `field '${field}' of type '${name}' is missing and cannot be added: the partition key of table '${keyOf}' ` +
        "holds the type, and keys never change. Declare a type of another name"
    }])
  }
  if (stored === undefined) {
    const cql = Statements.addField(name, field, type, keyspace, info)
    return {
      steps: [Statements.addsIfNotExists(info) ? { cql } : { cql, adds: { _tag: "Field", type: name, field } }],
      differences: []
    }
  }
  const found = parseType(stored)
  const wanted = CqlType.freeze(type)
  // Inside a type everything is frozen, whether the text says so or not.
  if (found !== undefined && CqlType.equals(CqlType.freeze(found), wanted)) return plan([])
  return plan([], [{
    table: undefined,
    column: undefined,
    type: name,
    field,
    kind: "field type",
    declared: CqlType.format(wanted),
    found: stored,
    message: `field '${field}' of type '${name}' is declared as ${CqlType.format(wanted)} and stored as ${stored}. ` +
      "Types of fields never change: declare what is stored, or add a field of another name"
  }])
}

const extraFields = (name: string, fields: Fields, stored: LiveType): ReadonlyArray<Difference> => {
  const known = new Set(fields.map(([field]) => field))
  return Array.from(stored).filter(([field]) => !known.has(field)).map(([field, type]) => ({
    table: undefined,
    column: undefined,
    type: name,
    field,
    kind: "extra field",
    declared: undefined,
    found: type,
    message:
      `field '${field}' of type '${name}' is stored (${type}) and not declared. Fields are never dropped, and a ` +
      "value that is written without it has null there: declare it"
  }))
}
