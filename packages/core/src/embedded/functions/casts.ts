/**
 * `CAST(x AS type)`: numbers into one another and into text, dates and times into one another and into text.
 */
import type * as BigDecimal from "effect/BigDecimal"
import { ServerError } from "../../CassandraError.ts"
import { type CqlType, scalar, type ScalarName } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import { formatTime, formatTimestamp } from "../term/moments.ts"
import { javaDecimal, javaDouble, javaFloat, javaInet } from "../values/javaText.ts"
import { convert, isNumber, NotANumber, type NumberName, numberNames } from "./numbers.ts"
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
  // What is cast to a number is one of the number types that stand beside it.
  if (isNumber(to)) {
    return to === "counter"
      ? []
      : from(numberNames, (value, type) => numberOf(value, type as NumberName, to))
  }
  // Values come in the form of the type that is cast.
  switch (to) {
    case "timestamp":
      return from(
        ["date", "timeuuid"],
        (value, type) => type === "date" ? millisOfDate(value as string) : millisOfUuid(value as string)
      )
    case "date":
      return from(
        ["timestamp", "timeuuid"],
        (value, type) => dateOfMillis(type === "timestamp" ? value as number : millisOfUuid(value as string))
      )
    default:
      return []
  }
}

const numberOf = (value: CqlValue, from: NumberName, to: NumberName): CqlValue => {
  try {
    return convert(value, from, to)
  } catch (error) {
    if (!(error instanceof NotANumber)) throw error
    throw new ServerError({ said: `A ${from} that is NaN or infinite cannot be cast to decimal` })
  }
}

const isText = (type: CqlType): boolean => type._tag === "Scalar" && type.name === "ascii"

// Values come in the form of the type.
const textOf = (value: CqlValue, type: ScalarName): string => {
  switch (type) {
    case "float":
      return javaFloat(value as number)
    case "double":
      return javaDouble(value as number)
    case "decimal":
      return javaDecimal(value as BigDecimal.BigDecimal)
    case "inet":
      return javaInet(value as string)
    case "timestamp":
      return formatTimestamp(value as number, "T")
    case "time":
      return formatTime(value as bigint)
    default:
      // What is left are numbers, booleans, texts and uuids.
      return (value as string | number | bigint | boolean).toString()
  }
}
