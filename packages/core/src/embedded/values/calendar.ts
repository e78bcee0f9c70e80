/**
 * The calendar that Cassandra adds months by, which is Java's: Gregorian since 1582-10-15, Julian before. Days count from
 * 1970-01-01. CQL's dates themselves are Gregorian at all times (`days.ts`).
 */

/** The months are 1 to 12; the years before year 1 go on with 0 and -1. */
export interface CalendarDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** The milliseconds of a day. */
export const dayMillis = 86_400_000

/** A time some months later, in milliseconds: the same day, or the month's last one when it has fewer. */
export const movedMonths = (millis: number, months: number): number => {
  const days = Math.floor(millis / dayMillis)
  const { day, month, year } = dateOfDays(days)
  const moved = year * 12 + month - 1 + months
  const [inYear, inMonth] = [Math.floor(moved / 12), moved - Math.floor(moved / 12) * 12 + 1]
  const last = daysInMonth(inYear, inMonth)
  return daysOfDate({ year: inYear, month: inMonth, day: Math.min(day, last) }) * dayMillis + millis - days * dayMillis
}

/** The date of a day. */
export const dateOfDays = (days: number): CalendarDate => {
  const gregorian = days >= gregorianStart
  // Both calendars repeat themselves; within a cycle the years begin in March, so that a leap day is the last one.
  const from = days - (gregorian ? gregorianEpoch : julianEpoch)
  const century = gregorian ? Math.floor((4 * from + 3) / 146_097) : 0
  const inCentury = from - Math.floor(146_097 * century / 4)
  const marchYear = Math.floor((4 * inCentury + 3) / 1461)
  const dayOfYear = inCentury - Math.floor(1461 * marchYear / 4)
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  return {
    year: 100 * century + marchYear + (marchMonth >= 10 ? 1 : 0),
    month: marchMonth >= 10 ? marchMonth - 9 : marchMonth + 3,
    day: dayOfYear - daysBeforeMonth(marchMonth) + 1
  }
}

/** The day of a date. The ten dates that neither calendar has are Julian. */
export const daysOfDate = ({ day, month, year }: CalendarDate): number => {
  const marchYear = month < 3 ? year - 1 : year
  const dayOfYear = daysBeforeMonth(month < 3 ? month + 9 : month - 3) + day - 1
  const julian = julianEpoch + 365 * marchYear + Math.floor(marchYear / 4) + dayOfYear
  const gregorian = julian - julianEpoch + gregorianEpoch - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return gregorian >= gregorianStart ? gregorian : julian
}

const gregorianStart = -141_427

// The 1st of March of the year 0.
const gregorianEpoch = -719_468
const julianEpoch = -719_470

const daysBeforeMonth = (marchMonth: number): number => Math.floor((153 * marchMonth + 2) / 5)

const daysInMonth = (year: number, month: number): number => {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  const isLeap = year % 4 === 0 && (year <= 1582 || year % 100 !== 0 || year % 400 === 0)
  return isLeap ? 29 : 28
}
