/**
 * Cuts CQL text into tokens, in one pass, by the rules of Cassandra 5's `Lexer.g`: a sign belongs to the number behind it
 * (`v -1` is a name and a number, `v - 1` a subtraction), a comment of one line needs its line end, `$$…$$` is a string.
 */
import { SyntaxError } from "../../CassandraError.ts"

/**
 * - `word`: a name or keyword without quotes, `quoted`: a name in double quotes
 * - `nan`: NaN, Infinity and their negatives
 * - `symbol`: everything else, `?` and `:` among them
 */
export type TokenKind =
  | "word"
  | "quoted"
  | "string"
  | "integer"
  | "float"
  | "boolean"
  | "nan"
  | "duration"
  | "uuid"
  | "hex"
  | "symbol"
  | "end"

/**
 * - `text`: words in lower case, strings and quoted names without their quotes, everything else as written
 * - `start`, `end`: offsets in the CQL text
 */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly start: number
  readonly end: number
}

/** The tokens of a text, behind them one of kind `end`. */
export const tokenize = (cql: string): ReadonlyArray<Token> => {
  const tokens: Array<Token> = []
  let at = skipBlank(cql, 0)
  while (at < cql.length) {
    const token = next(cql, at)
    tokens.push(token)
    at = skipBlank(cql, token.end)
  }
  tokens.push({ kind: "end", text: "<EOF>", start: cql.length, end: cql.length })
  return tokens
}

/** The place of an offset as Cassandra tells it: lines from 1, columns from 0. */
export const placeOf = (cql: string, offset: number): string => {
  let line = 1
  let lineStart = 0
  for (let at = cql.indexOf("\n"); at !== -1 && at < offset; at = cql.indexOf("\n", at + 1)) {
    line++
    lineStart = at + 1
  }
  return `line ${line}:${offset - lineStart}`
}

/** What a refusal calls a token. Constants may be row values, so it tells their kind alone. */
export const describe = (token: Token): string => {
  switch (token.kind) {
    case "word":
    case "symbol":
      return `'${token.text}'`
    case "quoted":
      return `'"${token.text}"'`
    case "end":
      return "'<EOF>'"
    case "nan":
      return "a float literal"
    default:
      return `${token.kind === "integer" ? "an" : "a"} ${token.kind} literal`
  }
}

const refuse = (cql: string, at: number, what: string): never => {
  throw new SyntaxError({ said: `${placeOf(cql, at)} ${what}` })
}

// ---------------------------------------------------------------------------------------------------------------------
// Characters

const tab = 0x09
const newline = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const quote = 0x22
const dollar = 0x24
const apostrophe = 0x27
const star = 0x2a
const minus = 0x2d
const dot = 0x2e
const slash = 0x2f
const underscore = 0x5f

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

const isLetter = (code: number): boolean => {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

const isHex = (code: number): boolean => {
  const lower = code | 0x20
  return isDigit(code) || lower >= 0x61 && lower <= 0x66
}

const isLowerOrUpper = (code: number, letter: string): boolean => (code | 0x20) === letter.charCodeAt(0)

// ---------------------------------------------------------------------------------------------------------------------
// Blanks and comments

const skipBlank = (cql: string, from: number): number => {
  let at = from
  for (;;) {
    const code = cql.charCodeAt(at)
    if (code === space || code === newline || code === tab || code === carriageReturn) at++
    else if (isLineComment(cql, at)) at = endOfLine(cql, at)
    else if (code === slash && cql.charCodeAt(at + 1) === star) at = endOfComment(cql, at)
    else return at
  }
}

const isLineComment = (cql: string, at: number): boolean => {
  const code = cql.charCodeAt(at)
  return (code === minus || code === slash) && cql.charCodeAt(at + 1) === code
}

const endOfLine = (cql: string, from: number): number => {
  for (let at = from; at < cql.length; at++) {
    const code = cql.charCodeAt(at)
    if (code === newline || code === carriageReturn) return at + 1
  }
  return refuse(cql, from, "the comment needs a line end")
}

const endOfComment = (cql: string, from: number): number => {
  const end = cql.indexOf("*/", from + 2)
  return end === -1 ? refuse(cql, from, "the comment is not closed by '*/'") : end + 2
}

// ---------------------------------------------------------------------------------------------------------------------
// Tokens

const next = (cql: string, start: number): Token => {
  const code = cql.charCodeAt(start)
  if (isLetter(code)) {
    return uuid(cql, start) ?? isoDuration(cql, start, start) ?? word(cql, start)
  }
  if (isDigit(code)) return uuid(cql, start) ?? number(cql, start, start)
  if (code === apostrophe) return quotedText(cql, start, "string", "'")
  if (code === quote) return quotedText(cql, start, "quoted", "\"")
  if (code === minus) return negative(cql, start) ?? symbol(cql, start)
  if (code === dollar && cql.charCodeAt(start + 1) === dollar) return dollarText(cql, start)
  return symbol(cql, start)
}

const cut = (cql: string, kind: TokenKind, start: number, end: number): Token => ({
  kind,
  text: cql.slice(start, end),
  start,
  end
})

const word = (cql: string, start: number): Token => {
  const end = endOfWord(cql, start)
  const written = cql.slice(start, end)
  const text = written.toLowerCase()
  const kind = kindOfWord(text)
  return { kind, text: kind === "boolean" ? written : text, start, end }
}

const endOfWord = (cql: string, start: number): number => {
  let end = start
  for (;;) {
    const code = cql.charCodeAt(end)
    if (!isLetter(code) && !isDigit(code) && code !== underscore) return end
    end++
  }
}

const kindOfWord = (text: string): TokenKind => {
  switch (text) {
    case "true":
    case "false":
      return "boolean"
    case "nan":
    case "infinity":
      return "nan"
    default:
      return "word"
  }
}

const negative = (cql: string, start: number): Token | undefined => {
  const code = cql.charCodeAt(start + 1)
  if (isDigit(code)) return number(cql, start, start + 1)
  if (!isLetter(code)) return undefined
  const duration = isoDuration(cql, start, start + 1)
  if (duration !== undefined) return duration
  const end = endOfWord(cql, start + 1)
  if (kindOfWord(cql.slice(start + 1, end).toLowerCase()) === "nan") return cut(cql, "nan", start, end)
  const first = cql[start + 1]!
  // Cassandra goes on to -NaN, -Infinity or a duration, and does not go back.
  return "iInNP".includes(first)
    ? refuse(cql, start, `no viable alternative at input '-${first}': a space is needed behind the minus`)
    : undefined
}

/** A number, duration or hexadecimal constant whose digits begin at `digits`, behind a sign or at `start`. */
const number = (cql: string, start: number, digits: number): Token => {
  if (start === digits && cql[start] === "0" && isLowerOrUpper(cql.charCodeAt(start + 1), "x")) {
    let end = start + 2
    while (isHex(cql.charCodeAt(end))) end++
    return cut(cql, "hex", start, end)
  }
  const whole = endOfDigits(cql, digits)
  const durationEnd = endOfUnits(cql, digits)
  if (durationEnd > whole) return cut(cql, "duration", start, durationEnd)
  // `1..3` is a range of two integers, `1...3` one of a float and an integer.
  const isRange = cql.charCodeAt(whole + 1) === dot && cql.charCodeAt(whole + 2) !== dot
  const fraction = cql.charCodeAt(whole) === dot && !isRange
    ? endOfDigits(cql, whole + 1)
    : whole
  const end = endOfExponent(cql, fraction)
  return cut(cql, end === whole ? "integer" : "float", start, end)
}

const endOfDigits = (cql: string, from: number): number => {
  let at = from
  while (isDigit(cql.charCodeAt(at))) at++
  return at
}

const endOfExponent = (cql: string, from: number): number => {
  if (!isLowerOrUpper(cql.charCodeAt(from), "e")) return from
  const sign = cql[from + 1]
  const digits = from + (sign === "+" || sign === "-" ? 2 : 1)
  const end = endOfDigits(cql, digits)
  return end === digits ? from : end
}

// The longer units stand first: `1mo` is a month, `1m` a minute.
const units = ["mo", "ms", "us", "µs", "ns", "y", "w", "d", "h", "m", "s"]

/** Behind `1h30m`, as far as digits are followed by a unit. */
const endOfUnits = (cql: string, from: number): number => {
  let end = from
  for (;;) {
    const digits = endOfDigits(cql, end)
    const unit = digits === end ? undefined : units.find((unit) => startsWith(cql, digits, unit))
    if (unit === undefined) return end
    end = digits + unit.length
  }
}

const startsWith = (cql: string, at: number, lower: string): boolean =>
  cql.slice(at, at + lower.length).toLowerCase() === lower

// Matched only behind a `P`, so at most once in a place.
const isoForms = [
  /P\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/y,
  /P\d+W/y,
  /P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?/y
]

/** `P1Y2M3DT4H5M6S`, `P2W` or `P0001-02-03T04:05:06`. */
const isoDuration = (cql: string, start: number, period: number): Token | undefined => {
  if (cql[period] !== "P") return undefined
  for (const form of isoForms) {
    form.lastIndex = period
    if (form.test(cql)) {
      const end = form.lastIndex
      return end === endOfWord(cql, end) ? cut(cql, "duration", start, end) : undefined
    }
  }
  return undefined
}

const uuidLength = 36

const uuid = (cql: string, start: number): Token | undefined => {
  // Most words and numbers are settled here: a UUID has its first hyphen behind eight digits.
  if (cql.charCodeAt(start + 8) !== minus) return undefined
  for (let at = 0; at < uuidLength; at++) {
    const code = cql.charCodeAt(start + at)
    const hyphen = at === 8 || at === 13 || at === 18 || at === 23
    if (hyphen ? code !== minus : !isHex(code)) return undefined
  }
  return cut(cql, "uuid", start, start + uuidLength)
}

const quotedText = (cql: string, start: number, kind: TokenKind, mark: string): Token => {
  let at = start + 1
  let text = ""
  for (;;) {
    const end = cql.indexOf(mark, at)
    if (end === -1) return refuse(cql, start, `the ${kind === "string" ? "string" : "quoted name"} is not closed`)
    text += cql.slice(at, end)
    if (cql[end + 1] !== mark) {
      if (kind === "quoted" && text === "") refuse(cql, start, "no viable alternative at input '\"\"'")
      return { kind, text, start, end: end + 1 }
    }
    text += mark
    at = end + 2
  }
}

const dollarText = (cql: string, start: number): Token => {
  const end = cql.indexOf("$$", start + 2)
  if (end === -1) return refuse(cql, start, "the string is not closed by '$$'")
  return { kind: "string", text: cql.slice(start + 2, end), start, end: end + 2 }
}

const twoCharacterSymbols: ReadonlySet<string> = new Set(["<=", ">=", "!=", "+=", "-=", ".."])
const symbols: ReadonlySet<string> = new Set("()[]{},;:.=<>+-*/%?")

const symbol = (cql: string, start: number): Token => {
  const two = cql.slice(start, start + 2)
  if (twoCharacterSymbols.has(two)) return { kind: "symbol", text: two, start, end: start + 2 }
  const one = two.slice(0, 1)
  if (symbols.has(one)) return { kind: "symbol", text: one, start, end: start + 1 }
  return refuse(cql, start, `no viable alternative at character '${String.fromCodePoint(cql.codePointAt(start)!)}'`)
}
