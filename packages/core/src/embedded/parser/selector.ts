/**
 * Selectors: what a projection and a GROUP BY are made of.
 */
import {
  type Cursor,
  enclosed,
  fail,
  isSymbol,
  nested,
  peek,
  separated,
  skipSymbol,
  skipWord,
  symbol,
  take,
  word
} from "./Cursor.ts"
import { formOf } from "./functionForms.ts"
import { functionName, isFunction, name } from "./names.ts"
import type { CellAttribute, SelectItem, Selector, Term } from "./syntax.ts"
import { bindMarker, constant, skipOperator, term } from "./term.ts"
import { nativeType, typeHint } from "./types.ts"

/** `*`, or selectors with or without alias. */
export const projection = (cursor: Cursor): "*" | ReadonlyArray<SelectItem> =>
  skipSymbol(cursor, "*") ? "*" : separated(cursor, item)

const item = (cursor: Cursor): SelectItem => ({
  selector: selector(cursor),
  alias: skipWord(cursor, "as") ? name(cursor) : undefined
})

export const selector = (cursor: Cursor): Selector => nested(cursor, sum)

const sum = (cursor: Cursor): Selector => {
  let left = product(cursor)
  for (;;) {
    const operator = skipOperator(cursor, "+-")
    if (operator === undefined) return left
    left = { _tag: "Arithmetic", operator, left, right: product(cursor) }
  }
}

const product = (cursor: Cursor): Selector => {
  let left = signed(cursor)
  for (;;) {
    const operator = skipOperator(cursor, "*/%")
    if (operator === undefined) return left
    left = { _tag: "Arithmetic", operator, left, right: signed(cursor) }
  }
}

const signed = (cursor: Cursor): Selector =>
  skipSymbol(cursor, "-")
    ? { _tag: "Negation", operand: nested(cursor, signed) }
    : parts(cursor, nested(cursor, simple))

/** The `.field`, `[key]` and `[from..to]` behind a selector. */
const parts = (cursor: Cursor, of: Selector): Selector => {
  let selected = of
  for (;;) {
    if (skipSymbol(cursor, ".")) selected = { _tag: "Field", of: selected, field: name(cursor) }
    else if (skipSymbol(cursor, "[")) selected = subscript(cursor, selected)
    else return selected
  }
}

const subscript = (cursor: Cursor, of: Selector): Selector => {
  const from = isSymbol(cursor, "..") ? undefined : term(cursor)
  if (skipSymbol(cursor, "..")) {
    const to: Term | undefined = from !== undefined && isSymbol(cursor, "]") ? undefined : term(cursor)
    symbol(cursor, "]")
    return { _tag: "Slice", of, from, to }
  }
  symbol(cursor, "]")
  return from === undefined ? fail(cursor) : { _tag: "Element", of, key: from }
}

const simple = (cursor: Cursor): Selector => {
  const found = constant(cursor) ?? bindMarker(cursor)
  if (found !== undefined) return found
  if (isSymbol(cursor, "(", 1)) {
    const special = specialFunction(cursor)
    if (special !== undefined) return special
  }
  if (isFunction(cursor)) {
    const called = functionName(cursor)
    symbol(cursor, "(")
    const args = enclosed(cursor, ")", selector)
    return formOf(called, args) ?? { _tag: "Call", function: called, args }
  }
  const hint = typeHint(cursor, true)
  if (hint !== undefined) return { _tag: "TypeHint", type: hint, operand: nested(cursor, simple) }
  if (skipSymbol(cursor, "(")) {
    const inner = separated(cursor, selector)
    symbol(cursor, ")")
    return { _tag: "TupleLiteral", elements: inner }
  }
  if (skipSymbol(cursor, "[")) return { _tag: "ListLiteral", elements: enclosed(cursor, "]", selector) }
  if (skipSymbol(cursor, "{")) return braces(cursor)
  return { _tag: "Column", name: name(cursor) }
}

const specialFunction = (cursor: Cursor): Selector | undefined => {
  const { kind, text } = peek(cursor)
  if (kind !== "word") return undefined
  switch (text) {
    case "count":
      if (!isSymbol(cursor, "*", 2) || !isSymbol(cursor, ")", 3)) return undefined
      word(cursor, "count")
      symbol(cursor, "(")
      symbol(cursor, "*")
      symbol(cursor, ")")
      return { _tag: "CountRows" }
    case "writetime":
    case "maxwritetime":
    case "ttl":
      return cellAttribute(cursor, text)
    case "cast":
      return cast(cursor)
    default:
      return undefined
  }
}

const cellAttribute = (cursor: Cursor, attribute: CellAttribute): Selector => {
  take(cursor)
  symbol(cursor, "(")
  const of = parts(cursor, { _tag: "Column", name: name(cursor) })
  symbol(cursor, ")")
  return { _tag: "CellAttribute", attribute, of }
}

const cast = (cursor: Cursor): Selector => {
  word(cursor, "cast")
  symbol(cursor, "(")
  const operand = selector(cursor)
  word(cursor, "as")
  const type = nativeType(cursor)
  symbol(cursor, ")")
  return { _tag: "Cast", operand, type, asFunction: false }
}

const braces = (cursor: Cursor): Selector => {
  if (skipSymbol(cursor, "}")) return { _tag: "SetLiteral", elements: [] }
  const first = selector(cursor)
  if (!skipSymbol(cursor, ":")) {
    const rest = skipSymbol(cursor, ",") ? separated(cursor, selector) : []
    symbol(cursor, "}")
    return { _tag: "SetLiteral", elements: [first, ...rest] }
  }
  const entries = [[first, selector(cursor)] as const]
  const rest = skipSymbol(cursor, ",") ? separated(cursor, entry) : []
  symbol(cursor, "}")
  return { _tag: "MapLiteral", entries: [...entries, ...rest] }
}

const entry = (cursor: Cursor): readonly [Selector, Selector] => {
  const key = selector(cursor)
  symbol(cursor, ":")
  return [key, selector(cursor)]
}
