/**
 * The operators: arithmetic on numbers, days and months added to dates and timestamps, texts joined by `+`.
 */
import { FunctionFailure } from "../../CassandraError.ts"
import { type CqlType, scalar, type ScalarName } from "../../CqlType.ts"
import type { CqlDuration, CqlValue } from "../../CqlValue.ts"
import type { ArithmeticOperator } from "../parser/syntax.ts"
import { timestampOf } from "../term/literal.ts"
import { dayMillis, movedMonths } from "../values/calendar.ts"
import * as Days from "../values/days.ts"
import { arithmetic, DivisionByZero, isNumber, NotANumber, numberNames, operand, resultOf } from "./numbers.ts"
import { type Apply, type Signature, strict } from "./signature.ts"
import { millisOfDate } from "./time.ts"

/** The signatures of an operator. */
export const operation = (operator: ArithmeticOperator): ReadonlyArray<Signature> => [
  ...numberNames.flatMap((left) => numberNames.map((right) => ofNumbers(operator, left, right))),
  ...(operator === "+" ? joined : []),
  ...(operator === "+" ? shifted("+", 1) : operator === "-" ? shifted("-", -1) : [])
]

/** How two values of a type are added to one more of it; undefined for types that are neither numbers nor texts. */
export const additionOf = (name: ScalarName): ((left: CqlValue, right: CqlValue) => CqlValue) | undefined =>
  isNumber(name)
    ? arithmetic[name].operate["+"]
    : name === "text" || name === "ascii"
    ? (left, right) => (left as string) + (right as string)
    : undefined

/** The signatures of `-x`. */
export const negation: ReadonlyArray<Signature> = numberNames.map((name) =>
  strict("_negate", [scalar(name)], scalar(name), ([value]) => arithmetic[name].negate(value))
)

const failing =
  (operator: ArithmeticOperator, left: ScalarName, right: ScalarName, apply: Apply): Apply => (args, context) => {
    try {
      return apply(args, context)
    } catch (error) {
      if (!(error instanceof DivisionByZero || error instanceof NotANumber || error instanceof Unprecise)) throw error
      throw new FunctionFailure({ said: `the operation '${left} ${operator} ${right}' failed: ${error.message}` })
    }
  }

const ofNumbers = (
  operator: ArithmeticOperator,
  left: (typeof numberNames)[number],
  right: (typeof numberNames)[number]
): Signature => {
  const result = resultOf(left, right)
  const operate = arithmetic[result].operate[operator]
  return strict(
    `_${operator}`,
    [scalar(left), scalar(right)],
    scalar(result),
    failing(operator, left, right, ([one, other]) => operate(operand(one, left, result), operand(other, right, result)))
  )
}

const texts: ReadonlyArray<ScalarName> = ["text", "ascii"]

const joined: ReadonlyArray<Signature> = texts.flatMap((left) =>
  texts.map((right) => {
    const result: CqlType = scalar(left === "ascii" && right === "ascii" ? "ascii" : "text")
    // Both are texts by their types.
    return strict("_+", [scalar(left), scalar(right)], result, ([one, other]) => (one as string) + (other as string))
  })
)

// ---------------------------------------------------------------------------------------------------------------------
// Dates and durations

class Unprecise extends Error {
  constructor(unit: "day" | "millisecond") {
    super(`The duration must have a ${unit} precision.`)
  }
}

const shifted = (operator: "+" | "-", sign: 1 | -1): ReadonlyArray<Signature> => [
  strict(
    `_${operator}`,
    [scalar("timestamp"), scalar("duration")],
    scalar("timestamp"),
    failing(operator, "timestamp", "duration", ([millis, duration]) => {
      const { days, months, nanoseconds } = duration as CqlDuration
      if (nanoseconds % 1_000_000n !== 0n) throw new Unprecise("millisecond")
      const added = BigInt(sign) * nanoseconds / 1_000_000n
      // Beside months it adds milliseconds as an int.
      const time = Number(months === 0 ? added : BigInt.asIntN(32, added))
      return timestampOf(movedMonths(millis as number, sign * months) + sign * days * dayMillis + time)
    })
  ),
  strict(
    `_${operator}`,
    [scalar("date"), scalar("duration")],
    scalar("date"),
    failing(operator, "date", "duration", ([date, duration]) => {
      const { days, months, nanoseconds } = duration as CqlDuration
      if (nanoseconds !== 0n) throw new Unprecise("day")
      // Days beyond the last date go on with the first.
      return Days.format(movedMonths(millisOfDate(date as string), sign * months) / dayMillis + sign * days | 0)
    })
  )
]
