/**
 * INSERT, UPDATE, DELETE and BATCH.
 */
import {
  type Cursor,
  fail,
  isSymbol,
  isWord,
  peek,
  refuse,
  separated,
  skipSymbol,
  skipWord,
  symbol,
  take,
  word
} from "./Cursor.ts"
import { ifNotExists } from "./existence.ts"
import { isName, name, qualifiedName } from "./names.ts"
import type {
  Assignment,
  Batch,
  Condition,
  Delete,
  Deletion,
  If,
  Insert,
  InsertJson,
  Modification,
  Part,
  Term,
  Update,
  Using
} from "./syntax.ts"
import { bindMarker, integerOrMarker, inValues, term } from "./term.ts"
import { isOperator, operator, relations } from "./where.ts"

const nothing: Using = { ttl: undefined, timestamp: undefined }

const usingClause = (cursor: Cursor): Using => {
  if (!skipWord(cursor, "using")) return nothing
  let using = objective(cursor, nothing)
  while (skipWord(cursor, "and")) using = objective(cursor, using)
  return using
}

const objective = (cursor: Cursor, using: Using): Using => {
  if (skipWord(cursor, "timestamp")) return { ...using, timestamp: integerOrMarker(cursor) }
  if (skipWord(cursor, "ttl")) return { ...using, ttl: integerOrMarker(cursor) }
  return fail(cursor)
}

export const insert = (cursor: Cursor): Insert | InsertJson => {
  word(cursor, "insert", "into")
  const table = qualifiedName(cursor)
  if (skipWord(cursor, "json")) {
    return {
      _tag: "InsertJson",
      table,
      json: jsonValue(cursor),
      absent: skipWord(cursor, "default") ? nullOrUnset(cursor) : "null",
      ifNotExists: ifNotExists(cursor),
      using: usingClause(cursor)
    }
  }
  symbol(cursor, "(")
  const columns = separated(cursor, name)
  symbol(cursor, ")")
  word(cursor, "values")
  symbol(cursor, "(")
  const values = separated(cursor, term)
  symbol(cursor, ")")
  return { _tag: "Insert", table, columns, values, ifNotExists: ifNotExists(cursor), using: usingClause(cursor) }
}

const jsonValue = (cursor: Cursor): Term => {
  const found = bindMarker(cursor)
  if (found !== undefined) return found
  const token = peek(cursor)
  if (token.kind !== "string") return fail(cursor)
  take(cursor)
  return { _tag: "Literal", kind: "string", text: token.text }
}

const nullOrUnset = (cursor: Cursor): "null" | "unset" => {
  if (skipWord(cursor, "unset")) return "unset"
  word(cursor, "null")
  return "null"
}

// ---------------------------------------------------------------------------------------------------------------------
// UPDATE

export const update = (cursor: Cursor): Update => {
  word(cursor, "update")
  const table = qualifiedName(cursor)
  const using = usingClause(cursor)
  word(cursor, "set")
  const assignments = separated(cursor, assignment)
  word(cursor, "where")
  return { _tag: "Update", table, using, assignments, where: relations(cursor), if: ifClause(cursor) }
}

const assignment = (cursor: Cursor): Assignment => {
  const column = name(cursor)
  if (skipSymbol(cursor, "[")) {
    const key = term(cursor)
    symbol(cursor, "]")
    symbol(cursor, "=")
    return { _tag: "SetElement", column, key, value: term(cursor) }
  }
  if (skipSymbol(cursor, ".")) {
    const field = name(cursor)
    symbol(cursor, "=")
    return { _tag: "SetField", column, field, value: term(cursor) }
  }
  if (skipSymbol(cursor, "+=")) return { _tag: "Add", column, value: term(cursor) }
  if (skipSymbol(cursor, "-=")) return { _tag: "Subtract", column, value: term(cursor) }
  symbol(cursor, "=")
  return isOperand(cursor) ? fromColumn(cursor, column) : fromTerm(cursor, column)
}

// A name that is no function call: the column itself, in `c = c + …`.
const isOperand = (cursor: Cursor): boolean => {
  const { kind, text } = peek(cursor, 1)
  return isName(cursor) && (kind === "integer" || kind === "symbol" && (text === "+" || text === "-"))
}

const fromColumn = (cursor: Cursor, column: string): Assignment => {
  const token = peek(cursor)
  const operand = name(cursor)
  if (peek(cursor).kind === "integer") return fromSigned(cursor, column, operand)
  const add = take(cursor).text === "+"
  const value = term(cursor)
  if (operand !== column) {
    refuse(cursor, `Only expressions of the form X = X ${add ? "+" : "-"}<value> are supported.`, token)
  }
  return { _tag: add ? "Add" : "Subtract", column, value }
}

// `c = c -1`: the sign belongs to the number. Cassandra takes `c = c 1` the same way.
const fromSigned = (cursor: Cursor, column: string, operand: string): Assignment => {
  const token = take(cursor)
  if (operand !== column) {
    refuse(cursor, "Only expressions of the form X = X + <value> are supported.", token)
  }
  return { _tag: "Add", column, value: { _tag: "Literal", kind: "integer", text: token.text } }
}

const fromTerm = (cursor: Cursor, column: string): Assignment => {
  const value = term(cursor)
  if (!skipSymbol(cursor, "+")) return { _tag: "Set", column, value }
  const token = peek(cursor)
  if (name(cursor) !== column) {
    refuse(cursor, "Only expressions of the form X = <value> + X are supported.", token)
  }
  return { _tag: "Prepend", column, value }
}

// ---------------------------------------------------------------------------------------------------------------------
// DELETE

export const remove = (cursor: Cursor): Delete => {
  word(cursor, "delete")
  const deletions = isWord(cursor, "from") ? [] : separated(cursor, deletion)
  word(cursor, "from")
  const table = qualifiedName(cursor)
  const using = skipWord(cursor, "using") ? timestampOnly(cursor) : nothing
  word(cursor, "where")
  return { _tag: "Delete", table, deletions, using, where: relations(cursor), if: ifClause(cursor) }
}

const timestampOnly = (cursor: Cursor): Using => {
  word(cursor, "timestamp")
  return { ttl: undefined, timestamp: integerOrMarker(cursor) }
}

const deletion = (cursor: Cursor): Deletion => ({ column: name(cursor), part: part(cursor) })

const part = (cursor: Cursor): Part | undefined => {
  if (skipSymbol(cursor, "[")) {
    const key = term(cursor)
    symbol(cursor, "]")
    return { _tag: "Element", key }
  }
  return skipSymbol(cursor, ".") ? { _tag: "Field", field: name(cursor) } : undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// IF

const ifClause = (cursor: Cursor): If | undefined => {
  if (!skipWord(cursor, "if")) return undefined
  // A column may be called `exists`; then an operator follows.
  if (isWord(cursor, "exists") && (peek(cursor, 1).kind !== "symbol" || isSymbol(cursor, ";", 1))) {
    word(cursor, "exists")
    return { _tag: "IfExists" }
  }
  const conditions = [condition(cursor)]
  while (skipWord(cursor, "and")) conditions.push(condition(cursor))
  return { _tag: "IfConditions", conditions }
}

const condition = (cursor: Cursor): Condition => {
  const column = name(cursor)
  const tested = part(cursor)
  return { column, part: tested, test: test(cursor, tested) }
}

const test = (cursor: Cursor, tested: Part | undefined): Condition["test"] => {
  if (skipWord(cursor, "in")) return { _tag: "In", values: inValues(cursor) }
  if (tested === undefined && skipWord(cursor, "contains")) {
    return { _tag: "Contains", key: skipWord(cursor, "key"), value: term(cursor) }
  }
  if (!isOperator(cursor)) fail(cursor)
  return { _tag: "Compare", operator: operator(cursor), value: term(cursor) }
}

// ---------------------------------------------------------------------------------------------------------------------
// BATCH

export const batch = (cursor: Cursor): Batch => {
  word(cursor, "begin")
  const kind = skipWord(cursor, "unlogged") ? "unlogged" : skipWord(cursor, "counter") ? "counter" : "logged"
  word(cursor, "batch")
  const using = usingClause(cursor)
  const statements: Array<Modification> = []
  while (!isWord(cursor, "apply")) {
    statements.push(modification(cursor))
    skipSymbol(cursor, ";")
  }
  word(cursor, "apply", "batch")
  return { _tag: "Batch", kind, using, statements }
}

const modification = (cursor: Cursor): Modification => {
  if (isWord(cursor, "insert")) return insert(cursor)
  if (isWord(cursor, "update")) return update(cursor)
  if (isWord(cursor, "delete")) return remove(cursor)
  return fail(cursor)
}
