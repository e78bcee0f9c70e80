/**
 * Functions of time: of now, of time-based UUIDs, and between date, timestamp and timeuuid.
 */
import { scalar, type ScalarName } from "../../CqlType.ts"
import { dayMillis } from "../values/calendar.ts"
import * as Days from "../values/days.ts"
import { type Signature, strict } from "./signature.ts"

/** The date of an instant, in UTC. Before 1970 Cassandra cuts off towards it: a millisecond before is still 1970-01-01. */
export const dateOfMillis = (millis: number): string => Days.format(Math.trunc(millis / dayMillis))

/** The instant at which a date begins, in UTC. Stored dates are valid. */
export const millisOfDate = (date: string): number => (Days.parse(date) ?? 0) * dayMillis

// 100-nanosecond steps from the start of the Gregorian calendar to 1970 (RFC 9562, 5.1).
const gregorian = 0x01b21dd213814000n

const stepsPerMillisecond = 10_000n

/** The instant of a time-based UUID, cut off towards 1970. */
export const millisOfUuid = (uuid: string): number => {
  const steps = BigInt(`0x${uuid.slice(15, 18)}${uuid.slice(9, 13)}${uuid.slice(0, 8)}`) - gregorian
  return Number(steps / stepsPerMillisecond)
}

/**
 * A time-based UUID of 100-nanosecond steps since 1970 and the 16 digits of its lower half. Of times before the Gregorian
 * calendar the version is none: its bit is set in a negative number.
 */
export const timeUuidOf = (steps: bigint, lower: string): string => {
  const time = (BigInt.asUintN(64, steps + gregorian) | 1n << 60n).toString(16).padStart(16, "0")
  return `${time.slice(8)}-${time.slice(4, 8)}-${time.slice(0, 4)}-${lower.slice(0, 4)}-${lower.slice(4)}`
}

/** The instant of a value of a type, where the type tells one. */
export const millisOf: { readonly [Name in ScalarName]?: (value: unknown) => number } = {
  timeuuid: (value) => millisOfUuid(value as string),
  timestamp: (value) => value as number,
  date: (value) => millisOfDate(value as string)
}

const from = (
  name: string,
  types: ReadonlyArray<ScalarName>,
  to: ScalarName,
  result: (millis: number) => number | string | bigint
): ReadonlyArray<Signature> =>
  types.map((type) => strict(name, [scalar(type)], scalar(to), ([value]) => result(millisOf[type]!(value))))

const both = (snake: string, camel: string, of: (name: string) => ReadonlyArray<Signature>): ReadonlyArray<Signature> =>
  [snake, camel].flatMap(of)

/** Cassandra 5 has each of these in two spellings. */
export const timeFunctions: ReadonlyArray<Signature> = [
  strict("now", [], scalar("timeuuid"), (_, { timeUuid }) => timeUuid()),
  ...both("current_timeuuid", "currenttimeuuid", (name) => [
    strict(name, [], scalar("timeuuid"), (_, { timeUuid }) => timeUuid())
  ]),
  ...both("current_timestamp", "currenttimestamp", (name) => [
    strict(name, [], scalar("timestamp"), (_, { now }) => now)
  ]),
  ...both("current_date", "currentdate", (name) => [
    strict(name, [], scalar("date"), (_, { now }) => dateOfMillis(now))
  ]),
  ...both("current_time", "currenttime", (name) => [
    strict(name, [], scalar("time"), (_, { now }) => BigInt(now - Math.floor(now / dayMillis) * dayMillis) * 1_000_000n)
  ]),
  ...both("to_date", "todate", (name) => from(name, ["timeuuid", "timestamp"], "date", dateOfMillis)),
  ...both(
    "to_timestamp",
    "totimestamp",
    (name) => from(name, ["timeuuid", "date"], "timestamp", (millis) => millis)
  ),
  ...both(
    "to_unix_timestamp",
    "tounixtimestamp",
    (name) => from(name, ["timeuuid", "timestamp", "date"], "bigint", BigInt)
  ),
  ...both("min_timeuuid", "mintimeuuid", (name) => [
    strict(
      name,
      [scalar("timestamp")],
      scalar("timeuuid"),
      ([millis]) => timeUuidOf(BigInt(millis as number) * stepsPerMillisecond, "8080808080808080")
    )
  ]),
  ...both("max_timeuuid", "maxtimeuuid", (name) => [
    strict(
      name,
      [scalar("timestamp")],
      scalar("timeuuid"),
      ([millis]) => timeUuidOf((BigInt(millis as number) + 1n) * stepsPerMillisecond - 1n, "7f7f7f7f7f7f7f7f")
    )
  ])
]
