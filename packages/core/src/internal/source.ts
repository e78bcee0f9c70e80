import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type * as Table from "../Table.ts"

/**
 * The fields of what becomes a table: of its members, which a struct has one of, and of all of them together.
 *
 * @internal
 */
export interface Source<Fields = Schema.Struct.Fields> {
  readonly fields: Fields
  readonly members: ReadonlyArray<Schema.Struct.Fields>
}

/** @internal */
export const make = <S extends Table.Source>(table: string, schema: S): Source<Table.Fields<S>> => {
  if ("fields" in schema) {
    // A struct's fields are its only member's.
    return { fields: schema.fields as Table.Fields<S>, members: [schema.fields] }
  }
  const members = schema.members.map((member) => {
    if (!("fields" in member)) {
      throw new Error(`table '${table}': a union becomes a table when all its members are structs`)
    }
    return member.fields
  })
  const names = new Set(members.flatMap((fields) => Object.keys(fields)))
  return {
    fields: Object.fromEntries(
      Array.from(names, (name) => [name, merged(members.map((fields) => fields[name]))])
      // Each field of every member, as the type says.
    ) as Table.Fields<S>,
    members
  }
}

/** The schema of a field that several members have, or some of them: optional unless all require it. */
const merged = (schemas: ReadonlyArray<Schema.Constraint | undefined>): Schema.Constraint => {
  const present = schemas.filter((schema) => schema !== undefined)
  const distinct = [...new Set(present.map(required))]
  const schema = distinct.length === 1 ? distinct[0]! : Schema.Union(distinct)
  const everywhere = present.length === schemas.length && !present.some(({ ast }) => SchemaAST.isOptional(ast))
  return everywhere ? schema : Schema.optionalKey(schema)
}

/** A field's schema without `optionalKey`, which keeps what it wraps. */
const required = (schema: Schema.Constraint): Schema.Constraint =>
  SchemaAST.isOptional(schema.ast) && "schema" in schema && Schema.isSchema(schema.schema) ? schema.schema : schema
