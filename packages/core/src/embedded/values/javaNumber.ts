/**
 * Numbers with a fraction, as Java's `Double.parseDouble` reads them: with spaces and control characters around them, a
 * letter for the type behind, in hexadecimal, and the two that are no numbers.
 */

/** The number of a text; undefined where it is none. */
export const numberOf = (text: string): number | undefined => {
  const trimmed = text.replace(/^[\0- ]+|[\0- ]+$/g, "")
  if (/^[+-]?NaN$/.test(trimmed)) return NaN
  if (/^[+-]?Infinity$/.test(trimmed)) return Number(trimmed)
  const [, decimal] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)[fd]?$/i.exec(trimmed) ?? []
  return decimal === undefined ? hexadecimal(trimmed) : Number(decimal)
}

const hexadecimal = (text: string): number | undefined => {
  const form = /^([+-]?)0x(?=\.?[\da-f])([\da-f]*)\.?([\da-f]*)p([+-]?\d+)[fd]?$/i.exec(text)
  if (form === null) return undefined
  const [, sign, whole = "", fraction = "", exponent] = form
  const digits = Number.parseInt(whole + fraction, 16)
  return digits * 2 ** (Number(exponent) - 4 * fraction.length) * (sign === "-" ? -1 : 1)
}
