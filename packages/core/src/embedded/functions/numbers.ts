/**
 * Arithmetic by number type, as Java does it for Cassandra: integers wrap, floats follow IEEE 754, decimals are exact but for
 * division.
 */
import * as BigDecimal from "effect/BigDecimal"
import type { ScalarName } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import type { ArithmeticOperator } from "../parser/syntax.ts"
import { parseDecimal } from "../term/literal.ts"
import { javaDouble, javaFloat } from "../values/javaText.ts"
import { difference, scaled, sum } from "./decimals.ts"

export type NumberName =
  | "tinyint"
  | "smallint"
  | "int"
  | "bigint"
  | "counter"
  | "varint"
  | "float"
  | "double"
  | "decimal"

/** The number types in the order of their size. */
export const numberNames: ReadonlyArray<NumberName> = [
  "tinyint",
  "smallint",
  "int",
  "bigint",
  "counter",
  "varint",
  "float",
  "double",
  "decimal"
]

export const isNumber = (name: ScalarName): name is NumberName => numberNames.some((number) => number === name)

const floats: ReadonlySet<NumberName> = new Set<NumberName>(["decimal", "double", "float"])

const sizes: { readonly [Name in NumberName]: number } = {
  tinyint: 1,
  smallint: 2,
  int: 4,
  bigint: 8,
  counter: 8,
  varint: Infinity,
  float: 4,
  double: 8,
  decimal: Infinity
}

/** The type of an operation on two number types: as large as the larger one, and floating if one is. */
export const resultOf = (left: NumberName, right: NumberName): NumberName => {
  const size = Math.max(sizes[left], sizes[right])
  if (floats.has(left) || floats.has(right)) return size <= 4 ? "float" : size === 8 ? "double" : "decimal"
  return size === 1 ? "tinyint" : size === 2 ? "smallint" : size === 4 ? "int" : size === 8 ? "bigint" : "varint"
}

/** A division of integers or decimals by zero; its message is Java's. */
export class DivisionByZero extends Error {
  constructor() {
    super("/ by zero")
  }
}

type Operation = (left: CqlValue, right: CqlValue) => CqlValue

interface Arithmetic {
  readonly operate: { readonly [Operator in ArithmeticOperator]: Operation }
  readonly negate: (value: CqlValue) => CqlValue
}

// Values of each type come in the form that CqlValue.ts gives it; the casts below say so.
const ofNumbers = (
  fit: (value: number) => number,
  multiply: (left: number, right: number) => number,
  whole: boolean
): Arithmetic => {
  const on = (operation: (left: number, right: number) => number): Operation => (left, right) =>
    fit(operation(left as number, right as number))
  const nonZero = (right: number): number => {
    if (whole && right === 0) throw new DivisionByZero()
    return right
  }
  return {
    operate: {
      "+": on((left, right) => left + right),
      "-": on((left, right) => left - right),
      "*": on(multiply),
      "/": on((left, right) => whole ? Math.trunc(left / nonZero(right)) : left / right),
      "%": on((left, right) => left % nonZero(right))
    },
    negate: (value) => fit(-(value as number))
  }
}

// Shifts drop the bits above, and the sign of zero.
const wrapped = (bits: number): Arithmetic => ofNumbers((value) => value << 32 - bits >> 32 - bits, Math.imul, true)

const ofBigints = (fit: (value: bigint) => bigint): Arithmetic => {
  const on = (operation: (left: bigint, right: bigint) => bigint): Operation => (left, right) =>
    fit(operation(left as bigint, right as bigint))
  const nonZero = (right: bigint): bigint => {
    if (right === 0n) throw new DivisionByZero()
    return right
  }
  return {
    operate: {
      "+": on((left, right) => left + right),
      "-": on((left, right) => left - right),
      "*": on((left, right) => left * right),
      "/": on((left, right) => left / nonZero(right)),
      "%": on((left, right) => left % nonZero(right))
    },
    negate: (value) => fit(-(value as bigint))
  }
}

const long = ofBigints((value) => BigInt.asIntN(64, value))

type Decimal = BigDecimal.BigDecimal

const digitsOf = (value: bigint): number => String(value < 0n ? -value : value).length

const halfUp = (dividend: bigint, divisor: bigint): bigint => {
  const quotient = dividend / divisor
  const twice = (dividend % divisor) * 2n
  const reaches = (twice < 0n ? -twice : twice) >= (divisor < 0n ? -divisor : divisor)
  return reaches ? quotient + (dividend < 0n === divisor < 0n ? 1n : -1n) : quotient
}

const withoutTrailingZeros = (value: bigint, scale: number): Decimal => {
  if (value === 0n) return BigDecimal.make(0n, 0)
  let [digits, places] = [value, scale]
  while (digits % 10n === 0n) {
    digits /= 10n
    places--
  }
  return BigDecimal.make(digits, places)
}

const leastDigits = 32
const largestScale = 1000

// Cassandra's DecimalType: at least 32 decimals, and as many significant digits as far as the first can be foretold.
const divide: Operation = (left, right) => {
  const [dividend, divisor] = [left as Decimal, right as Decimal]
  if (divisor.value === 0n) throw new DivisionByZero()
  const firstDigit = digitsOf(dividend.value) - dividend.scale - (digitsOf(divisor.value) - divisor.scale)
  const scale = Math.min(
    Math.max(leastDigits, leastDigits - firstDigit, dividend.scale, divisor.scale),
    largestScale
  )
  // The quotient of scaled integers has this scale when the dividend is shifted so far.
  const shift = scale - dividend.scale + divisor.scale
  const quotient = shift >= 0
    ? halfUp(dividend.value * 10n ** BigInt(shift), divisor.value)
    : halfUp(dividend.value, divisor.value * 10n ** BigInt(-shift))
  return withoutTrailingZeros(quotient, scale)
}

// Java subtracts the whole quotient times the divisor; the zeros at the quotient's end decide the scale of what is left.
const remainder: Operation = (left, right) => {
  const [dividend, divisor] = [left as Decimal, right as Decimal]
  if (divisor.value === 0n) throw new DivisionByZero()
  const common = Math.max(dividend.scale, divisor.scale)
  const [one, other] = [scaled(dividend, common), scaled(divisor, common)]
  let quotient = one / other
  let quotientScale = Math.max(0, dividend.scale - divisor.scale)
  while (quotientScale > dividend.scale - divisor.scale && quotient % 10n === 0n) {
    if (quotient === 0n) {
      quotientScale = dividend.scale - divisor.scale
      break
    }
    quotient /= 10n
    quotientScale--
  }
  const scale = Math.max(dividend.scale, quotientScale + divisor.scale)
  const rest = one % other
  return BigDecimal.make(
    scale >= common ? rest * 10n ** BigInt(scale - common) : rest / 10n ** BigInt(common - scale),
    scale
  )
}

const decimals: Arithmetic = {
  operate: {
    "+": (left, right) => sum(left as Decimal, right as Decimal),
    "-": (left, right) => difference(left as Decimal, right as Decimal),
    "*": (left, right) => {
      const [one, other] = [left as Decimal, right as Decimal]
      return BigDecimal.make(one.value * other.value, one.scale + other.scale)
    },
    "/": divide,
    "%": remainder
  },
  negate: (value) => BigDecimal.make(-(value as Decimal).value, (value as Decimal).scale)
}

/** The arithmetic of each number type. */
export const arithmetic: { readonly [Name in NumberName]: Arithmetic } = {
  tinyint: wrapped(8),
  smallint: wrapped(16),
  int: wrapped(32),
  bigint: long,
  counter: long,
  varint: ofBigints((value) => value),
  float: ofNumbers(Math.fround, (left, right) => left * right, false),
  double: ofNumbers((value) => value, (left, right) => left * right, false),
  decimal: decimals
}

// ---------------------------------------------------------------------------------------------------------------------
// Conversion

/** A number of one type cast to another: integers lose their high bits, floats saturate and lose their fraction. */
export const convert = (value: CqlValue, from: NumberName, to: NumberName): CqlValue => {
  switch (to) {
    case "tinyint":
    case "smallint":
    case "int": {
      const low = typeof value === "number" ? saturated(value, 32) : integerOf(value)
      return Number(BigInt.asIntN(sizes[to] * 8, low))
    }
    case "bigint":
    case "counter":
      return typeof value === "number" ? saturated(value, 64) : BigInt.asIntN(64, integerOf(value))
    case "varint":
      return integerOf(value)
    case "float":
      return Math.fround(floatOf(value))
    case "double":
      return floatOf(value)
    case "decimal":
      return decimalOf(value, from)
  }
}

/**
 * An operand as the type of the operation takes it. Unlike a cast, Cassandra takes all but varints into decimals by way of
 * double, so that an int comes with one decimal and a large bigint loses digits.
 */
export const operand = (value: CqlValue, from: NumberName, to: NumberName): CqlValue =>
  to === "decimal" && from !== "decimal" && from !== "varint"
    ? ofText(javaDouble(floatOf(value)))
    : convert(value, from, to)

const saturated = (value: number, bits: 32 | 64): bigint => {
  if (Number.isNaN(value)) return 0n
  const limit = 2 ** (bits - 1)
  if (value >= limit) return (1n << BigInt(bits - 1)) - 1n
  return value <= -limit ? -(1n << BigInt(bits - 1)) : BigInt(Math.trunc(value))
}

const integerOf = (value: CqlValue): bigint => {
  if (typeof value === "bigint") return value
  // By way of long, which saturates.
  if (typeof value === "number") return saturated(value, 64)
  const decimal = value as Decimal
  return decimal.scale <= 0 ? scaled(decimal, 0) : decimal.value / 10n ** BigInt(decimal.scale)
}

const floatOf = (value: CqlValue): number =>
  typeof value === "object" ? Number(`${(value as Decimal).value}e${-(value as Decimal).scale}`) : Number(value)

const decimalOf = (value: CqlValue, from: NumberName): CqlValue => {
  switch (from) {
    case "decimal":
      return value
    case "float":
      return ofText(javaFloat(value as number))
    case "double":
      return ofText(javaDouble(value as number))
    default:
      return BigDecimal.make(BigInt(value as number | bigint), 0)
  }
}

/** Java makes no decimal of NaN and the infinities. */
export class NotANumber extends Error {
  constructor() {
    super("Infinite or NaN")
  }
}

const ofText = (text: string): Decimal => parseDecimal(text) ?? notANumber()

const notANumber = (): never => {
  throw new NotANumber()
}
