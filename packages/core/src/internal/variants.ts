import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { CqlValue } from "../CqlValue.ts"
import type * as Table from "../Table.ts"
import { columnShape } from "./columnType.ts"

/**
 * What tells the members of a union apart, and which columns each has. Gives a sentence where nothing does.
 *
 * @internal
 */
export const make = (
  members: ReadonlyArray<Schema.Struct.Fields>,
  columns: ReadonlyArray<Table.Column>
): Table.Variants | string => {
  const discriminator = columns.find(({ field }) => tellsApart(members, field))
  if (discriminator === undefined) {
    return "no field tells the members of the union apart: give each a literal of its own, such as kind"
  }
  const byTag = new Map<CqlValue, Table.Variant>()
  for (const fields of members) {
    const own = columns.flatMap((column): ReadonlyArray<Table.Column> => {
      const schema = fields[column.field]
      if (schema === undefined) return []
      const shape = columnShape(schema)
      return typeof shape === "string" ? [] : [{ ...column, optional: shape.optional, nullable: shape.nullable }]
    })
    for (const tag of tagsOf(fields[discriminator.field])) byTag.set(tag, { columns: own, fields })
  }
  return { discriminator, byTag }
}

/** Whether every member has literals in this field that no other has. */
const tellsApart = (members: ReadonlyArray<Schema.Struct.Fields>, field: string): boolean => {
  const seen = new Set<CqlValue>()
  return members.every((fields) => {
    const tags = tagsOf(fields[field])
    const fresh = tags.length > 0 && tags.every((tag) => !seen.has(tag))
    for (const tag of tags) seen.add(tag)
    return fresh
  })
}

/** The literals that are stored for a field; none where it is anything else. */
const tagsOf = (schema: Schema.Constraint | undefined): ReadonlyArray<CqlValue> => {
  if (schema === undefined) return []
  const ast = SchemaAST.toEncoded(schema.ast)
  const types = ast._tag === "Union" ? ast.types : [ast]
  const literals = types.filter(SchemaAST.isLiteral)
  return literals.length === types.length ? literals.map(({ literal }) => literal) : []
}
