/**
 * Terms as values. A term is checked against the type it is wanted for, with Cassandra's refusals, and then evaluated with
 * the values that were bound. What comes out is null, unset (`undefined`, of a marker alone) or valid for the type, with
 * sets and maps sorted and user-defined types as arrays by field.
 */
import { InvalidQuery } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import { type FindType, typeOf } from "../catalog/typeNames.ts"
import { resolveCall, resolveCast, resolveNegation, resolveOperation } from "../functions/choose.ts"
import { isFromJson } from "../functions/json.ts"
import {
  type Argument,
  assignable,
  type Context,
  type Grade,
  reinterpret,
  type Signature
} from "../functions/signature.ts"
import type { Term } from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import { bound, refuseInside } from "../term/bound.ts"
import { literal, preferredType, takesKind } from "../term/literal.ts"
import * as Bytes from "../values/bytes.ts"
import { readsAs, same } from "../values/compatible.ts"
import * as Order from "../values/order.ts"
import * as Token from "../values/token.ts"
import { describe, hasMarker, isConstant } from "./termParts.ts"

export type { Context } from "../functions/signature.ts"

/** A term that was checked, ready to be evaluated any number of times. */
export type Evaluate = (context: Context) => CqlValue

/**
 * What a term may refer to besides values.
 *
 * - `partitionKey`: the types of the table's partition key, for `token(…)`
 * - `findType`: user-defined types, for type hints
 * - `jsonColumn`: the values that INSERT JSON has for a column
 */
export interface Scope {
  readonly partitionKey?: ReadonlyArray<CqlType.CqlType>
  readonly findType?: FindType
  readonly jsonColumn?: (column: string) => Evaluate
}

/** The value of a term for something of that type. `name` is what it is for: a column, or a clause in brackets. */
export const evaluate = (
  term: Term,
  type: CqlType.CqlType,
  context: Context,
  name: string,
  scope: Scope = {}
): CqlValue =>
  term._tag === "Marker"
    ? bound(type, context.values[term.index], name)
    : compile(term, type, name, scope)(context)

/** Checks a term against a type, once for many evaluations. Refusals that need no bound value come from here. */
export const compile = (term: Term, type: CqlType.CqlType, name: string, scope: Scope = {}): Evaluate => {
  switch (term._tag) {
    case "Marker":
      return ({ values }) => bound(type, values[term.index], name)
    case "Null":
      if (isCounter(type)) refuse("Invalid null value for counter increment/decrement")
      return () => null
    case "Literal": {
      if (isNow(term, type)) return ({ now }) => now
      const value = literal(term, type, name)
      return () => value
    }
    case "ListLiteral":
      return checked(term, listLiteral(term, type, name, scope))
    case "SetLiteral":
      return checked(term, setLiteral(term, type, name, scope))
    case "MapLiteral":
      return checked(term, mapLiteral(term, type, name, scope))
    case "TupleLiteral":
      return tupleLiteral(term, type, name, scope)
    case "UdtLiteral":
      return udtLiteral(term, type, name, scope)
    case "TypeHint":
      return typeHint(term, type, name, scope)
    case "JsonColumn":
      return jsonColumn(term, scope)
    case "Call":
      if (term.function.name === "token" && scope.partitionKey !== undefined) {
        return token(term, type, name, scope, scope.partitionKey)
      }
      return applied(resolved(term, type, scope), term.args, type, name, scope)
    case "Cast":
      return applied(resolved(term, type, scope), [term.operand], type, name, scope)
    case "Negation":
      return applied(resolved(term, type, scope), [term.operand], type, name, scope)
    case "Arithmetic":
      return applied(resolved(term, type, scope), [term.left, term.right], type, name, scope)
  }
}

// Cassandra takes the text `now` for a timestamp.
const isNow = ({ kind, text }: Tagged<"Literal">, type: CqlType.CqlType): boolean =>
  kind === "string" && type._tag === "Scalar" && type.name === "timestamp" && text.toLowerCase() === "now"

const isCounter = (type: CqlType.CqlType): boolean => type._tag === "Scalar" && type.name === "counter"

const jsonColumn = ({ column }: Tagged<"JsonColumn">, scope: Scope): Evaluate => {
  if (scope.jsonColumn === undefined) throw new Error(`the JSON column ${column} stands outside INSERT JSON`)
  return scope.jsonColumn(column)
}

type Tagged<Tag extends Term["_tag"]> = Extract<Term, { readonly _tag: Tag }>

// ---------------------------------------------------------------------------------------------------------------------
// Functions

type Applied = Tagged<"Call" | "Cast" | "Negation" | "Arithmetic">

const resolved = (term: Applied, type: CqlType.CqlType | undefined, scope: Scope): Signature => {
  switch (term._tag) {
    case "Call":
      refuseVector(term)
      return resolveCall(term.function, term.args.map((arg) => argument(arg, scope)), type)
    case "Cast":
      return resolveCast(argument(term.operand, scope), term.type)
    case "Negation":
      return resolveNegation(argument(term.operand, scope), type)
    case "Arithmetic":
      return resolveOperation(term.operator, argument(term.left, scope), argument(term.right, scope), type)
  }
}

// A list that is written out, and null, are vectors to these where they are selected, and nothing elsewhere.
const refuseVector = ({ args, function: { name } }: Tagged<"Call">): void => {
  if (name.startsWith("similarity_") && args.some(({ _tag }) => _tag === "ListLiteral" || _tag === "Null")) {
    refuse(
      `Function system.${name} requires a float vector argument; put its type before the list, as in (vector<float, 2>)[1, 2]`
    )
  }
}

const applied = (
  signature: Signature,
  args: ReadonlyArray<Term>,
  type: CqlType.CqlType,
  name: string,
  scope: Scope
): Evaluate => {
  if (assignable(type, signature.returns) === "no") {
    return refuse(
      `Type error: cannot assign result of function system.${signature.name} (type ${
        CqlType.format(signature.returns)
      }) to ${name} (type ${CqlType.format(type)})`
    )
  }
  const evaluates = args.map((arg, at) => compile(arg, signature.args[at]!, `arg${at}(${signature.name})`, scope))
  return (context) =>
    reinterpret(type, signature.returns, signature.apply(evaluates.map((arg) => given(arg(context))), context))
}

const given = (value: CqlValue): CqlValue =>
  value === undefined ? refuse("Invalid unset value for a function's argument") : value

const bigint = CqlType.scalar("bigint")

const token = (
  { args }: Tagged<"Call">,
  type: CqlType.CqlType,
  name: string,
  scope: Scope,
  types: ReadonlyArray<CqlType.CqlType>
): Evaluate => {
  if (args.length !== types.length) {
    return refuse(
      `Invalid number of arguments in call to function system.token: ${types.length} required but ${args.length} provided`
    )
  }
  if (assignable(type, bigint) === "no") {
    return refuse(
      `Type error: cannot assign result of function system.token (type bigint) to ${name} (type ${
        CqlType.format(type)
      })`
    )
  }
  const evaluates = args.map((arg, at) => compile(arg, types[at]!, `arg${at}(token)`, scope))
  return (context) => {
    const key = evaluates.map((arg) => given(arg(context)))
    return key.includes(null) ? null : reinterpret(type, bigint, Token.of(types, key))
  }
}

const typeHint = (term: Tagged<"TypeHint">, type: CqlType.CqlType, name: string, scope: Scope): Evaluate => {
  const hinted = hintedType(term, scope)
  if (grade(term.operand, hinted, scope) === "no") {
    return refuse(`Cannot cast ${describe(term.operand)} to type ${CqlType.format(hinted)}`)
  }
  if (gradeHint(type, hinted) === "no") {
    return refuse(
      `Cannot assign a value of type ${CqlType.format(hinted)} to ${name} of type ${CqlType.format(type)}`
    )
  }
  // The hint is no more than a check: Cassandra reads the value as what it is for.
  return compile(term.operand, type, name, scope)
}

// A hint says whether its value is frozen, and must be right.
const gradeHint = (type: CqlType.CqlType, hinted: CqlType.CqlType): Grade =>
  same(type, hinted) ? "exact" : readsAs(type, hinted) ? "weak" : "no"

const noTypes: FindType = ({ name }) => refuse(`Unknown type ${name}`)

const hintedType = ({ type }: Tagged<"TypeHint">, { findType = noTypes }: Scope): CqlType.CqlType =>
  typeOf(type, findType)

// ---------------------------------------------------------------------------------------------------------------------
// Literals of several values

// What a literal of constants cannot hold is refused also where it is never written, as beside IN ().
const checked = (term: Term, evaluate: Evaluate): Evaluate => {
  if (isConstant(term)) evaluate(noContext)
  return evaluate
}

const refuseMarker = (term: Term, kind: "list" | "map" | "set", name: string): void => {
  if (hasMarker(term)) {
    refuse(`Invalid ${kind} literal for ${name}: bind variables are not supported inside collection literals`)
  }
}

// Constants need nothing of it but the time, for the text `now`.
const noContext: Context = { values: [], now: 0, timeUuid: () => "", uuid: () => "" }

const listLiteral = (term: Tagged<"ListLiteral">, type: CqlType.CqlType, name: string, scope: Scope): Evaluate => {
  if (type._tag !== "List" && type._tag !== "Vector") {
    return refuse(`Unexpected receiver type '${CqlType.format(type)}'; only list and vector are expected`)
  }
  const isVector = type._tag === "Vector"
  const what = isVector ? "vector" : "list"
  if (isVector && term.elements.length !== type.dimension) {
    return refuse(
      `Invalid vector literal for ${name} of type ${
        CqlType.format(type)
      }; expected ${type.dimension} elements, but given ${term.elements.length}`
    )
  }
  const elements = term.elements.map((element) => {
    requireElement(element, type.element, `Invalid ${what} literal for ${name}: a value`, scope)
    if (!isVector) refuseMarker(element, "list", name)
    return compile(element, type.element, name, scope)
  })
  const floats = isVector && type.element._tag === "Scalar" && type.element.name === "float"
  // To a vector, a value of zero bytes is null.
  const given = (value: CqlValue) => isVector && Bytes.isEmptyOf(type.element, value) ? null : value
  return (context) => {
    const values = elements.map((element) => inside(given(element(context)), isVector ? "vectors" : "collections"))
    // Elements of a float vector are numbers by their type.
    return floats ? Float32Array.from(values as ReadonlyArray<number>) : values
  }
}

const setLiteral = (term: Tagged<"SetLiteral">, type: CqlType.CqlType, name: string, scope: Scope): Evaluate => {
  if (type._tag === "Map" && term.elements.length === 0) return () => new Map()
  if (type._tag !== "Set") return refuse(`Invalid set literal for ${name} of type ${CqlType.format(type)}`)
  const elements = term.elements.map((element) => {
    requireElement(element, type.element, `Invalid set literal for ${name}: a value`, scope)
    refuseMarker(element, "set", name)
    return compile(element, type.element, name, scope)
  })
  return (context) => Order.sorted(type, new Set(elements.map((element) => inside(element(context), "collections"))))
}

const mapLiteral = (term: Tagged<"MapLiteral">, type: CqlType.CqlType, name: string, scope: Scope): Evaluate => {
  if (type._tag !== "Map") return refuse(`Invalid map literal for ${name} of type ${CqlType.format(type)}`)
  const entries = term.entries.map(([key, value]) => {
    requireElement(key, type.key, `Invalid map literal for ${name}: a key`, scope)
    requireElement(value, type.value, `Invalid map literal for ${name}: a value`, scope)
    refuseMarker(key, "map", name)
    refuseMarker(value, "map", name)
    return [compile(key, type.key, name, scope), compile(value, type.value, name, scope)] as const
  })
  return (context) =>
    Order.sorted(
      type,
      new Map(
        entries.map(([key, value]) => [inside(key(context), "collections"), inside(value(context), "collections")])
      )
    )
}

const inside = (value: CqlValue, where: "collections" | "vectors"): CqlValue => {
  refuseInside(value, where)
  return value
}

const requireElement = (term: Term, type: CqlType.CqlType, what: string, scope: Scope): void => {
  if (term._tag !== "Null" && grade(term, type, scope) === "no") {
    refuse(`${what} is not of type ${CqlType.format(type)}`)
  }
}

const tupleLiteral = (term: Tagged<"TupleLiteral">, type: CqlType.CqlType, name: string, scope: Scope): Evaluate => {
  if (type._tag !== "Tuple") {
    return term.elements.length === 1
      ? compile(term.elements[0]!, type, name, scope)
      : refuse(`Invalid tuple type literal for ${name} of type ${CqlType.format(type)}`)
  }
  if (term.elements.length > type.elements.length) {
    return refuse(
      `Invalid tuple literal for ${name}: too many elements. Type ${
        CqlType.format(type)
      } expects ${type.elements.length} but got ${term.elements.length}`
    )
  }
  const elements = type.elements.map((of, at) => {
    const element = term.elements[at]
    if (element === undefined) return () => null
    requireElement(element, of, `Invalid tuple literal for ${name}: component ${at}`, scope)
    return compile(element, of, name, scope)
  })
  return (context) =>
    elements.map((element, at) => {
      const value = element(context)
      return value === undefined ? refuse(`Invalid unset value for tuple field number ${at}`) : value
    })
}

const udtLiteral = (term: Tagged<"UdtLiteral">, type: CqlType.CqlType, name: string, scope: Scope): Evaluate => {
  if (type._tag !== "Udt") return refuse(`Invalid user type literal for ${name} of type ${CqlType.format(type)}`)
  const given = new Map(term.fields)
  for (const field of given.keys()) {
    if (!type.fields.some(([known]) => known === field)) {
      refuse(`Unknown field '${field}' in value of user defined type ${type.name}`)
    }
  }
  const fields = type.fields.map(([field, of]) => {
    const value = given.get(field)
    if (value === undefined) return () => null
    requireElement(value, of, `Invalid user type literal for ${name}: field ${field}`, scope)
    const evaluate = compile(value, of, name, scope)
    return (context: Context): CqlValue => {
      const value = evaluate(context)
      if (value !== undefined) return value
      // To Cassandra unset is the value of zero bytes here.
      return type.frozen
        ? refuse(`Invalid unset value for field '${field}' of user defined type ${type.name}`)
        : Bytes.emptyOf(of)
    }
  })
  return (context) => fields.map((field) => field(context))
}

// ---------------------------------------------------------------------------------------------------------------------
// Terms as arguments

/** A term as the argument of a function, before its type is settled. */
export const argument = (term: Term, scope: Scope = {}): Argument => ({
  test: (type) => grade(term, type, scope),
  type: ownType(term, scope),
  text: describe(term),
  isConstant: term._tag === "Literal",
  isMarker: term._tag === "Marker",
  isReversed: false
})

/**
 * Refuses what cannot be told for a column that is ordered DESC: of the operations that two constants may mean, Cassandra
 * finds none that has the column's type.
 */
export const refuseReversed = (term: Term, type: CqlType.CqlType, scope: Scope): void => {
  switch (term._tag) {
    case "Arithmetic":
      return void resolveOperation(term.operator, argument(term.left, scope), argument(term.right, scope), type, true)
    case "TypeHint":
      return refuseReversed(term.operand, type, scope)
    case "TupleLiteral":
      return term.elements.length === 1 ? refuseReversed(term.elements[0]!, type, scope) : undefined
  }
}

/** The type a term has by itself; undefined where only its place can tell. */
export const ownType = (term: Term, scope: Scope = {}): CqlType.CqlType | undefined => {
  switch (term._tag) {
    case "Literal":
      return CqlType.scalar(preferredType(term))
    case "TypeHint":
      return hintedType(term, scope)
    case "Call":
      if (term.function.name === "token" && scope.partitionKey !== undefined) return bigint
      return attempted(() => resolved(term, undefined, scope).returns)
    case "Cast":
    case "Negation":
    case "Arithmetic":
      return attempted(() => resolved(term, undefined, scope).returns)
    case "TupleLiteral":
      return term.elements.length === 1 ? ownType(term.elements[0]!, scope) : undefined
    default:
      return undefined
  }
}

// A call that cannot be resolved without its receiver is refused where it is compiled, with the better message.
const attempted = <A>(body: () => A): A | undefined => {
  try {
    return body()
  } catch (error) {
    if (error instanceof InvalidQuery) return undefined
    throw error
  }
}

const grade = (term: Term, type: CqlType.CqlType, scope: Scope): Grade => {
  switch (term._tag) {
    case "Null":
      return isCounter(type) ? "no" : "weak"
    case "Marker":
    case "JsonColumn":
      return "weak"
    case "Literal":
      if (!takesKind(type, term.kind)) return "no"
      return type._tag === "Scalar" && type.name === preferredType(term) ? "exact" : "weak"
    case "TypeHint":
      return gradeHint(type, hintedType(term, scope))
    case "Call":
    case "Cast":
    case "Negation":
    case "Arithmetic": {
      if (term._tag === "Call" && isToken(term, scope)) return assignable(type, bigint)
      const own = attempted(() => resolved(term, type, scope))
      if (own !== undefined && term._tag === "Call" && isFromJson(term.function.name)) return "weak"
      if (own !== undefined) return assignable(type, own.returns)
      // What nothing can be made of is refused with its own words, not with those of the call around it.
      resolved(term, undefined, scope)
      return "no"
    }
    case "ListLiteral":
      return type._tag === "List" || type._tag === "Vector" ? worst(term.elements, () => type.element, scope) : "no"
    case "SetLiteral":
      if (type._tag === "Map" && term.elements.length === 0) return "weak"
      return type._tag === "Set" ? worst(term.elements, () => type.element, scope) : "no"
    case "MapLiteral":
      if (type._tag !== "Map") return "no"
      return worst(term.entries.flat(), (at) => at % 2 === 0 ? type.key : type.value, scope)
    case "TupleLiteral":
      if (type._tag !== "Tuple") return term.elements.length === 1 ? grade(term.elements[0]!, type, scope) : "no"
      return term.elements.length > type.elements.length
        ? "no"
        : worst(term.elements, (at) => type.elements[at]!, scope)
    case "UdtLiteral": {
      if (type._tag !== "Udt") return "no"
      const fields = new Map(type.fields)
      return term.fields.every(([field]) => fields.has(field))
        ? worst(term.fields.map(([, value]) => value), (at) => fields.get(term.fields[at]![0])!, scope)
        : "no"
    }
  }
}

const isToken = (term: Tagged<"Call">, { partitionKey }: Scope): boolean =>
  term.function.name === "token" && partitionKey !== undefined

const worst = (terms: ReadonlyArray<Term>, typeAt: (at: number) => CqlType.CqlType, scope: Scope): Grade => {
  const grades = terms.map((term, at) => grade(term, typeAt(at), scope))
  return grades.includes("no") ? "no" : grades.includes("weak") || grades.length === 0 ? "weak" : "exact"
}
