/**
 * Sums and differences of decimals, with the places that Java gives them; `exp`, `log` and `log10`, to as many significant
 * digits as Cassandra gives: 32, or those of the number when it has more, but at most 10,000 (`DecimalType`). Numbers are
 * fixed-point bigints while those are worked on.
 */
import * as BigDecimal from "effect/BigDecimal"
import { ServerError } from "../../CassandraError.ts"

type Decimal = BigDecimal.BigDecimal

/** The digits of a number with that many places, of which it has no more. */
export const scaled = ({ scale, value }: Decimal, places: number): bigint => value * 10n ** BigInt(places - scale)

const aligned = (operate: (self: bigint, that: bigint) => bigint) => (self: Decimal, that: Decimal): Decimal => {
  const places = Math.max(self.scale, that.scale)
  return BigDecimal.make(operate(scaled(self, places), scaled(that, places)), places)
}

/** The sum, with the places of the number that has more, also where the other is 0: `1 + 0.00` is `1.00`. */
export const sum = aligned((self, that) => self + that)

/** The difference, with as many places as {@link sum} has. */
export const difference = aligned((self, that) => self - that)

/** A quotient with the dividend's places, rounded half to even. */
export const dividedEvenly = ({ scale, value }: Decimal, by: bigint): Decimal => {
  const [quotient, rest] = [value / by, value % by]
  const twice = 2n * (rest < 0n ? -rest : rest)
  const away = twice > by || twice === by && quotient % 2n !== 0n
  return BigDecimal.make(away ? quotient + (value < 0n ? -1n : 1n) : quotient, scale)
}

const leastDigits = 32
const mostDigits = 10_000

// Digits beyond those of the result, which take the errors of many roundings.
const guard = 12

const digitsIn = (value: bigint): number => String(value < 0n ? -value : value).length

const digitsFor = ({ value }: Decimal): number => Math.min(Math.max(leastDigits, digitsIn(value)), mostDigits)

const power = (exponent: number): bigint => 10n ** BigInt(exponent)

/** A number as units of 10 to the minus `places`. */
const fixed = ({ scale, value }: Decimal, places: number): bigint =>
  places >= scale ? value * power(places - scale) : value / power(scale - places)

/** What a fixed-point number rounds to, half to even. */
const rounded = (value: bigint, places: number, digits: number): Decimal => {
  const excess = digitsIn(value) - digits
  if (excess <= 0) return BigDecimal.make(value * power(-excess), places - excess)
  const unit = power(excess)
  const [negative, size] = value < 0n ? [true, -value] : [false, value]
  const [quotient, rest] = [size / unit, size % unit]
  const up = rest * 2n > unit || rest * 2n === unit && quotient % 2n === 1n
  const result = up ? quotient + 1n : quotient
  // 9.99… gets a digit more when it is rounded up.
  return digitsIn(result) > digits
    ? BigDecimal.make((negative ? -result : result) / 10n, places - excess - 1)
    : BigDecimal.make(negative ? -result : result, places - excess)
}

/** ln 2 by units of 10 to the minus `places`: 2 artanh(1/3). */
const log2 = (places: number): bigint => 2n * artanh(1n, 3n, power(places))

/** The inverse hyperbolic tangent of a fraction, by its series. */
const artanh = (dividend: bigint, divisor: bigint, one: bigint): bigint => {
  let term = one * dividend / divisor
  let sum = term
  const [square, squareDivisor] = [dividend * dividend, divisor * divisor]
  for (let odd = 3n; term !== 0n; odd += 2n) {
    term = term * square / squareDivisor
    sum += term / odd
  }
  return sum
}

// ---------------------------------------------------------------------------------------------------------------------
// exp

// Beyond, Java's exponents overflow.
const mostExponent = 4_944_763_837

/** e to the power of a decimal. */
export const exp = (value: Decimal): Decimal => {
  if (value.value === 0n) return BigDecimal.make(1n, 0)
  const size = digitsIn(value.value) - value.scale
  if (size > 10 || Math.abs(Number(fixed(value, 0))) > mostExponent) throw overflow()
  const digits = digitsFor(value)
  // x = n ln 10 + r, so that e^x is e^r with the point moved by n.
  const places = digits + guard + Math.max(0, size)
  const one = power(places)
  const ln10 = log10Of(places)
  const x = fixed(value, places)
  const shift = x / ln10
  return moved(rounded(expOfSmall(x - shift * ln10, one), places, digits), Number(shift))
}

const moved = ({ scale, value }: Decimal, by: number): Decimal => {
  if (Math.abs(scale - by) > 2 ** 31) throw overflow()
  return BigDecimal.make(value, scale - by)
}

// The series of a 1024th, raised again by squaring.
const expOfSmall = (x: bigint, one: bigint): bigint => {
  const halvings = 10
  const fine = one * power(halvings)
  const small = x * power(halvings) >> BigInt(halvings)
  let term = fine
  let sum = fine
  for (let n = 1n; term !== 0n; n++) {
    term = term * small / (fine * n)
    sum += term
  }
  for (let n = 0; n < halvings; n++) sum = sum * sum / fine
  return sum / power(halvings)
}

const overflow = () => new ServerError({ said: "The result of exp is beyond what a decimal holds" })

// ---------------------------------------------------------------------------------------------------------------------
// log

const log10Of = (places: number): bigint => logOf(10n * power(places), places)

/** The natural logarithm of a fixed-point number above zero: halved into the range of 0.7 to 1.4, then 2 artanh((x-1)/(x+1)). */
const logOf = (x: bigint, places: number): bigint => {
  const one = power(places)
  let halvings = 0
  let small = x
  while (small * 10n > one * 14n) {
    small >>= 1n
    halvings++
  }
  while (small * 10n < one * 7n) {
    small <<= 1n
    halvings--
  }
  return 2n * artanh(small - one, small + one, one) + BigInt(halvings) * (halvings === 0 ? 0n : log2(places))
}

/** The mantissa between 1 and 10 of a number above zero, and its power of ten. */
const logParts = (value: Decimal, places: number): readonly [mantissa: bigint, exponent: bigint] => {
  const exponent = digitsIn(value.value) - 1 - value.scale
  return [fixed(BigDecimal.make(value.value, value.scale + exponent), places), BigInt(exponent)]
}

const refuseNotPositive = (value: Decimal, name: string): void => {
  if (value.value <= 0n) throw new ServerError({ said: `${name} of number zero or less` })
}

/** The natural logarithm of a decimal. */
export const log = (value: Decimal): Decimal => {
  refuseNotPositive(value, "Natural log")
  if (isOne(value)) return BigDecimal.make(0n, 0)
  const digits = digitsFor(value)
  // Near 1 the logarithm begins with as many zeros as the number has behind 1.
  const places = digits + guard + 2 * digitsIn(value.value)
  const [mantissa, exponent] = logParts(value, places)
  return rounded(logOf(mantissa, places) + exponent * log10Of(places), places, digits)
}

/** The logarithm of a decimal to the base of 10. */
export const log10 = (value: Decimal): Decimal => {
  refuseNotPositive(value, "Log10")
  const digits = digitsFor(value)
  const places = digits + guard + 2 * digitsIn(value.value)
  const [mantissa, exponent] = logParts(value, places)
  const one = power(places)
  if (mantissa === one) return log10OfPower(exponent, places, digits)
  return rounded(logOf(mantissa, places) * one / log10Of(places) + exponent * one, places, digits)
}

// Cassandra divides one natural logarithm by another, both with two digits more: an exact quotient has no zeros behind it.
const log10OfPower = (exponent: bigint, places: number, digits: number): Decimal => {
  const ten = rounded(log10Of(places), places, digits + 2)
  if (exponent === 0n) return BigDecimal.make(0n, -ten.scale)
  const number = rounded(exponent * log10Of(places), places, digits + 2)
  if (difference(number, BigDecimal.make(ten.value * exponent, ten.scale)).value !== 0n) {
    return rounded(exponent * power(places), places, digits)
  }
  let [value, scale] = [exponent, 0]
  while (scale > number.scale - ten.scale && value % 10n === 0n) [value, scale] = [value / 10n, scale - 1]
  return BigDecimal.make(value, scale)
}

const isOne = ({ scale, value }: Decimal): boolean => scale >= 0 && value === power(scale)
