/**
 * Schemas that most columns have, as plain functions: no Exit, no issue, no copy on the way. They know only what has one
 * plain meaning, and give {@link misfit} for all that does not fit; Schema's own parser then decides, and makes the error.
 */
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as SchemaAST from "effect/SchemaAST"
import type * as Table from "../Table.ts"
import { isUnbounded } from "./keySize.ts"

const options: SchemaAST.ParseOptions = {}

/** What a {@link Direct} gives instead of a value. */
export const misfit: unique symbol = Symbol("~effect-cql/misfit")

/** Decodes or encodes a value: these schemas are the same both ways. */
export type Direct = (input: unknown) => unknown

/** The function of a schema; undefined for one that transforms, needs a service, or is of no kind known here. */
export const direct = (ast: SchemaAST.AST): Direct | undefined => {
  if (ast.encoding !== undefined || ("encodingChecks" in ast && ast.encodingChecks !== undefined)) return undefined
  const typed = ofType(ast)
  return typed === undefined || ast.checks === undefined ? typed : checked(ast, typed, filters(ast.checks))
}

const ofType = (ast: SchemaAST.AST): Direct | undefined => {
  switch (ast._tag) {
    case "String":
      return (input) => (typeof input === "string" ? input : misfit)
    case "Number":
      return (input) => (typeof input === "number" ? input : misfit)
    case "BigInt":
      return (input) => (typeof input === "bigint" ? input : misfit)
    case "Boolean":
      return (input) => (typeof input === "boolean" ? input : misfit)
    case "Literal":
      return (input) => (input === ast.literal ? input : misfit)
    case "Union":
      return ofUnion(ast)
    case "Arrays":
      return ast.elements.length === 0 && ast.rest.length === 1 ? ofArray(ast.rest[0]!) : undefined
    case "Declaration":
      return ofDeclaration(ast)
    default:
      return undefined
  }
}

/** Literals, or a schema or null: members of which no value fits two. */
const ofUnion = ({ types }: SchemaAST.Union): Direct | undefined => {
  if (types.every((type) => SchemaAST.isLiteral(type) && type.checks === undefined && type.encoding === undefined)) {
    // Every member is a literal, as was just seen.
    const literals = new Set<unknown>(types.map((type) => (type as SchemaAST.Literal).literal))
    return (input) => (literals.has(input) ? input : misfit)
  }
  const [member, ...others] = types.filter((type) => !SchemaAST.isNull(type))
  if (member === undefined || others.length > 0) return undefined
  const inner = direct(member)
  return inner === undefined ? undefined : (input) => (input === null ? null : inner(input))
}

const ofArray = (element: SchemaAST.AST): Direct | undefined => {
  const inner = direct(element)
  return inner === undefined ? undefined : (input) => {
    if (!Array.isArray(input)) return misfit
    const out: Array<unknown> = []
    for (let i = 0; i < input.length; i++) {
      const value = inner(input[i])
      if (value === misfit) return misfit
      out.push(value)
    }
    return out
  }
}

const ofDeclaration = (ast: SchemaAST.Declaration): Direct | undefined => {
  if (ast.encodingRun !== undefined) return undefined
  const [element, ...others] = ast.typeParameters
  if (element === undefined) {
    const run = ast.run([])
    return (input) => {
      const exit = run(input, ast, options)
      // Whatever needs a fiber is no Exit, and gives no value here.
      return Exit.isExit(exit) && Exit.isSuccess(exit) ? exit.value : misfit
    }
  }
  if (!isSet(ast) || others.length > 0) return undefined
  const inner = direct(element)
  return inner === undefined ? undefined : (input) => {
    if (!(input instanceof Set)) return misfit
    for (const item of input) {
      const value = inner(item)
      // Members that are made anew, such as arrays, are left to Schema, which makes a new Set of them.
      if (value !== item) return misfit
    }
    return input
  }
}

const isSet = ({ annotations }: SchemaAST.Declaration): boolean => {
  const representation = annotations?.["representation"]
  return Predicate.hasProperty(representation, "id") && representation.id === "effect/schema/ReadonlySet"
}

type Filter = SchemaAST.Filter<unknown>

const filters = (checks: SchemaAST.Checks): ReadonlyArray<Filter> =>
  // A check takes values of the type that it stands on, which is erased here.
  (checks as ReadonlyArray<SchemaAST.Check<unknown>>).flatMap((check): ReadonlyArray<Filter> =>
    check._tag === "Filter" ? [check] : filters(check.checks)
  )

const checked = (ast: SchemaAST.AST, typed: Direct, [first, ...others]: ReadonlyArray<Filter>): Direct => {
  const passes = (filter: Filter | undefined, value: unknown): boolean =>
    filter === undefined || filter.run(value, ast, options) === undefined
  if (others.length === 0) {
    return (input) => {
      const value = typed(input)
      return value === misfit || !passes(first, value) ? misfit : value
    }
  }
  return (input) => {
    const value = typed(input)
    if (value === misfit || !passes(first, value)) return misfit
    for (let i = 0; i < others.length; i++) if (!passes(others[i], value)) return misfit
    return value
  }
}

/**
 * The function of a column's value. One that may be longer than a key may be has only its short values here.
 *
 * @internal
 */
export const directColumn = (table: Table.Any, column: Table.Column): Direct | undefined => {
  // Columns are made from the fields, so each has one.
  const encode = direct(table.fields[column.field]!.ast)
  if (encode === undefined || column.kind === "regular" || column.kind === "static" || !isUnbounded(column.type)) {
    return encode
  }
  return (input) => {
    const value = encode(input)
    // At most three bytes for a character, and so 60,000 for the sixteen columns of a key.
    return (typeof value === "string" && value.length <= 1_250) ? value : misfit
  }
}

/** The fields of a struct of which every one has a function; undefined for any other schema. */
export const directFields = (ast: SchemaAST.AST): ReadonlyMap<string, Direct> | undefined => {
  if (!SchemaAST.isObjects(ast) || ast.indexSignatures.length > 0) return undefined
  if (ast.checks !== undefined || ast.encoding !== undefined || ast.encodingChecks !== undefined) return undefined
  const fields = new Map<string, Direct>()
  for (const { name, type } of ast.propertySignatures) {
    const field = direct(type)
    if (field === undefined || typeof name !== "string") return undefined
    fields.set(name, field)
  }
  return fields
}
