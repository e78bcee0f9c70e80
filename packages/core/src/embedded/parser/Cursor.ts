/**
 * The place a parser has reached in its tokens, and the small steps that every rule is made of. A cursor lives as long as
 * one parse; nothing of it gets into the syntax tree.
 */
import { SyntaxError } from "../../CassandraError.ts"
import { describe, placeOf, type Token, tokenize } from "./lexer.ts"
import type { Marker } from "./syntax.ts"

export interface Cursor {
  readonly cql: string
  readonly tokens: ReadonlyArray<Token>
  readonly markers: Array<Marker>
  at: number
  /** How many terms, selectors, types or relations enclose the one that is read now. */
  depth: number
}

export const make = (cql: string): Cursor => ({ cql, tokens: tokenize(cql), markers: [], at: 0, depth: 0 })

/** The token `ahead` of the one that comes next; the last one stands for all behind it. */
export const peek = (cursor: Cursor, ahead = 0): Token =>
  cursor.tokens[cursor.at + ahead] ?? cursor.tokens[cursor.tokens.length - 1]!

export const take = (cursor: Cursor): Token => {
  const token = peek(cursor)
  if (token.kind !== "end") cursor.at++
  return token
}

/** Refuses the text at the token that comes next. */
export const fail = (cursor: Cursor, expected?: string, token: Token = peek(cursor)): never => {
  const what = expected === undefined
    ? `no viable alternative at input ${describe(token)}`
    : `mismatched input ${describe(token)} expecting ${expected}`
  throw new SyntaxError({ said: `${placeOf(cursor.cql, token.start)} ${what}` })
}

/** Refuses what is grammatical but means nothing, as Cassandra's parser does in its actions. */
export const refuse = (cursor: Cursor, said: string, token: Token = peek(cursor)): never => {
  throw new SyntaxError({ said: `${placeOf(cursor.cql, token.start)} ${said}` })
}

export const isSymbol = (cursor: Cursor, symbol: string, ahead = 0): boolean => {
  const token = peek(cursor, ahead)
  return token.kind === "symbol" && token.text === symbol
}

export const skipSymbol = (cursor: Cursor, symbol: string): boolean => {
  if (!isSymbol(cursor, symbol)) return false
  cursor.at++
  return true
}

export const symbol = (cursor: Cursor, symbol: string): void => {
  if (!skipSymbol(cursor, symbol)) fail(cursor, `'${symbol}'`)
}

/** Whether keywords come next, in that order. Keywords are given in lower case. */
export const isWord = (cursor: Cursor, ...words: ReadonlyArray<string>): boolean =>
  words.every((word, ahead) => {
    const token = peek(cursor, ahead)
    return token.kind === "word" && token.text === word
  })

export const skipWord = (cursor: Cursor, ...words: ReadonlyArray<string>): boolean => {
  if (!isWord(cursor, ...words)) return false
  cursor.at += words.length
  return true
}

export const word = (cursor: Cursor, ...words: ReadonlyArray<string>): void => {
  for (const expected of words) {
    if (!skipWord(cursor, expected)) fail(cursor, expected.toUpperCase())
  }
}

/** What stands between commas, at least once. */
export const separated = <A>(cursor: Cursor, item: (cursor: Cursor) => A): ReadonlyArray<A> => {
  const items = [item(cursor)]
  while (skipSymbol(cursor, ",")) items.push(item(cursor))
  return items
}

/** What stands between commas up to a closing symbol, which is taken; none is fine. */
export const enclosed = <A>(cursor: Cursor, close: string, item: (cursor: Cursor) => A): ReadonlyArray<A> => {
  if (skipSymbol(cursor, close)) return []
  const items = separated(cursor, item)
  symbol(cursor, close)
  return items
}

// Far beyond what people write, and far from the end of the stack.
const deepest = 200

/** Reads what may hold itself, so that a text of a million parentheses is refused and not a crash. */
export const nested = <A>(cursor: Cursor, item: (cursor: Cursor) => A): A => {
  if (++cursor.depth > deepest) refuse(cursor, `nested deeper than ${deepest} levels`)
  const read = item(cursor)
  cursor.depth--
  return read
}

/**
 * Tries a rule whose beginning does not tell it from others: undefined, and the cursor where it was, when the text does
 * not follow it.
 */
export const attempt = <A>(cursor: Cursor, item: (cursor: Cursor) => A): A | undefined => {
  const { at, depth } = cursor
  const markers = cursor.markers.length
  try {
    return item(cursor)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    cursor.at = at
    cursor.depth = depth
    cursor.markers.length = markers
    return undefined
  }
}

/** Whether the text follows a rule from here; the cursor stays where it is. */
export const follows = (cursor: Cursor, item: (cursor: Cursor) => unknown): boolean => {
  const { at } = cursor
  const markers = cursor.markers.length
  const found = attempt(cursor, (cursor) => {
    item(cursor)
    return true
  })
  cursor.at = at
  cursor.markers.length = markers
  return found === true
}

export const marker = (cursor: Cursor, name: string | undefined): Marker => {
  const made: Marker = { _tag: "Marker", index: cursor.markers.length, name }
  cursor.markers.push(made)
  return made
}
