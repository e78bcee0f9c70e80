/**
 * JSON text to values, as Cassandra reads it.
 *
 * The platform's `JSON.parse` reads the strings in it. For the whole it will not do: it makes doubles of all numbers, so a bigint would lose its last digits, and it
 * refuses what Cassandra accepts behind the first value.
 */

/** A JSON value. A number without fraction and exponent is a bigint, any other a double. */
export type Json = null | boolean | string | bigint | number | ReadonlyArray<Json> | ReadonlyMap<string, Json>

/** The text is no JSON. The message tells the place, never the text. */
export class NotJson extends Error {
  constructor(what: string, at: number) {
    super(`${what} at character ${at + 1}`)
  }
}

/** Reads the first value of a text; whatever stands behind it does not matter. */
export const parse = (text: string): Json => {
  const reading: Reading = { text, at: 0, depth: 0 }
  skipBlank(reading)
  if (reading.at === text.length) throw new NotJson("No content", reading.at)
  const read = value(reading)
  // What stands behind a number would belong to it, so a blank must come between.
  if ((typeof read === "bigint" || typeof read === "number") && /\S/.test(text.charAt(reading.at))) {
    throw unexpected(reading)
  }
  return read
}

interface Reading {
  readonly text: string
  at: number
  depth: number
}

// The bounds of Jackson's StreamReadConstraints.
const deepest = 1_000
const longestNumber = 1_000

const unexpected = ({ at, text }: Reading): NotJson =>
  new NotJson(at < text.length ? "Unexpected character" : "Unexpected end", at)

const skipBlank = (reading: Reading): void => {
  blank.lastIndex = reading.at
  blank.test(reading.text)
  reading.at = blank.lastIndex
}

const blank = /[ \t\r\n]*/y

const skip = (reading: Reading, symbol: string): boolean => {
  if (reading.text[reading.at] !== symbol) return false
  reading.at++
  skipBlank(reading)
  return true
}

const value = (reading: Reading): Json => {
  switch (reading.text[reading.at]) {
    case "{":
      return nested(reading, object)
    case "[":
      return nested(reading, array)
    case "\"":
      return string(reading)
    default:
      return word(reading)
  }
}

const nested = <A>(reading: Reading, read: (reading: Reading) => A): A => {
  if (++reading.depth > deepest) throw new NotJson(`Nested deeper than ${deepest} levels`, reading.at)
  const made = read(reading)
  reading.depth--
  return made
}

const array = (reading: Reading): Json => {
  const elements: Array<Json> = []
  skip(reading, "[")
  if (closes(reading, "]")) return elements
  for (;;) {
    elements.push(value(reading))
    skipBlank(reading)
    if (closes(reading, "]")) return elements
    if (!skip(reading, ",")) throw unexpected(reading)
  }
}

// Of two entries of one name the last counts.
const object = (reading: Reading): Json => {
  const entries = new Map<string, Json>()
  skip(reading, "{")
  if (closes(reading, "}")) return entries
  for (;;) {
    if (reading.text[reading.at] !== "\"") throw unexpected(reading)
    const name = string(reading)
    skipBlank(reading)
    if (!skip(reading, ":")) throw unexpected(reading)
    entries.set(name, value(reading))
    skipBlank(reading)
    if (closes(reading, "}")) return entries
    if (!skip(reading, ",")) throw unexpected(reading)
  }
}

const closes = (reading: Reading, symbol: "]" | "}"): boolean => {
  if (reading.text[reading.at] !== symbol) return false
  reading.at++
  return true
}

const quote = 0x22
const backslash = 0x5c

const string = (reading: Reading): string => {
  const { at: start, text } = reading
  let end = start + 1
  for (;; end++) {
    const code = text.charCodeAt(end)
    if (code === quote) break
    if (code === backslash) end++
    // Behind the end the code is NaN.
    else if (!(code >= 0x20)) throw new NotJson("A string that is not closed, or holds a control character", start)
  }
  reading.at = end + 1
  return unescaped(text.slice(start, reading.at), start)
}

const unescaped = (quoted: string, start: number): string => {
  try {
    // A string's JSON gives a string.
    return JSON.parse(quoted) as string
  } catch {
    throw new NotJson("A string with an escape that is none", start)
  }
}

const words: ReadonlyMap<string, Json> = new Map<string, Json>([["null", null], ["true", true], ["false", false]])
const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y
const letters = /[A-Za-z0-9_$]+/y

const word = (reading: Reading): Json => {
  number.lastIndex = reading.at
  const match = number.exec(reading.text)
  if (match === null) return constant(reading)
  const [digits, fraction, exponent] = match
  if (digits.length > longestNumber) throw new NotJson(`A number of more than ${longestNumber} digits`, reading.at)
  reading.at = number.lastIndex
  // `01` and `1.` end within a number.
  if (/[\d.]/.test(reading.text.charAt(reading.at))) throw unexpected(reading)
  return fraction === undefined && exponent === undefined ? BigInt(digits) : Number(digits)
}

const constant = (reading: Reading): Json => {
  letters.lastIndex = reading.at
  const found = words.get(letters.exec(reading.text)?.[0] ?? "")
  if (found === undefined) throw unexpected(reading)
  reading.at = letters.lastIndex
  return found
}
