/**
 * Sums and averages of floats and doubles, the way Cassandra adds them up: as doubles, with Kahan's compensation for what is
 * lost to rounding. An average whose sum is beyond a double goes on in decimals.
 */
import { ServerError } from "../../CassandraError.ts"
import type { CqlValue } from "../../CqlValue.ts"
import { parseDecimal } from "../term/literal.ts"
import * as Bytes from "../values/bytes.ts"
import { javaDouble } from "../values/javaText.ts"
import type { Running } from "./aggregate.ts"
import { dividedEvenly, sum as sumOf } from "./decimals.ts"

/** - `fit`: makes a number of the type */
export const floatSum = (fit: (value: number) => number): Running => {
  const sum = compensated()
  return {
    add: (value) => {
      if (isNumber(value)) sum.add(value)
    },
    result: () => fit(sum.total())
  }
}

/** - `fit`: makes a number of the type */
export const floatAverage = (fit: (value: number) => number): Running => {
  const sum = compensated()
  let count = 0n
  let decimals: ReturnType<typeof decimalOf> | undefined
  return {
    add: (value) => {
      if (!isNumber(value)) return
      count++
      if (decimals !== undefined) {
        decimals = sumOf(decimals, decimalOf(value))
        return
      }
      const before = sum.rounded()
      sum.add(value)
      if (isInfinite(sum.rounded()) && !isInfinite(value)) decimals = sumOf(decimalOf(before), decimalOf(value))
    },
    result: () => {
      if (count === 0n) return fit(0)
      if (decimals === undefined) return fit(sum.total() / Number(count))
      const { scale, value } = dividedEvenly(decimals, count)
      return fit(Number(`${value}e${-scale}`))
    }
  }
}

const isNumber = (value: CqlValue): value is number => value !== null && !Bytes.isEmpty(value)

const isInfinite = (value: number): boolean => Math.abs(value) === Infinity

const compensated = () => {
  let [rounded, compensation, simple] = [0, 0, 0]
  return {
    add: (value: number): void => {
      simple += value
      const compensating = value - compensation
      const next = rounded + compensating
      compensation = next - rounded - compensating
      rounded = next
    },
    rounded: (): number => rounded,
    total: (): number => {
      // The compensation is added, not taken away, in Cassandra too.
      const total = rounded + compensation
      return Number.isNaN(total) && isInfinite(simple) ? simple : total
    }
  }
}

const decimalOf = (value: number) => {
  const decimal = Number.isFinite(value) ? parseDecimal(javaDouble(value)) : undefined
  if (decimal !== undefined) return decimal
  throw new ServerError({ said: "An average beyond the range of double takes no number that is NaN or infinite" })
}
