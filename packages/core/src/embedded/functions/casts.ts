/**
 * `CAST(x AS type)`: numbers into one another and into text, dates and times into one another and into text.
 */
import * as BigDecimal from "effect/BigDecimal"
import { type CqlType, scalar, type ScalarName } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import { formatTime } from "../term/moments.ts"
import { convert, isNumber, numberNames } from "./numbers.ts"
import { type Signature, strict } from "./signature.ts"
import { dateOfMillis, millisOfDate, millisOfUuid } from "./time.ts"

/** The signatures of a cast to that type: one for each type that can be cast to it. */
export const casts = (to: ScalarName): ReadonlyArray<Signature> => {
  const from = (types: ReadonlyArray<ScalarName>, apply: (value: CqlValue, type: ScalarName) => CqlValue) =>
    types.filter((type) => type !== to).map((type) =>
      strict(`cast_as_${to}`, [scalar(type)], scalar(to), ([value]) => apply(value, type))
    )
  if (to === "text" || to === "ascii") {
    return from([...numberNames, "ascii", "boolean", "date", "inet", "time", "timestamp", "timeuuid", "uuid"], textOf)
      .filter(({ args }) => to === "text" || !isText(args[0]!))
  }
  if (isNumber(to)) return to === "counter" ? [] : from(numberNames, (value) => convert(value, to))
  // Values come in the form of the type that is cast.
  switch (to) {
    case "timestamp":
      return from(
        ["date", "timeuuid"],
        (value, type) => new Date(type === "date" ? millisOfDate(value as string) : millisOfUuid(value as string))
      )
    case "date":
      return from(
        ["timestamp", "timeuuid"],
        (value, type) => dateOfMillis(type === "timestamp" ? (value as Date).getTime() : millisOfUuid(value as string))
      )
    default:
      return []
  }
}

const isText = (type: CqlType): boolean => type._tag === "Scalar" && type.name === "ascii"

// Values come in the form of the type.
const textOf = (value: CqlValue, type: ScalarName): string => {
  switch (type) {
    case "float":
      return javaFloat(value as number, shortestFloat)
    case "double":
      return javaFloat(value as number, String)
    case "decimal":
      return plainDecimal(value as BigDecimal.BigDecimal)
    case "timestamp":
      return (value as Date).toISOString()
    case "time":
      return formatTime(value as bigint)
    default:
      return String(value)
  }
}

/** A float as Java writes it: `1.0`, `1.0E10`, `1.0E-5`, `NaN`. */
export const javaFloat = (value: number, shortest: (value: number) => string): string => {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0"
  const [mantissa = "", exponentText = "0"] = shortest(Math.abs(value)).split("e")
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

/** The fewest digits that tell a 32-bit float from its neighbours. */
export const shortestFloat = (value: number): string => {
  for (let precision = 1; precision < 9; precision++) {
    const text = value.toPrecision(precision)
    if (Math.fround(Number(text)) === value) return text.replace("e+", "e")
  }
  return value.toPrecision(9).replace("e+", "e")
}

/** A decimal without an exponent, all its digits kept. */
export const plainDecimal = ({ scale, value }: BigDecimal.BigDecimal): string => {
  if (scale <= 0) return String(value * 10n ** BigInt(-scale))
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0")
  return `${value < 0n ? "-" : ""}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
