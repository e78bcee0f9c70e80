/**
 * The aggregate functions: count, min, max, sum and avg. Each passes over nulls. `sum` and `avg` have the type of what they
 * are given, so a sum of ints wraps at 32 bits and an average of ints is cut off.
 */
import * as BigDecimal from "effect/BigDecimal"
import { type CqlType, scalar, type ScalarName } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as Bytes from "../values/bytes.ts"
import * as Order from "../values/order.ts"
import { difference, dividedEvenly, sum as sumOf } from "./decimals.ts"
import { floatAverage, floatSum } from "./floatSums.ts"

/** The names of the aggregate functions. */
export const names: ReadonlySet<string> = new Set(["avg", "count", "max", "min", "sum"])

/** An aggregate at work on the rows of one group. */
export interface Running {
  readonly add: (value: CqlValue) => void
  readonly result: () => CqlValue
}

export interface Aggregate {
  readonly type: CqlType
  readonly start: () => Running
}

/** `count(*)` and `count(column)`: how many rows, and how many values that are not null. */
export const count: Aggregate = {
  type: scalar("bigint"),
  start: () => {
    let counted = 0n
    return {
      add: (value) => {
        if (value !== null) counted++
      },
      result: () => counted
    }
  }
}

export const min = (type: CqlType): Aggregate => extreme(type, -1)

export const max = (type: CqlType): Aggregate => extreme(type, 1)

const extreme = (type: CqlType, sign: 1 | -1): Aggregate => {
  const compare = Order.of(type)
  return {
    type,
    start: () => {
      let best: CqlValue = null
      return {
        add: (value) => {
          if (value !== null && (best === null || compare(value, best) * sign > 0)) best = value
        },
        result: () => best
      }
    }
  }
}

/** The sum of a number type; undefined for other types. */
export const sum = (type: CqlType): Aggregate | undefined => {
  const numbers = numbersOf(type)
  return numbers && { type, start: numbers.sum }
}

/** The average of a number type; undefined for other types. Of nothing it is 0. */
export const avg = (type: CqlType): Aggregate | undefined => {
  const numbers = numbersOf(type)
  return numbers && { type, start: numbers.average }
}

const total = (
  { add, fit, zero }: Sums,
  result: (sum: CqlValue, count: number) => CqlValue
): Running => {
  let sum = zero
  let counted = 0
  return {
    add: (value) => {
      if (value === null || Bytes.isEmpty(value)) return
      sum = fit(add(sum, value))
      counted++
    },
    result: () => counted === 0 ? zero : result(sum, counted)
  }
}

interface Numbers {
  readonly sum: () => Running
  readonly average: () => Running
}

interface Sums {
  readonly zero: CqlValue
  readonly add: (self: CqlValue, that: CqlValue) => CqlValue
  readonly fit: (value: CqlValue) => CqlValue
}

const summed = (sums: Sums) => (): Running => total(sums, (sum) => sum)

const dividing = (sums: Sums, divide: (sum: CqlValue, count: number) => CqlValue): Numbers => ({
  sum: summed(sums),
  average: () => total({ ...sums, fit: (value) => value }, divide)
})

// The values of a type have the form that CqlValue.ts gives it.
const wrapped = (bits: number): Numbers =>
  dividing(
    {
      zero: 0,
      add: (self, that) => (self as number) + (that as number),
      fit: (value) => value as number << 32 - bits >> 32 - bits
    },
    (sum, count) => Math.trunc(sum as number / count) + 0
  )

const floats = (fit: (value: number) => number): Numbers => ({
  sum: () => floatSum(fit),
  average: () => floatAverage(fit)
})

const bigints = (fit: (value: bigint) => bigint): Numbers =>
  dividing(
    {
      zero: 0n,
      add: (self, that) => (self as bigint) + (that as bigint),
      fit: (value) => fit(value as bigint)
    },
    (sum, count) => (sum as bigint) / BigInt(count)
  )

type Decimal = BigDecimal.BigDecimal

const decimals: Numbers = {
  sum: summed({
    zero: BigDecimal.make(0n, 0),
    add: (self, that) => sumOf(self as Decimal, that as Decimal),
    fit: (value) => value
  }),
  // Cassandra moves the average towards each next number, and rounds every step: the order of the numbers counts.
  average: () => {
    let average = BigDecimal.make(0n, 0)
    let counted = 0n
    return {
      add: (value) => {
        if (value === null || Bytes.isEmpty(value)) return
        average = sumOf(average, dividedEvenly(difference(value as Decimal, average), ++counted))
      },
      result: () => average
    }
  }
}

const byName: { readonly [Name in ScalarName]?: Numbers } = {
  tinyint: wrapped(8),
  smallint: wrapped(16),
  int: wrapped(32),
  bigint: bigints((value) => BigInt.asIntN(64, value)),
  counter: bigints((value) => BigInt.asIntN(64, value)),
  varint: bigints((value) => value),
  float: floats(Math.fround),
  double: floats((value) => value),
  decimal: decimals
}

const numbersOf = (type: CqlType): Numbers | undefined => type._tag === "Scalar" ? byName[type.name] : undefined

/** The number types, in the order in which Cassandra lists a function's signatures. */
export const numberTypes: ReadonlyArray<ScalarName> = [
  "smallint",
  "float",
  "tinyint",
  "int",
  "varint",
  "counter",
  "bigint",
  "double",
  "decimal"
]
