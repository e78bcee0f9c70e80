import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as CqlType from "../CqlType.ts"

/**
 * What a field's schema says of its column: the CQL type, whether the field may be absent and whether null is a value of it.
 *
 * @internal
 */
export interface ColumnShape {
  readonly type: CqlType.CqlType
  readonly optional: boolean
  readonly nullable: boolean
}

/**
 * What `Cql` writes on a Schema that is stored otherwise than its form alone tells: as this type, as a user-defined type or
 * a vector of what it holds, or frozen.
 *
 * @internal
 */
export type Mark =
  | CqlType.CqlType
  | { readonly _tag: "UdtOf"; readonly name: string; readonly fields: UdtFields }
  | { readonly _tag: "VectorOf"; readonly dimension: number }
  | "frozen"

/**
 * The fields of a user-defined type, by their names in programs: what each is called in CQL, and its Schema.
 *
 * @internal
 */
export interface UdtFields {
  readonly [field: string]: { readonly name: string; readonly schema: Schema.Constraint }
}

/**
 * Reads the column's shape from the *encoded* side of a field's schema, which is what is stored. Gives a sentence that says
 * what is wrong and what to write instead where the schema has no CQL type.
 *
 * @internal
 */
export const columnShape = (schema: Schema.Constraint): ColumnShape | string => {
  const ast = SchemaAST.toEncoded(schema.ast)
  const members = ast._tag === "Union" ? ast.types : [ast]
  const type = typeOf(ast)
  return typeof type === "string" ? type : {
    type: isFrozen(schema.ast) ? CqlType.freeze(type) : type,
    optional: SchemaAST.isOptional(ast) || members.some(SchemaAST.isUndefined),
    nullable: members.some(SchemaAST.isNull)
  }
}

const typeOf = (ast: SchemaAST.AST): CqlType.CqlType | string => {
  const marked = mark(ast)
  if (marked === undefined) return natural(ast)
  if (marked === "frozen") {
    const type = natural(ast)
    return typeof type === "string" ? type : CqlType.freeze(type)
  }
  switch (marked._tag) {
    case "UdtOf":
      return userDefined(marked.name, ast)
    case "VectorOf":
      return vector(marked.dimension, ast)
    default:
      return marked
  }
}

// A codec hides what is written on its decoded side, and that is where `frozen` writes.
const isFrozen = (ast: SchemaAST.AST): boolean =>
  mark(ast) === "frozen" || (ast._tag === "Union" && ast.types.some(isFrozen))

/**
 * What `Cql` wrote on a node. `.annotate` writes on the last check when there is one, so a mark may stand on the node or on
 * any of its checks.
 *
 * @internal
 */
export const mark = (ast: SchemaAST.AST): Mark | undefined => {
  for (const check of ast.checks ?? []) {
    const found = check.annotations?.["~effect-cql/type"]
    if (found !== undefined) return found
  }
  return ast.annotations?.["~effect-cql/type"]
}

const natural = (ast: SchemaAST.AST): CqlType.CqlType | string => {
  switch (ast._tag) {
    case "String":
    case "TemplateLiteral":
      return CqlType.scalar("text")
    case "Boolean":
      return CqlType.scalar("boolean")
    case "Number":
      return "is a bare number: say which CQL type, Cql.Int, Cql.Double, Cql.SmallInt, Cql.TinyInt or Cql.Float"
    case "BigInt":
      return "is a bare bigint: say which CQL type, Cql.BigInt, Cql.Varint or Cql.Time"
    case "Literal":
      return literal(ast.literal)
    case "Union":
      return unionType(ast.types)
    case "Enum":
      return ast.enums.every(([, value]) => typeof value === "string") ? CqlType.scalar("text") : literal(0)
    case "Arrays":
      return isList(ast) ? elements(ast.rest, ([element]) => CqlType.list(element!)) : tuple(ast)
    case "Declaration":
      return declared(ast)
    case "Objects":
      return "is a struct: make it a user-defined type with Cql.udt(\"…\"), or text with Cql.json"
    case "Suspend":
      return "is recursive: CQL types are not; store it as text"
    default:
      return `has no CQL type (${ast._tag}): give it a codec to a type that CQL has, such as text`
  }
}

const literal = (value: unknown): CqlType.CqlType | string => {
  switch (typeof value) {
    case "string":
      return CqlType.scalar("text")
    case "boolean":
      return CqlType.scalar("boolean")
    default:
      return "is a literal number: say which CQL type by a codec, or use literals of text"
  }
}

const unionType = (types: ReadonlyArray<SchemaAST.AST>): CqlType.CqlType | string => {
  const members = types.filter((member) => !SchemaAST.isNull(member) && !SchemaAST.isUndefined(member)).map(typeOf)
  const [first] = members
  if (first === undefined) return "is never anything but null"
  for (const member of members) {
    if (typeof member === "string") return member
    if (typeof first !== "string" && !CqlType.equals(first, member)) {
      return `is a union of two CQL types, ${CqlType.format(first)} and ${CqlType.format(member)}: a column has one`
    }
  }
  return first
}

const declared = (ast: SchemaAST.Declaration): CqlType.CqlType | string => {
  const representation: unknown = ast.annotations?.["representation"]
  const id = typeof representation === "object" && representation !== null && "id" in representation
    ? representation.id
    : undefined
  switch (id) {
    case "effect/schema/Date":
      return CqlType.scalar("timestamp")
    case "effect/schema/Uint8Array":
      return CqlType.scalar("blob")
    case "effect/schema/BigDecimal":
      return CqlType.scalar("decimal")
    case "effect/schema/ReadonlySet":
      return ordered("in a set", elements(ast.typeParameters, ([element]) => CqlType.set(element!)))
    case "effect/schema/ReadonlyMap":
      return ordered("as keys of a map", elements(ast.typeParameters, ([key, value]) => CqlType.map(key!, value!)))
    case "effect/schema/DateTimeUtc":
      return "is a DateTime.Utc, which is not stored as such: use Schema.DateTimeUtcFromDate"
    default:
      return `has no CQL type (${
        typeof id === "string" ? id : "a declared type"
      }): give it a codec to a type that CQL has`
  }
}

/** Sets and maps are kept in the order of their elements and keys. */
const ordered = (where: string, type: CqlType.CqlType | string): CqlType.CqlType | string => {
  if (typeof type === "string") return type
  const sorted = type._tag === "Set" ? type.element : type._tag === "Map" ? type.key : undefined
  return sorted !== undefined && CqlType.holdsDuration(sorted)
    ? `holds durations ${where}, and they have no order`
    : type
}

const tuple = (ast: SchemaAST.Arrays): CqlType.CqlType | string => {
  if (ast.rest.length > 0) {
    return "is an array of no one form: a list has one element type, a tuple a fixed number of them"
  }
  if (ast.elements.some(SchemaAST.isOptional)) {
    return "is a tuple with an optional element: CQL knows only null there, so use Schema.NullOr"
  }
  return nested(ast.elements, CqlType.tuple)
}

const userDefined = (name: string, ast: SchemaAST.AST): CqlType.CqlType | string => {
  if (ast._tag !== "Objects") return "is no struct, and only a struct can be a user-defined type"
  const fields: Array<readonly [string, CqlType.CqlType]> = []
  for (const { name: field, type: inner } of ast.propertySignatures) {
    const type = nested([inner], ([type]) => type!)
    if (typeof type === "string") {
      return `has a field '${String(field)}' that ${type.replace("holds something that ", "")}`
    }
    fields.push([String(field), type])
  }
  return CqlType.udt(name, fields)
}

const vector = (dimension: number, ast: SchemaAST.AST): CqlType.CqlType | string =>
  ast._tag === "Arrays"
    ? elements(ast.rest, ([element]) => CqlType.vector(element!, dimension))
    : "is no array, and only an array can be a vector"

/** An array of one kind of element, of any number or at least one. */
const isList = ({ elements, rest }: SchemaAST.Arrays): boolean =>
  rest.length === 1 && elements.every((element) => element === rest[0])

/** What a collection or a vector holds is never null; what a tuple or a user-defined type holds may be. */
const elements: typeof nested = (asts, make) => {
  const lacking = asts.some((ast) =>
    (ast._tag === "Union" ? ast.types : [ast]).some((member) =>
      SchemaAST.isNull(member) || SchemaAST.isUndefined(member)
    )
  )
  return lacking
    ? "holds something that may be null, and what a collection or a vector holds never is"
    : nested(asts, make)
}

const nested = (
  asts: ReadonlyArray<SchemaAST.AST>,
  make: (types: ReadonlyArray<CqlType.CqlType>) => CqlType.CqlType
): CqlType.CqlType | string => {
  const types: Array<CqlType.CqlType> = []
  for (const ast of asts) {
    const type = typeOf(ast)
    if (typeof type === "string") return `holds something that ${type}`
    if (type._tag === "Scalar" && type.name === "counter") {
      return "holds counters: a counter is always a column of its own"
    }
    types.push(CqlType.freeze(type))
  }
  return make(types)
}
