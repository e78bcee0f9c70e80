/**
 * `floor`: a time cut down to a multiple of a duration, counted from 1970 or from a time that is given. It is refused for
 * times before the start.
 */
import { scalar, type ScalarName } from "../../CqlType.ts"
import type { CqlDuration, CqlValue } from "../../CqlValue.ts"
import { refuse } from "../refuse.ts"
import { dayNanos } from "../term/bound.ts"
import { formatDuration } from "../term/duration.ts"
import { timestampOf } from "../term/literal.ts"
import { dateOfDays, dayMillis, movedMonths } from "../values/calendar.ts"
import { type Signature, strict } from "./signature.ts"
import { dateOfMillis, millisOf } from "./time.ts"

const nanosPerMilli = 1_000_000n

const refuseNegative = ({ days, months, nanoseconds }: CqlDuration): void => {
  if (months < 0 || days < 0 || nanoseconds < 0n) refuse("Negative durations are not supported by the floor function")
}

/** The greatest sum of the start and a multiple of the duration that is not after the time. All are in milliseconds. */
const floorMillis = (time: number, duration: CqlDuration, start: number): number => {
  refuseNegative(duration)
  if (start > time) refuse("The floor function starting time is greater than the provided time")
  const { days, months, nanoseconds } = duration
  const fixed = days * dayMillis + Number(nanoseconds / nanosPerMilli)
  if (months === 0) return fixed === 0 ? time : time - (time - start) % fixed
  const after = (multiple: number) => movedMonths(start, multiple * months) + multiple * fixed
  // Of months alone Cassandra counts calendar months, so that a start on the 31st may give a day after the time.
  if (fixed === 0) return after(Math.trunc((monthOf(time) - monthOf(start)) / months))
  // No month is shorter than 28 days: a multiple that is too large.
  let [least, beyond] = [0, Math.floor((time - start) / (months * 28 * dayMillis + fixed)) + 1]
  while (beyond - least > 1) {
    const middle = Math.floor((least + beyond) / 2)
    if (after(middle) <= time) least = middle
    else beyond = middle
  }
  return after(least)
}

const monthOf = (millis: number): number => {
  const { month, year } = dateOfDays(Math.floor(millis / dayMillis))
  // Java counts the years before Christ from 1 on.
  return (year > 0 ? year : 1 - year) * 12 + month
}

const floorTime = (time: bigint, duration: CqlDuration): bigint => {
  const { days, months, nanoseconds } = duration
  refuseNegative(duration)
  if (months !== 0 || days !== 0 || nanoseconds > dayNanos) {
    refuse("For time values, the floor can only be computed for durations smaller that a day")
  }
  return nanoseconds === 0n ? time : time - time % nanoseconds
}

// What a type must find in a duration, and how its result comes of milliseconds. The values come in the form of the type.
const refuseBelowMillis = (duration: CqlDuration): void => {
  if (duration.nanoseconds % nanosPerMilli === 0n) return
  refuse(
    `The floor cannot be computed for the ${formatDuration(duration)} duration as precision is below 1 millisecond`
  )
}

const refuseBelowDays = (duration: CqlDuration): void => {
  if (duration.nanoseconds === 0n) return
  refuse(
    `The floor on date values cannot be computed for the ${
      formatDuration(duration)
    } duration as precision is below 1 day`
  )
}

const ofMillis = (
  type: "date" | "timestamp" | "timeuuid",
  returns: "date" | "timestamp",
  check: (duration: CqlDuration) => void,
  result: (millis: number) => CqlValue
): ReadonlyArray<Signature> => {
  const millisIn = (name: ScalarName, value: CqlValue): number => millisOf[name]!(value)
  const floor = (time: CqlValue, duration: CqlValue, start: number) => {
    check(duration as CqlDuration)
    return result(floorMillis(millisIn(type, time), duration as CqlDuration, start))
  }
  return [
    strict(
      "floor",
      [scalar(type), scalar("duration")],
      scalar(returns),
      ([time, duration]) => floor(time, duration, 0)
    ),
    strict(
      "floor",
      [scalar(type), scalar("duration"), scalar(returns)],
      scalar(returns),
      ([time, duration, start]) => floor(time, duration, millisIn(returns, start))
    )
  ]
}

export const floorFunctions: ReadonlyArray<Signature> = [
  ...ofMillis("timestamp", "timestamp", refuseBelowMillis, timestampOf),
  ...ofMillis("timeuuid", "timestamp", refuseBelowMillis, timestampOf),
  ...ofMillis("date", "date", refuseBelowDays, dateOfMillis),
  strict(
    "floor",
    [scalar("time"), scalar("duration")],
    scalar("time"),
    ([time, duration]) => floorTime(time as bigint, duration as CqlDuration)
  )
]
