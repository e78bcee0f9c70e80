/**
 * The decimal digits of a floating number as the Java of Cassandra 5 (17) finds them (`FloatingDecimal.dtoa`). They are not
 * always the fewest that tell the number from its neighbours: before an exponent it always develops two, and what it has
 * when it looks whether they suffice is then beyond the shortest, so 2e23 is 1.9999999999999998E23.
 */

/** `0.d₁d₂d₃… · 10^exponent`, without zeros behind. */
export interface Digits {
  readonly digits: string
  readonly exponent: number
}

/** The digits of a number above 0 that is finite: a double, or with 24 `precision` a float. */
export const javaDigits = (value: number, precision: 24 | 53): Digits => {
  const { bits, exponent, significant } = unpacked(value, precision)
  const size = bits.toString(2).length
  // How many bits stand behind the point.
  const tiny = Math.max(0, size - exponent - 1)
  if (tiny === 0 && exponent <= mostOfLong) {
    return whole(bits << BigInt(exponent - size + 1), exponent - significant - 1)
  }
  return developed(bits, size, exponent, tiny, significant)
}

const mostOfLong = 62

// The number's bits without zeros behind, the exponent of the first one, and how many could be told from one another.
const unpacked = (value: number, precision: 24 | 53) => {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const raw = view.getBigUint64(0)
  const biased = Number(raw >> 52n)
  let bits = raw & (1n << 52n) - 1n
  let exponent = biased - 1023
  if (biased === 0) exponent = bits.toString(2).length - 1075
  else bits |= 1n << 52n
  const least = precision === 53 ? -1022 : -126
  while ((bits & 1n) === 0n) bits >>= 1n
  return { bits, exponent, significant: precision - Math.max(0, least - exponent) }
}

// A whole number's own digits, but for those that its bits do not reach.
const whole = (value: bigint, beyond: number): Digits => {
  const dropped = beyond > 1 ? Math.floor(beyond * Math.log10(2)) : 0
  const unit = 10n ** BigInt(dropped)
  const digits = String((value + unit / 2n) / unit)
  return { digits: digits.replace(/0+$/, ""), exponent: digits.length + dropped }
}

// Digit by digit of b / s, until what is left is less than half the way to a neighbour, m.
const developed = (bits: bigint, size: number, exponent: number, tiny: number, significant: number): Digits => {
  let scale = estimate(bits, size, exponent)
  const fives = Math.max(0, -scale)
  const fivesUnder = Math.max(0, scale)
  let twos = fives + tiny + exponent
  let twosUnder = fivesUnder + tiny
  let twosHalf = twos - significant
  twos -= size - 1
  const common = Math.min(twos, twosUnder)
  twos -= common
  twosUnder -= common
  twosHalf -= common
  // Below a power of two the neighbour is nearer.
  if (size === 1) twosHalf--
  if (twosHalf < 0) {
    twos -= twosHalf
    twosUnder -= twosHalf
    twosHalf = 0
  }
  let b = bits * 5n ** BigInt(fives) << BigInt(twos)
  const s = 5n ** BigInt(fivesUnder) << BigInt(twosUnder)
  let m = 5n ** BigInt(fives) << BigInt(twosHalf)
  const tens = s * 10n
  // Java calculates in an int or a long where the first numbers fit; later ones may not.
  const room = Math.max(size + twos + bitsOfFives(fives), twosUnder + 1 + bitsOfFives(fivesUnder + 1))
  const fitted = (number: bigint) => room < 32 ? BigInt.asIntN(32, number) : BigInt.asIntN(64, number)
  const fits = room < 64
  const next = () => {
    const digit = b / s
    b = b % s * 10n
    m *= 10n
    const half = fits ? fitted(m) : m
    return {
      digit,
      low: half <= 0n || b < half,
      high: half <= 0n || (fits ? fitted(b + half) > tens : b + half >= tens)
    }
  }
  const first = next()
  let { high, low } = first
  // A first digit that is 0 tells that the power of ten was estimated too great.
  const skipped = first.digit === 0n && !high
  if (skipped) scale--
  let digits = skipped ? "" : String(first.digit)
  if (scale < -3 || scale >= 8) low = high = false
  while (!low && !high) {
    const step = next()
    digits += String(step.digit)
    low = step.low
    high = step.high
  }
  const beyond = fits ? fitted(b * 2n - tens) : b * 2n - tens
  const up = high && (!low || beyond > 0n || beyond === 0n && Number(digits.at(-1)) % 2 === 1)
  const rounded = up ? String(BigInt(digits) + 1n) : digits
  return {
    digits: rounded.replace(/0+$/, ""),
    exponent: scale + 1 + rounded.length - digits.length
  }
}

const bitsOfFives = (power: number): number => power < 27 ? (5n ** BigInt(power)).toString(2).length : power * 3

// Log10 of the number, at most one too great.
const estimate = (bits: bigint, size: number, exponent: number): number => {
  const fraction = Number(bits) / 2 ** (size - 1)
  return Math.floor((fraction - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981)
}
