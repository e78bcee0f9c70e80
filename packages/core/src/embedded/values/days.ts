/**
 * CQL dates: an ISO text of the proleptic Gregorian calendar and the days since 1970-01-01, from -2^31 to 2^31 - 1, which
 * is far beyond what a JavaScript `Date` holds.
 */

/** The days since 1970-01-01 of `YYYY-MM-DD`, with a sign before years outside 0 to 9999; undefined when it is no date. */
export const parse = (text: string): number | undefined => {
  const match = /^([+-]?)(\d{4,7})-(\d\d)-(\d\d)$/.exec(text)
  if (match === null || match[1] === "" && match[2]!.length > 4) return undefined
  const year = Number(match[2]) * (match[1] === "-" ? -1 : 1)
  const month = Number(match[3])
  const day = Number(match[4])
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  const days = daysBefore(year, month) + day - 1
  return days < -(2 ** 31) || days >= 2 ** 31 ? undefined : days
}

/** Writes the days since 1970-01-01 as a date: `1970-01-01`, `-0001-12-31`, `+12345-06-07`. */
export const format = (days: number): string => {
  let year = Math.floor(days / daysInYear) + 1970
  while (daysBefore(year, 1) > days) year--
  while (daysBefore(year + 1, 1) <= days) year++
  let month = 12
  while (daysBefore(year, month) > days) month--
  const sign = year < 0 ? "-" : year > 9999 ? "+" : ""
  return `${sign}${digits(Math.abs(year), 4)}-${digits(month, 2)}-${digits(days - daysBefore(year, month) + 1, 2)}`
}

const daysInYear = 365.2425

const digits = (value: number, width: number): string => String(value).padStart(width, "0")

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

const daysInMonth = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31

// From 1970-01-01 to the first of the month.
const daysBefore = (year: number, month: number): number => {
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477
  let days = 365 * (year - 1970) + leapDays
  for (let earlier = 1; earlier < month; earlier++) days += daysInMonth(year, earlier)
  return days
}
