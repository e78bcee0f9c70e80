/**
 * Terms: the values of relations, assignments and arguments. Columns are none, so a name in a term is a function or type.
 */
import {
  type Cursor,
  enclosed,
  fail,
  isSymbol,
  isWord,
  marker,
  nested,
  peek,
  refuse,
  skipSymbol,
  skipWord,
  symbol,
  take,
  word
} from "./Cursor.ts"
import { formOf } from "./functionForms.ts"
import { functionName, isFunction, isName, name } from "./names.ts"
import type { ArithmeticOperator, InValues, Literal, Marker, NullLiteral, Term } from "./syntax.ts"
import { nativeType, typeHint } from "./types.ts"

export const term = (cursor: Cursor): Term => nested(cursor, sum)

/** An operator of a level, when one comes next; it is taken. */
export const skipOperator = (cursor: Cursor, level: "+-" | "*/%"): ArithmeticOperator | undefined => {
  const token = peek(cursor)
  if (token.kind !== "symbol" || token.text.length !== 1 || !level.includes(token.text)) return undefined
  take(cursor)
  // The level's characters are all operators.
  return token.text as ArithmeticOperator
}

const sum = (cursor: Cursor): Term => {
  let left = product(cursor)
  for (;;) {
    if (isSymbol(cursor, "+") && isColumn(cursor, 1)) return left
    const operator = skipOperator(cursor, "+-")
    if (operator === undefined) return left
    left = { _tag: "Arithmetic", operator, left, right: product(cursor) }
  }
}

// `c = [1] + c` is an assignment's own; elsewhere the name that is left over is refused.
const isColumn = (cursor: Cursor, ahead: number): boolean =>
  isName(cursor, ahead) && !isSymbol(cursor, "(", ahead + 1) && !isSymbol(cursor, ".", ahead + 1)

const product = (cursor: Cursor): Term => {
  let left = signed(cursor)
  for (;;) {
    const operator = skipOperator(cursor, "*/%")
    if (operator === undefined) return left
    left = { _tag: "Arithmetic", operator, left, right: signed(cursor) }
  }
}

const signed = (cursor: Cursor): Term =>
  skipSymbol(cursor, "-") ? { _tag: "Negation", operand: simple(cursor) } : simple(cursor)

const simple = (cursor: Cursor): Term => nested(cursor, bareSimple)

const bareSimple = (cursor: Cursor): Term => {
  const found = constant(cursor) ?? bindMarker(cursor)
  if (found !== undefined) return found
  if (isWord(cursor, "cast") && isSymbol(cursor, "(", 1)) return cast(cursor)
  if (isFunction(cursor)) {
    const called = functionName(cursor)
    symbol(cursor, "(")
    const args = enclosed(cursor, ")", term)
    return formOf(called, args) ?? { _tag: "Call", function: called, args }
  }
  const hint = typeHint(cursor, false)
  if (hint !== undefined) return { _tag: "TypeHint", type: hint, operand: simple(cursor) }
  if (skipSymbol(cursor, "[")) return { _tag: "ListLiteral", elements: enclosed(cursor, "]", term) }
  if (skipSymbol(cursor, "{")) return braces(cursor)
  if (isSymbol(cursor, "(")) return tupleLiteral(cursor)
  return fail(cursor)
}

const cast = (cursor: Cursor): Term => {
  word(cursor, "cast")
  symbol(cursor, "(")
  const operand = simple(cursor)
  word(cursor, "as")
  const type = nativeType(cursor)
  symbol(cursor, ")")
  return { _tag: "Cast", operand, type }
}

/** `(a, b)`, at least one element. */
export const tupleLiteral = (cursor: Cursor): Term => {
  symbol(cursor, "(")
  const first = term(cursor)
  if (skipSymbol(cursor, ")")) return { _tag: "TupleLiteral", elements: [first] }
  symbol(cursor, ",")
  return { _tag: "TupleLiteral", elements: [first, ...oneOrMore(cursor, ")", term)] }
}

// Behind the opening brace: a set, a map, or a user-defined type when the first key is a name.
const braces = (cursor: Cursor): Term => {
  if (skipSymbol(cursor, "}")) return { _tag: "SetLiteral", elements: [] }
  if (isName(cursor) && isSymbol(cursor, ":", 1)) {
    // A field that is written twice has its first place and its last value.
    return { _tag: "UdtLiteral", fields: [...new Map(enclosed(cursor, "}", field))] }
  }
  const first = term(cursor)
  if (skipSymbol(cursor, ":")) {
    const entries = [[first, term(cursor)] as const]
    return {
      _tag: "MapLiteral",
      entries: skipSymbol(cursor, ",") ? [...entries, ...oneOrMore(cursor, "}", entry)] : closed(cursor, "}", entries)
    }
  }
  return {
    _tag: "SetLiteral",
    elements: skipSymbol(cursor, ",") ? [first, ...oneOrMore(cursor, "}", term)] : closed(cursor, "}", [first])
  }
}

// Behind a comma something must stand.
const oneOrMore = <A>(cursor: Cursor, close: string, item: (cursor: Cursor) => A): ReadonlyArray<A> =>
  isSymbol(cursor, close) ? fail(cursor) : enclosed(cursor, close, item)

const closed = <A>(cursor: Cursor, close: string, read: A): A => {
  symbol(cursor, close)
  return read
}

const entry = (cursor: Cursor): readonly [Term, Term] => {
  const key = term(cursor)
  symbol(cursor, ":")
  return [key, term(cursor)]
}

const field = (cursor: Cursor): readonly [string, Term] => {
  const key = name(cursor)
  symbol(cursor, ":")
  return [key, term(cursor)]
}

/** A constant, when one comes next. */
export const constant = (cursor: Cursor): Literal | NullLiteral | undefined => {
  const token = peek(cursor)
  switch (token.kind) {
    case "float":
      // Cassandra reads it as a double first, whatever it is for.
      if (!Number.isFinite(Number(token.text))) refuse(cursor, "a float literal must be within the range of double")
      take(cursor)
      return { _tag: "Literal", kind: token.kind, text: token.text }
    case "string":
    case "integer":
    case "boolean":
    case "duration":
    case "uuid":
    case "hex":
      take(cursor)
      return { _tag: "Literal", kind: token.kind, text: token.text }
    case "nan":
      take(cursor)
      return { _tag: "Literal", kind: "float", text: javaFloat(token.text) }
    default:
      return skipWord(cursor, "null") ? { _tag: "Null" } : undefined
  }
}

// NaN has no sign, whatever is written.
const javaFloat = (text: string): string => {
  const lower = text.toLowerCase()
  return lower.endsWith("nan") ? "NaN" : lower === "infinity" ? "Infinity" : "-Infinity"
}

/** `?` or `:name`, when one comes next. */
export const bindMarker = (cursor: Cursor): Marker | undefined => {
  if (skipSymbol(cursor, "?")) return marker(cursor, undefined)
  return skipSymbol(cursor, ":") ? marker(cursor, name(cursor)) : undefined
}

/** An integer or a marker: all that LIMIT, TTL and TIMESTAMP take. */
export const integerOrMarker = (cursor: Cursor): Term => {
  const found = bindMarker(cursor)
  if (found !== undefined) return found
  const token = peek(cursor)
  if (token.kind !== "integer") return fail(cursor)
  take(cursor)
  return { _tag: "Literal", kind: "integer", text: token.text }
}

/** What stands behind IN: a marker or a list in parentheses, which may be empty. */
export const inValues = (cursor: Cursor, member: (cursor: Cursor) => Term = term): InValues => {
  const found = bindMarker(cursor)
  if (found !== undefined) return found
  symbol(cursor, "(")
  return { _tag: "Terms", terms: enclosed(cursor, ")", member) }
}
