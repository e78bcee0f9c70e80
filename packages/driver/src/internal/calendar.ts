/** Dates as CQL counts them, days from 1970-01-01 in 32 bits, and as text; reaches far beyond JavaScript's `Date`. */

/** The least and the greatest day a CQL `date` holds. */
export const minDay = -(2 ** 31)
export const maxDay = 2 ** 31 - 1

const daysIn400Years = 146_097
const fromMarch0000 = 719_468

/**
 * The day of a date text, or undefined when it is none: `2026-11-23`, `-0044-03-15`, `+12026-01-01`.
 *
 * @see {@link https://howardhinnant.github.io/date_algorithms.html Days of the proleptic Gregorian calendar}
 */
export const parseDay = (text: string): number | undefined => {
  const match = /^([+-]?)(\d{4,7})-(\d\d)-(\d\d)$/.exec(text)
  if (match === null) return undefined
  const [, sign, digits, monthText, dayText] = match
  if (sign === "" && digits!.length > 4) return undefined
  const year = sign === "-" ? -Number(digits) : Number(digits)
  const month = Number(monthText)
  const day = Number(dayText)
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  const days = toDay(year, month, day)
  return days < minDay || days > maxDay ? undefined : days
}

/** The text of a day, with a sign and at least four digits outside the years 0 to 9999. */
export const formatDay = (day: number): string => {
  const shifted = day + fromMarch0000
  const era = Math.floor(shifted / daysIn400Years)
  const dayOfEra = shifted - era * daysIn400Years
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1
  const digits = String(Math.abs(year)).padStart(4, "0")
  const sign = year < 0 ? "-" : year > 9999 ? "+" : ""
  return `${sign}${digits}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`
}

const toDay = (year: number, month: number, day: number): number => {
  const shiftedYear = month <= 2 ? year - 1 : year
  const era = Math.floor(shiftedYear / 400)
  const yearOfEra = shiftedYear - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * daysIn400Years + dayOfEra - fromMarch0000
}

const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value))
