/**
 * The order of values, by CQL type: how rows are clustered, sets and maps sorted, keys of an `IN` returned and filters
 * compared. Both values must be valid for the type. A value of zero bytes (see `bytes.ts`) comes before all others.
 *
 * | type | order |
 * | --- | --- |
 * | `text`, `ascii`, `blob`, `inet` | by bytes, unsigned; a prefix first. So `::1` is before `10.0.0.1` |
 * | `uuid` | by version; version 1 by time, others by bytes; then the lower half by bytes |
 * | `timeuuid` | by time, then the lower half by *signed* bytes |
 * | `float`, `double` | -0 before 0, NaN last |
 * | `decimal` | by value: 1.0 and 1.00 are equal |
 * | `list`, `set`, `map` (frozen) | element by element, then the shorter first |
 * | `tuple`, user-defined type | field by field, null first |
 * | `duration` | by bytes: months, days, nanoseconds, each 0, -1, 1, -2, 2 and so on; it shows in `min`, `max` and vectors |
 */
import * as BigDecimal from "effect/BigDecimal"
import { type CqlType, isCollection, type ScalarName } from "../../CqlType.ts"
import type { CqlDuration, CqlValue } from "../../CqlValue.ts"
import * as Days from "./days.ts"
import * as Inet from "./inet.ts"

/** Negative when `self` comes before `that`, positive when behind it, 0 when they are equal to Cassandra. */
export type Compare = (self: CqlValue, that: CqlValue) => number

/** The order of a type. */
export const of = (type: CqlType): Compare => {
  const compare = inner(type)
  if (type._tag === "Scalar" && type.name === "blob") return compare
  return (self, that) =>
    self instanceof Uint8Array || that instanceof Uint8Array
      ? Number(that instanceof Uint8Array) - Number(self instanceof Uint8Array)
      : compare(self, that)
}

/** Compares bytes, unsigned; of two that begin alike the shorter comes first. */
export const bytes = (self: Uint8Array, that: Uint8Array): number => {
  const length = Math.min(self.length, that.length)
  for (let at = 0; at < length; at++) {
    if (self[at] !== that[at]) return self[at]! - that[at]!
  }
  return self.length - that.length
}

/**
 * The value as Cassandra keeps it: sets and maps sorted, without duplicates (of a map, the last one of equal keys stays).
 * What stands inside a tuple, a vector or a user-defined type stays as it was given.
 */
export const sorted = (type: CqlType, value: CqlValue): CqlValue => {
  if (value === null || value === undefined || value instanceof Uint8Array) return value
  switch (type._tag) {
    case "List":
      return isCollection(type.element)
        ? (value as Array<CqlValue>).map((element) => sorted(type.element, element))
        : value
    case "Set":
      return new Set(members(type.element, value as ReadonlySet<CqlValue>))
    case "Map": {
      const compare = of(type.key)
      const entries = [...value as Map<CqlValue, CqlValue>]
        .map(([key, entry]) => [sorted(type.key, key), sorted(type.value, entry)] as const)
        .sort(([self], [that]) => compare(self, that))
      return new Map(
        entries.filter(([key], at) => at === entries.length - 1 || compare(key, entries[at + 1]![0]) !== 0)
      )
    }
    default:
      return value
  }
}

/** The elements of a set as Cassandra keeps them: sorted, each once. */
export const members = (type: CqlType, set: ReadonlySet<CqlValue>): ReadonlyArray<CqlValue> => {
  const compare = of(type)
  const elements = isCollection(type) ? Array.from(set, (element) => sorted(type, element)) : [...set]
  const isAscending = elements.every((element, at) => at === 0 || compare(elements[at - 1], element) < 0)
  return isAscending
    ? elements
    : elements.sort(compare).filter((element, at) => at === 0 || compare(elements[at - 1], element) !== 0)
}

// The casts below say what CqlValue.ts's table says of the type.
const inner = (type: CqlType): Compare => {
  switch (type._tag) {
    case "Scalar":
      return scalars[type.name]
    case "List":
    case "Vector":
      return inTurn(of(type.element), (value) => value as Iterable<CqlValue>)
    case "Set":
      return inTurn(of(type.element), (value) => value as ReadonlySet<CqlValue>)
    case "Map": {
      const key = of(type.key)
      const entry = of(type.value)
      return (self, that) => {
        const those = (that as ReadonlyMap<CqlValue, CqlValue>).entries()
        for (const [selfKey, selfEntry] of self as ReadonlyMap<CqlValue, CqlValue>) {
          const next = those.next()
          if (next.done === true) return 1
          const order = key(selfKey, next.value[0]) || entry(selfEntry, next.value[1])
          if (order !== 0) return order
        }
        return those.next().done === true ? 0 : -1
      }
    }
    case "Tuple":
      return fieldByField(type.elements)
    case "Udt":
      return fieldByField(type.fields.map(([, field]) => field))
  }
}

const fieldByField = (types: ReadonlyArray<CqlType>): Compare => {
  const fields = types.map(nullFirst)
  return (self, that) => {
    const [ours, theirs] = [self as ReadonlyArray<CqlValue>, that as ReadonlyArray<CqlValue>]
    for (let at = 0; at < fields.length; at++) {
      const order = fields[at]!(ours[at], theirs[at])
      if (order !== 0) return order
    }
    return 0
  }
}

const nullFirst = (type: CqlType): Compare => {
  const compare = of(type)
  return (self, that) => {
    const hasSelf = self !== null && self !== undefined
    const hasThat = that !== null && that !== undefined
    return hasSelf && hasThat ? compare(self, that) : Number(hasSelf) - Number(hasThat)
  }
}

const inTurn = (element: Compare, elements: (value: CqlValue) => Iterable<CqlValue>): Compare => (self, that) => {
  const those = elements(that)[Symbol.iterator]()
  for (const mine of elements(self)) {
    const next = those.next()
    if (next.done === true) return 1
    const order = element(mine, next.value)
    if (order !== 0) return order
  }
  return those.next().done === true ? 0 : -1
}

const byLess = (self: CqlValue, that: CqlValue): number =>
  (self as bigint) < (that as bigint) ? -1 : self === that ? 0 : 1

const byNumber = (self: CqlValue, that: CqlValue): number => (self as number) - (that as number)

// JavaScript compares UTF-16 units, which puts surrogate pairs (U+10000 and above) before U+E000 to U+FFFF.
const byUtf8 = (self: CqlValue, that: CqlValue): number => {
  const [one, two] = [self as string, that as string]
  if (one === two) return 0
  const length = Math.min(one.length, two.length)
  for (let at = 0; at < length; at++) {
    const left = one.charCodeAt(at)
    const right = two.charCodeAt(at)
    if (left !== right) return left >= 0xd800 && right >= 0xd800 ? aboveBasic(left) - aboveBasic(right) : left - right
  }
  return one.length - two.length
}

const aboveBasic = (unit: number): number => unit < 0xe000 ? unit + 0x10000 : unit

// As java.lang.Double.compare.
const byFloat = (self: CqlValue, that: CqlValue): number => {
  const [one, two] = [self as number, that as number]
  if (one < two) return -1
  if (one > two) return 1
  if (Number.isNaN(one) || Number.isNaN(two)) return Number(Number.isNaN(one)) - Number(Number.isNaN(two))
  return Number(Object.is(two, -0)) - Number(Object.is(one, -0))
}

const byDay = (self: CqlValue, that: CqlValue): number =>
  (Days.parse(self as string) ?? 0) - (Days.parse(that as string) ?? 0)

const byAddress = (self: CqlValue, that: CqlValue): number =>
  self === that ? 0 : bytes(Inet.parse(self as string) ?? nothing, Inet.parse(that as string) ?? nothing)

const nothing = new Uint8Array(0)

// A uuid's text is xxxxxxxx-xxxx-Vxxx-…: of version 1, the time's lowest, middle and highest digits.
const timeOf = (uuid: string): string => uuid.slice(15, 18) + uuid.slice(9, 13) + uuid.slice(0, 8)

const byText = (self: string, that: string): number => self < that ? -1 : self === that ? 0 : 1

const byUuid = (self: CqlValue, that: CqlValue): number => {
  const [one, two] = [self as string, that as string]
  if (one === two) return 0
  return byText(one.charAt(14), two.charAt(14)) ||
    (one.charAt(14) === "1"
      ? byText(timeOf(one), timeOf(two)) || byText(one.slice(19), two.slice(19))
      : byText(one, two))
}

const byTimeUuid = (self: CqlValue, that: CqlValue): number => {
  const [one, two] = [self as string, that as string]
  return one === two ? 0 : byText(timeOf(one), timeOf(two)) || byText(signed(one.slice(19)), signed(two.slice(19)))
}

// Hexadecimal bytes as text that sorts as the signed bytes do: each byte's upper half is turned around at 8.
const signed = (digits: string): string =>
  digits.replaceAll("-", "").replace(
    /(.)(.)/g,
    (_, high: string, low: string) => (parseInt(high, 16) ^ 8).toString(16) + low
  )

/** Two scales may be four thousand million apart, and so digits are only made equal where the numbers are of one size. */
const byDecimal = (self: BigDecimal.BigDecimal, that: BigDecimal.BigDecimal): number => {
  const sign = BigDecimal.sign(self)
  if (self.scale === that.scale || sign === 0 || sign !== BigDecimal.sign(that)) return byLess(self.value, that.value)
  const size = ({ scale, value }: BigDecimal.BigDecimal): number => String(value).length - scale
  return sign * (size(self) - size(that)) || BigDecimal.Order(self, that)
}

// The bytes of a duration are its parts, each as large as it is far from 0, a negative one before the positive.
const byParts = (self: CqlValue, that: CqlValue): number => {
  const [one, two] = [self as CqlDuration, that as CqlDuration]
  return byDistance(one.months, two.months) || byDistance(one.days, two.days) ||
    byDistance(one.nanoseconds, two.nanoseconds)
}

const byDistance = <Part extends number | bigint>(self: Part, that: Part): number => {
  const [one, two] = [self < 0 ? -self : self, that < 0 ? -that : that]
  return one < two ? -1 : one > two ? 1 : self < that ? -1 : self > that ? 1 : 0
}

const scalars: { readonly [Name in ScalarName]: Compare } = {
  ascii: byUtf8,
  bigint: byLess,
  blob: (self, that) => bytes(self as Uint8Array, that as Uint8Array),
  boolean: byLess,
  counter: byLess,
  date: byDay,
  decimal: (self, that) => byDecimal(self as BigDecimal.BigDecimal, that as BigDecimal.BigDecimal),
  double: byFloat,
  duration: byParts,
  float: byFloat,
  inet: byAddress,
  int: byNumber,
  smallint: byNumber,
  text: byUtf8,
  time: byLess,
  timestamp: byNumber,
  timeuuid: byTimeUuid,
  tinyint: byNumber,
  uuid: byUuid,
  varint: byLess
}
