import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { mark, type UdtFields } from "./columnType.ts"

/**
 * What a field's Schema is made of: the Schemas of a collection's parts, or of a user-defined type's fields. `value` is that
 * of the elements of a list or set, and of the values of a map.
 *
 * @internal
 */
export type Inside =
  | { readonly _tag: "Collection"; readonly key: Schema.Constraint | undefined; readonly value: Schema.Constraint }
  | { readonly _tag: "Udt"; readonly fields: UdtFields }

/**
 * Looks into a field's Schema. Gives undefined where it is one value to programs: a scalar, a tuple, or something that a
 * codec of its own turns into a collection as a whole.
 *
 * @internal
 */
export const inside = (schema: Schema.Constraint): Inside | undefined => ofAst(schema.ast)

const ofAst = (ast: SchemaAST.AST): Inside | undefined => {
  if (ast.encoding !== undefined) {
    const marked = mark(ast.encoding.at(-1)!.to)
    return typeof marked === "object" && marked._tag === "UdtOf" ? { _tag: "Udt", fields: marked.fields } : undefined
  }
  switch (ast._tag) {
    case "Union": {
      const members = ast.types.filter((member) => !SchemaAST.isNull(member) && !SchemaAST.isUndefined(member))
      return members.length === 1 ? ofAst(members[0]!) : undefined
    }
    case "Arrays":
      return ast.rest.length === 1 && ast.elements.every((element) => element === ast.rest[0])
        ? collection(undefined, ast.rest[0]!)
        : undefined
    case "Declaration":
      return ast.typeParameters.length === 2
        ? collection(ast.typeParameters[0], ast.typeParameters[1]!)
        : ast.typeParameters.length === 1
        ? collection(undefined, ast.typeParameters[0]!)
        : undefined
    default:
      return undefined
  }
}

const collection = (key: SchemaAST.AST | undefined, value: SchemaAST.AST): Inside => ({
  _tag: "Collection",
  key: key === undefined ? undefined : Schema.make(key),
  value: Schema.make(value)
})
