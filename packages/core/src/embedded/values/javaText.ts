/**
 * Numbers and addresses as Java writes them, which is how Cassandra turns them into text, and floats into decimals.
 */
import type * as BigDecimal from "effect/BigDecimal"
import * as Inet from "./inet.ts"

/** A double: `1.0`, `1.0E10`, `1.0E-5`, `NaN`. */
export const javaDouble = (value: number): string => javaFloating(value, 53, String)

/** A 32-bit float, by the fewest digits that tell it from its neighbours. */
export const javaFloat = (value: number): string => javaFloating(value, 24, shortestFloat)

const javaFloating = (value: number, bits: number, shortest: (value: number) => string): string => {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0"
  const size = Math.abs(value)
  const [mantissa = "", exponentText = "0"] = (wholeDigits(size, bits) ?? shortest(size)).split("e")
  const [whole = "", fraction = ""] = mantissa.split(".")
  const digits = (whole + fraction).replace(/^0+/, "").replace(/0+$/, "")
  // Where the point stands before the first digit that is not zero.
  const leading = whole === "0" ? -/^0*/.exec(fraction)![0].length : whole.length
  const exponent = leading + Number(exponentText) - 1
  const sign = value < 0 ? "-" : ""
  if (exponent < -3 || exponent >= 7) return `${sign}${digits[0]}.${digits.slice(1) || "0"}E${exponent}`
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`
  const padded = digits.padEnd(exponent + 1, "0")
  return `${sign}${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1) || "0"}`
}

// Below 2^63 the Java of Cassandra 5 (17) writes a whole number's own digits, but for those that its bits do not reach.
const wholeDigits = (value: number, bits: number): string | undefined => {
  if (value < 2 ** bits || value >= 2 ** 63 || !Number.isInteger(value)) return undefined
  const whole = BigInt(value)
  const beyond = whole.toString(2).length - 2 - bits
  const dropped = Math.max(0, Math.floor(beyond * Math.log10(2)))
  const unit = 10n ** BigInt(dropped)
  return `${(whole + unit / 2n) / unit}e${dropped}`
}

const shortestFloat = (value: number): string => {
  for (let precision = 1; precision < 9; precision++) {
    const text = value.toPrecision(precision)
    if (Math.fround(Number(text)) === value) return text
  }
  return value.toPrecision(9)
}

/** A decimal: all its digits, with an exponent where the scale is negative or the number very small. */
export const javaDecimal = ({ scale, value }: BigDecimal.BigDecimal): string => {
  const sign = value < 0n ? "-" : ""
  const digits = String(value < 0n ? -value : value)
  if (scale === 0) return sign + digits
  const exponent = digits.length - 1 - scale
  if (scale > 0 && exponent >= -6) {
    const padded = digits.padStart(scale + 1, "0")
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
  }
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ""
  return `${sign}${digits[0]}${fraction}E${exponent >= 0 ? "+" : ""}${exponent}`
}

/** An address, with all eight groups of IPv6. */
export const javaInet = (address: string): string => {
  const bytes = Inet.parse(address)
  if (bytes?.length !== 16) return address
  return Array.from({ length: 8 }, (_, at) => (bytes[2 * at]! << 8 | bytes[2 * at + 1]!).toString(16)).join(":")
}
