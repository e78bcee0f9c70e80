/**
 * Literals of several values in a projection: lists, sets, maps, tuples, vectors, values of user-defined types.
 */
import * as CqlType from "../../CqlType.ts"
import { assignable, reinterpret } from "../functions/signature.ts"
import type { Selector, Term } from "../parser/syntax.ts"
import { formatSelector } from "../parser/text.ts"
import { refuse } from "../refuse.ts"
import { preferredType } from "../term/literal.ts"
import { readsAs } from "../values/compatible.ts"
import type { Expression } from "./Plan.ts"

/** The expression of a selector, which takes on the type that its place calls for where it has none of its own. */
export type Express = (selector: Selector, expected?: CqlType.CqlType) => Expression

type Literal = Extract<Selector, { readonly _tag: "ListLiteral" | "SetLiteral" | "MapLiteral" | "TupleLiteral" }>

/** Of a literal whose place calls for a type; without one, a type is taken from what stands in it. */
export const literalOf = (literal: Literal, expected: CqlType.CqlType | undefined, express: Express): Expression => {
  const as = (selector: Selector, type: CqlType.CqlType) => fitting(express(selector, type), type, selector)
  switch (literal._tag) {
    case "ListLiteral": {
      if (expected?._tag === "Vector") return vectorOf(literal, expected, as)
      if (expected?._tag === "List") {
        return {
          _tag: "Sequence",
          elements: literal.elements.map((element) => as(element, expected.element)),
          type: expected
        }
      }
      const elements = alike(literal, literal.elements, express)
      return { _tag: "Sequence", elements, type: CqlType.list(elements[0]!.type, true) }
    }
    case "SetLiteral": {
      if (expected?._tag === "Map" && literal.elements.length === 0) {
        return { _tag: "Map", entries: [], type: expected }
      }
      if (expected?._tag === "Set") {
        return {
          _tag: "Set",
          elements: literal.elements.map((element) => as(element, expected.element)),
          type: expected
        }
      }
      const elements = alike(literal, literal.elements, express)
      return { _tag: "Set", elements, type: CqlType.set(elements[0]!.type, true) }
    }
    case "MapLiteral":
      return mapOf(literal, expected, as)
    case "TupleLiteral": {
      if (expected?._tag === "Tuple") return tupleOf(literal, expected, as)
      const elements = literal.elements.map((element) => express(element))
      return { _tag: "Sequence", elements, type: CqlType.tuple(elements.map(({ type }) => type)) }
    }
  }
}

type As = (selector: Selector, type: CqlType.CqlType) => Expression

// What is frozen suits what is not; the other way around it does not.
const fitting = (expression: Expression, type: CqlType.CqlType, selector: Selector): Expression =>
  readsAs(CqlType.isMultiCell(expression.type) ? type : CqlType.freeze(type), expression.type)
    ? coerced(expression, type)
    : refuse(`${formatSelector(selector)} is not of type ${CqlType.format(type)}`)

/** A value of a type whose bytes mean the same. */
export const coerced = (expression: Expression, type: CqlType.CqlType): Expression =>
  assignable(type, expression.type) === "exact"
    ? expression
    : {
      _tag: "Call",
      apply: ([value]) => reinterpret(type, expression.type, value),
      args: [expression],
      type
    }

const vectorOf = (
  literal: Extract<Literal, { _tag: "ListLiteral" }>,
  type: Extract<CqlType.CqlType, { _tag: "Vector" }>,
  as: As
): Expression =>
  literal.elements.length === type.dimension
    ? { _tag: "Sequence", elements: literal.elements.map((element) => as(element, type.element)), type }
    : refuse(
      `Invalid vector literal of type ${
        CqlType.format(type)
      }; expected ${type.dimension} elements, but given ${literal.elements.length}`
    )

const tupleOf = (
  literal: Extract<Literal, { _tag: "TupleLiteral" }>,
  type: Extract<CqlType.CqlType, { _tag: "Tuple" }>,
  as: As
): Expression =>
  literal.elements.length === type.elements.length
    ? { _tag: "Sequence", elements: literal.elements.map((element, at) => as(element, type.elements[at]!)), type }
    : refuse(`Invalid tuple literal of type ${CqlType.format(type)}; it has ${literal.elements.length} elements`)

// `{a: 1}` may be a map or of a user-defined type, and `{1: 1}` a map of any type: only a type hint tells.
const mapOf = (
  literal: Extract<Literal, { _tag: "MapLiteral" }>,
  expected: CqlType.CqlType | undefined,
  as: As
): Expression => {
  if (expected?._tag === "Map") {
    return {
      _tag: "Map",
      entries: literal.entries.map(([key, value]) => [as(key, expected.key), as(value, expected.value)] as const),
      type: expected
    }
  }
  return expected?._tag === "Udt" ? userTypeOf(literal, expected, as) : uninferred(literal)
}

const userTypeOf = (
  literal: Extract<Literal, { _tag: "MapLiteral" }>,
  type: Extract<CqlType.CqlType, { _tag: "Udt" }>,
  as: As
): Expression => {
  const given = new Map(literal.entries.map(([key, value]) => {
    const name = key._tag === "Column" ? key.name : uninferred(literal)
    const field = type.fields.find(([known]) => known === name) ??
      refuse(`Unknown field '${name}' in value of user defined type ${type.name}`)
    return [name, as(value, field[1])] as const
  }))
  const elements = type.fields.map(([name, field]) => given.get(name) ?? as({ _tag: "Null" }, field))
  return { _tag: "Sequence", elements, type }
}

// The elements of a collection literal; constants take the type of the first element that has one.
const alike = (literal: Selector, elements: ReadonlyArray<Selector>, express: Express): ReadonlyArray<Expression> => {
  const typed = elements.find((element) => termOf(element) === undefined)
  return typed === undefined
    ? uninferred(literal)
    : elements.map((element) => express(element, express(typed).type))
}

/** Refuses what has no type of its own where nothing else tells one. */
export const uninferred = (selector: Selector): never =>
  refuse(
    `Cannot infer type for term ${formatSelector(selector)} in selection clause (try using a cast to force a type)`
  )

/**
 * The type of an argument of a function that is a literal: of what stands in it, constants with the types they prefer.
 * Undefined where that does not tell it, as for every map.
 */
export const inferredType = (selector: Selector, express: Express): CqlType.CqlType | undefined => {
  const inner = (selector: Selector) => inferredType(selector, express)
  switch (selector._tag) {
    case "Literal":
      return CqlType.scalar(preferredType(selector))
    case "Null":
    case "Marker":
    case "MapLiteral":
      return undefined
    case "ListLiteral": {
      const element = common(selector.elements.map(inner))
      return element && CqlType.list(element, true)
    }
    case "SetLiteral": {
      const element = common(selector.elements.map(inner))
      return element && CqlType.set(element, true)
    }
    case "TupleLiteral": {
      const elements = selector.elements.map(inner)
      if (elements.length === 1) return elements[0]
      return elements.every((element) => element !== undefined) ? CqlType.tuple(elements) : undefined
    }
    default:
      return express(selector).type
  }
}

// The one type that values of all these types can be taken for.
const common = (types: ReadonlyArray<CqlType.CqlType | undefined>): CqlType.CqlType | undefined =>
  types.find((wanted) =>
    wanted !== undefined && types.every((type) => type !== undefined && assignable(wanted, type) !== "no")
  )

/** A selector that is made of constants alone, as the term that it is; undefined for any other. */
export const termOf = (selector: Selector): Term | undefined => {
  switch (selector._tag) {
    case "Literal":
    case "Null":
    case "Marker":
      return selector
    case "ListLiteral":
    case "SetLiteral":
    case "TupleLiteral": {
      const elements = selector.elements.map(termOf)
      return elements.every((element) => element !== undefined) ? { _tag: selector._tag, elements } : undefined
    }
    case "MapLiteral": {
      const entries: Array<readonly [Term, Term]> = []
      for (const entry of selector.entries) {
        const [key, value] = entry.map(termOf)
        if (key === undefined || value === undefined) return undefined
        entries.push([key, value])
      }
      return { _tag: "MapLiteral", entries }
    }
    default:
      return undefined
  }
}
