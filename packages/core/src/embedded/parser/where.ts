/**
 * The relations of a WHERE clause.
 */
import {
  attempt,
  type Cursor,
  fail,
  isSymbol,
  isWord,
  nested,
  peek,
  separated,
  skipSymbol,
  skipWord,
  symbol,
  take,
  word
} from "./Cursor.ts"
import { name } from "./names.ts"
import type { InValues, Operator, Relation, Term } from "./syntax.ts"
import { bindMarker, inValues, term, tupleLiteral } from "./term.ts"

/** What stands behind WHERE. */
export const relations = (cursor: Cursor): ReadonlyArray<Relation> => {
  const read = [relation(cursor)]
  while (skipWord(cursor, "and")) read.push(relation(cursor))
  return read
}

const operators: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">="])

export const isOperator = (cursor: Cursor): boolean => {
  const { kind, text } = peek(cursor)
  return kind === "symbol" && operators.has(text)
}

// `isOperator` or the failure before it leaves operators alone.
export const operator = (cursor: Cursor): Operator => isOperator(cursor) ? take(cursor).text as Operator : fail(cursor)

const relation = (cursor: Cursor): Relation => nested(cursor, bareRelation)

const bareRelation = (cursor: Cursor): Relation => {
  if (isWord(cursor, "token")) return tokenRelation(cursor)
  if (isIndexExpression(cursor)) return indexExpression(cursor)
  if (isSymbol(cursor, "(")) return attempt(cursor, tupleRelation) ?? parenthesised(cursor)
  return columnRelation(cursor, name(cursor))
}

const columnRelation = (cursor: Cursor, column: string): Relation => {
  if (skipWord(cursor, "like")) return { _tag: "Like", column, value: term(cursor) }
  if (skipWord(cursor, "is")) {
    word(cursor, "not", "null")
    return { _tag: "IsNotNull", column }
  }
  if (skipWord(cursor, "in")) return { _tag: "In", column, values: inValues(cursor) }
  if (skipWord(cursor, "contains")) {
    return { _tag: "Contains", column, key: skipWord(cursor, "key"), value: term(cursor) }
  }
  if (skipSymbol(cursor, "[")) {
    const key = term(cursor)
    symbol(cursor, "]")
    return { _tag: "CompareElement", column, key, operator: operator(cursor), value: term(cursor) }
  }
  return { _tag: "Compare", column, operator: operator(cursor), value: term(cursor) }
}

const columnList = (cursor: Cursor): ReadonlyArray<string> => {
  symbol(cursor, "(")
  const columns = separated(cursor, name)
  symbol(cursor, ")")
  return columns
}

const tokenRelation = (cursor: Cursor): Relation => {
  word(cursor, "token")
  return { _tag: "CompareToken", columns: columnList(cursor), operator: operator(cursor), value: term(cursor) }
}

// Cassandra's token is `expr(`, without a blank and in lower case.
const isIndexExpression = (cursor: Cursor): boolean =>
  isWord(cursor, "expr") && cursor.cql.startsWith("expr(", peek(cursor).start)

const indexExpression = (cursor: Cursor): Relation => {
  word(cursor, "expr")
  symbol(cursor, "(")
  const index = name(cursor)
  symbol(cursor, ",")
  const value = term(cursor)
  symbol(cursor, ")")
  return { _tag: "IndexExpression", index, value }
}

const parenthesised = (cursor: Cursor): Relation => {
  symbol(cursor, "(")
  const inner = relation(cursor)
  symbol(cursor, ")")
  return inner
}

const tupleRelation = (cursor: Cursor): Relation => {
  const columns = columnList(cursor)
  if (skipWord(cursor, "in")) return { _tag: "InTuple", columns, values: inTuples(cursor) }
  return { _tag: "CompareTuple", columns, operator: operator(cursor), value: tupleOrMarker(cursor) }
}

const tupleOrMarker = (cursor: Cursor): Term => bindMarker(cursor) ?? tupleLiteral(cursor)

// Tuples or markers, never both.
const inTuples = (cursor: Cursor): InValues =>
  isSymbol(cursor, "(") && (isSymbol(cursor, "?", 1) || isSymbol(cursor, ":", 1))
    ? inValues(cursor, (cursor) => bindMarker(cursor) ?? fail(cursor))
    : inValues(cursor, tupleLiteral)
