import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaTransformation from "effect/SchemaTransformation"
import * as CqlType from "../CqlType.ts"
import { columnShape } from "./columnType.ts"
import { snakeCase } from "./names.ts"

/** Names that CQL reads as types of its own. */
const native: ReadonlySet<string> = new Set([
  ...CqlType.scalarNames,
  "frozen",
  "list",
  "map",
  "set",
  "tuple",
  "varchar",
  "vector"
])

/** The values of a struct, by whatever names. */
type Values = { readonly [name: string]: unknown }

/**
 * The codec between a struct and what the session's edge has of a user-defined type: fields by the names of CQL, null where
 * there is no value.
 *
 * @internal
 */
export const make = (
  name: string,
  schema: Schema.Constraint & { readonly fields: Schema.Struct.Fields },
  given: { readonly [field: string]: string }
): { readonly ast: SchemaAST.AST; readonly names: { readonly [field: string]: string } } => {
  if (!/^\w{1,48}$/.test(name)) {
    throw new Error(`type '${name}': a type's name is 1 to 48 letters, digits or underscores`)
  }
  if (native.has(name)) throw new Error(`type '${name}': CQL has a type of this name, so choose another`)
  if (Object.keys(schema.fields).length === 0) throw new Error(`type '${name}': a type has at least one field`)
  const unknown = Object.keys(given).find((field) => !Object.hasOwn(schema.fields, field))
  if (unknown !== undefined) throw new Error(`type '${name}': '${unknown}' in names is no field of the struct`)
  const fields = Object.entries(schema.fields).map(([field, schema]) => {
    const stored = Schema.toEncoded(schema)
    const optional = SchemaAST.isOptional(stored.ast)
    return {
      field,
      schema,
      name: given[field] ?? snakeCase(field),
      optional,
      stored: optional ? Schema.optionalKey(Schema.NullOr(stored)) : stored
    }
  })
  const twice = fields.find((one, at) => fields.findIndex(({ name }) => name === one.name) !== at)
  if (twice !== undefined) {
    throw new Error(`type '${name}': two fields would both be '${twice.name}': name one in names`)
  }
  const stored = Schema.Struct(Object.fromEntries(fields.map(({ name, stored }) => [name, stored])))
    .annotate({
      "~effect-cql/type": {
        _tag: "UdtOf",
        name,
        fields: Object.fromEntries(fields.map(({ field, name, schema }) => [field, { name, schema }]))
      }
    })
  const shape = columnShape(stored)
  if (typeof shape === "string") throw new Error(`type '${name}' ${shape}`)
  const decode = (row: Values): Values => {
    const out: Record<string, unknown> = {}
    for (const { field, name, optional } of fields) {
      const value = row[name]
      if (value !== undefined && !(optional && value === null)) out[field] = value
    }
    return out
  }
  const encode = (value: Values): Values => {
    const out: Record<string, unknown> = {}
    for (const { field, name } of fields) if (value[field] !== undefined) out[name] = value[field]
    return out
  }
  // Both sides are structs of these fields; only their names differ.
  const struct = schema as unknown as Schema.Codec<Values, Values>
  return {
    ast: stored.pipe(Schema.decodeTo(struct, SchemaTransformation.transform({ decode, encode }))).ast,
    names: Object.fromEntries(fields.map(({ field, name }) => [field, name]))
  }
}
