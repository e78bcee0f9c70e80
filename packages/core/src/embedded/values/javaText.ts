/**
 * Numbers and addresses as Java writes them, which is how Cassandra turns them into text, and floats into decimals.
 */
import type * as BigDecimal from "effect/BigDecimal"
import * as Inet from "./inet.ts"
import { javaDigits } from "./javaDigits.ts"

/** A double: `1.0`, `1.0E10`, `1.0E-5`, `NaN`. */
export const javaDouble = (value: number): string => javaFloating(value, 53)

/** A 32-bit float. */
export const javaFloat = (value: number): string => javaFloating(value, 24)

const javaFloating = (value: number, precision: 24 | 53): string => {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0"
  const { digits, exponent } = javaDigits(Math.abs(value), precision)
  const sign = value < 0 ? "-" : ""
  if (exponent <= -3 || exponent > 7) return `${sign}${digits[0]}.${digits.slice(1) || "0"}E${exponent - 1}`
  if (exponent <= 0) return `${sign}0.${"0".repeat(-exponent)}${digits}`
  const padded = digits.padEnd(exponent, "0")
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent) || "0"}`
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
