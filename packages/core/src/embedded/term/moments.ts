/**
 * Times of day and timestamps in CQL text.
 */
import * as Days from "../values/days.ts"

/**
 * Nanoseconds of the day of `hh:mm:ss[.fffffffff]`; undefined when it is no time. Hours, minutes and seconds may have a sign
 * and any number of zeros, and there may be spaces around, as Cassandra reads them.
 */
export const parseTime = (text: string): bigint | undefined => {
  const match = /^[\0- ]*([+-]?\d+):([+-]?\d+):([+-]?\d+)(?:\.(\d{1,9}))?[\0- ]*$/.exec(text)
  if (match === null) return undefined
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (hours < 0 || minutes < 0 || seconds < 0 || hours > 23 || minutes > 59 || seconds > 59) return undefined
  return BigInt((hours * 60 + minutes) * 60 + seconds) * 1_000_000_000n + BigInt((match[4] ?? "").padEnd(9, "0"))
}

/** Nanoseconds of the day as `hh:mm:ss.fffffffff`. */
export const formatTime = (nanos: bigint): string => {
  const seconds = Number(nanos / 1_000_000_000n)
  const two = (value: number) => String(value).padStart(2, "0")
  const fraction = String(nanos % 1_000_000_000n).padStart(9, "0")
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}`
}

/** `2020-02-29 12:00:00.000Z`. Java counts the years before Christ from 1 on, without a sign. */
export const formatTimestamp = (millis: number, separator: " " | "T"): string => {
  const date = new Date(millis)
  const year = date.getUTCFullYear()
  const shown = String(year > 0 ? year : 1 - year).padStart(4, "0")
  const [, day = "", time = ""] = /(-\d\d-\d\d)T(.*)$/.exec(date.toISOString()) ?? []
  return `${shown.length > 4 ? "+" : ""}${shown}${day}${separator}${time}`
}

const form =
  /^([+-]?\d{4,})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(?: ?(Z|[+-]\d\d(?::?\d\d)?)| ([A-Za-z][A-Za-z0-9_/+-]*))?$/

/**
 * Milliseconds since 1970 of a date with or without time and zone; without zone it is UTC. A day up to the 31st that its
 * month does not have is read as the month's last, as Cassandra does. Undefined when the text is none of this.
 */
export const parseTimestamp = (text: string): number | undefined => {
  const match = form.exec(text)
  if (match === null) return undefined
  const [, year = "", month = "", day = "", hours = "0", minutes = "0", seconds = "0", fraction = "", offset, zone] =
    match
  const days = daysOf(year, month, Number(day))
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)]
  const isMidnight = hour === 24 && minute === 0 && second === 0 && Number(fraction) === 0
  if (days === undefined || minute > 59 || second > 59 || hour > 23 && !isMidnight) return undefined
  const local = days * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000 +
    Number(fraction.padEnd(3, "0").slice(0, 3))
  if (zone !== undefined) return inZone(local, zone)
  const minutesAhead = offsetOf(offset)
  return minutesAhead === undefined ? undefined : local - minutesAhead * 60_000
}

const daysOf = (year: string, month: string, day: number): number | undefined => {
  const two = (value: number) => String(value).padStart(2, "0")
  if (day > 31) return undefined
  for (let last = day; last >= Math.min(day, 28); last--) {
    const days = Days.parse(`${year}-${month}-${two(last)}`)
    if (days !== undefined) return days
  }
  return undefined
}

// Minutes ahead of UTC.
const offsetOf = (offset: string | undefined): number | undefined => {
  if (offset === undefined || offset === "Z") return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3).replace(":", "") || "0")
  if (hours > 18 || minutes > 59) return undefined
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes)
}

// The instant that clocks in a zone show as that local time.
const inZone = (local: number, zone: string): number | undefined => {
  const first = local - aheadIn(zone, local)
  return Number.isNaN(first) ? undefined : local - aheadIn(zone, first)
}

// How far a zone is ahead of UTC at an instant, in milliseconds; NaN for a zone that is not known.
const aheadIn = (zone: string, instant: number): number => {
  try {
    const parts = new Intl.DateTimeFormat("en-US-u-hc-h23", {
      timeZone: zone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric"
    }).formatToParts(instant)
    const part = (type: string) => Number(parts.find((part) => part.type === type)?.value)
    const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"))
    return shown - Math.floor(instant / 1000) * 1000
  } catch {
    return NaN
  }
}
