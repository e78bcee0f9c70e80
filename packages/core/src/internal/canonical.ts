/** Which texts stand for a value of CQL as a session gives it: each value has one text, so that it reads as it was written. */

/**
 * Whether a text is a day of the calendar that a `date` holds: 32 bits of days around 1970-01-01.
 *
 * @internal
 */
export const isDay = (text: string): boolean => {
  const [, sign, digits, month, day] = /^([+-]?)(\d{4,7})-(\d\d)-(\d\d)$/.exec(text) ?? []
  const year = Number(`${sign}${digits}`)
  if (Number.isNaN(year) || Number(month) < 1 || Number(month) > 12 || Number(day) < 1) return false
  if (sign === "" ? digits?.length !== 4 : sign === "+" ? year <= 9999 : year >= 0) return false
  if (sign !== "" && digits!.length > 4 && digits!.startsWith("0")) return false
  if (Number(day) > daysIn(year, Number(month))) return false
  // The first and the last day, and the order of days as a number.
  const order = (year * 100 + Number(month)) * 100 + Number(day)
  return order >= (-5_877_641 * 100 + 6) * 100 + 23 && order <= (5_881_580 * 100 + 7) * 100 + 11
}

const daysIn = (year: number, month: number): number =>
  month !== 2
    ? [4, 6, 9, 11].includes(month) ? 30 : 31
    : year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
    ? 29
    : 28

const ipv4 = /^(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/

/**
 * Whether a text is an address in canonical form: IPv4 with dots, IPv6 as RFC 5952 has it. An IPv4 address within IPv6
 * (`::ffff:…`) is written as IPv4.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5952 RFC 5952}
 * @internal
 */
export const isInet = (text: string): boolean => {
  if (ipv4.test(text)) return true
  const halves = text.split("::")
  const [front = [], back = []] = halves.map((half) => half === "" ? [] : half.split(":"))
  const written = [...front, ...back]
  if (halves.length > 2 || !written.every((group) => /^(?:0|[1-9a-f][0-9a-f]{0,3})$/.test(group))) return false
  if (halves.length === 1 ? written.length !== 8 : written.length > 6) return false
  const groups = [...front, ...Array.from({ length: 8 - written.length }, () => "0"), ...back]
  return !isMapped(groups) && text === shortest(groups)
}

const isMapped = (groups: ReadonlyArray<string>): boolean =>
  groups[5] === "ffff" && groups.slice(0, 5).every((group) => group === "0")

/** Leaves the longest run of zero groups out, the first of equal ones, unless it is of one group. */
const shortest = (groups: ReadonlyArray<string>): string => {
  let [start, length] = [-1, 1]
  for (let at = 0; at < groups.length; at++) {
    let end = at
    while (groups[end] === "0") end++
    if (end - at > length) [start, length] = [at, end - at]
  }
  return start < 0
    ? groups.join(":")
    : `${groups.slice(0, start).join(":")}::${groups.slice(start + length).join(":")}`
}
