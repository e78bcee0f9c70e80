/**
 * Few values of each CQL type, so that what is written meets what stands there, at the ends of the type and where its order
 * or its serialised form is unlike JavaScript's. No two of a type are equal to Cassandra: which of them a key or an element
 * keeps would depend on what it still has in memory. -0 is none of them: a Set or Map of JavaScript does not hold it.
 */
import type * as CqlType from "@effect-cql/core/CqlType"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import * as BigDecimal from "effect/BigDecimal"
import type { Dice } from "./dice.ts"

/** A value as CQL writes it, and as it is bound. */
export interface Sample {
  readonly literal: string
  readonly value: CqlValue
}

/** A value of the type. */
export const sample = (dice: Dice, type: CqlType.CqlType): Sample => {
  switch (type._tag) {
    case "Scalar":
      return dice.pick(scalars[type.name])
    case "List": {
      const elements = several(dice, type.element)
      return { literal: `[${literals(elements)}]`, value: elements.map(({ value }) => value) }
    }
    case "Set": {
      const elements = distinct(several(dice, type.element))
      return { literal: `{${literals(elements)}}`, value: new Set(elements.map(({ value }) => value)) }
    }
    case "Map": {
      const keys = distinct(several(dice, type.key))
      const entries = keys.map((key) => [key, sample(dice, type.value)] as const)
      return {
        literal: `{${entries.map(([key, entry]) => `${key.literal}: ${entry.literal}`).join(", ")}}`,
        value: new Map(entries.map(([key, entry]) => [key.value, entry.value]))
      }
    }
    case "Tuple": {
      const fields = type.elements.map((field) => nullable(dice, field))
      return { literal: `(${literals(fields)})`, value: fields.map(({ value }) => value) }
    }
    case "Vector": {
      const elements = Array.from({ length: type.dimension }, () => ofVector(dice, type.element))
      return { literal: `[${literals(elements)}]`, value: elements.map(({ value }) => value) }
    }
    case "Udt": {
      const fields = dice.some(type.fields, 1).map(([name, field]) => [name, nullable(dice, field)] as const)
      return {
        literal: `{${fields.map(([name, field]) => `${name}: ${field.literal}`).join(", ")}}`,
        value: Object.fromEntries(fields.map(([name, field]) => [name, field.value]))
      }
    }
  }
}

// An index of vectors takes finite ones that are not zero, and a node looks at them only once it has the index.
const ofVector = (dice: Dice, type: CqlType.CqlType): Sample => {
  const one = sample(dice, type)
  const isFloat = type._tag === "Scalar" && type.name === "float"
  return isFloat && !(typeof one.value === "number" && Number.isFinite(one.value) && one.value !== 0)
    ? { literal: "1.5", value: 1.5 }
    : one
}

const several = (dice: Dice, type: CqlType.CqlType): ReadonlyArray<Sample> =>
  Array.from({ length: dice.below(4) }, () => sample(dice, type))

// Which of equal elements or keys is kept is left to chance by Cassandra.
const distinct = (samples: ReadonlyArray<Sample>): ReadonlyArray<Sample> => {
  const identity = ({ literal }: Sample) =>
    Number.isNaN(Number(literal))
      // A field that is null may as well be missing.
      ? literal.replaceAll(/\w+: null/g, "").replaceAll(/[{}, ]+/g, " ").trim()
      : String(Number(literal))
  return samples.filter((one, at) => samples.findIndex((other) => identity(other) === identity(one)) === at)
}

const nullable = (dice: Dice, type: CqlType.CqlType): Sample =>
  dice.chance(0.2) ? { literal: "null", value: null } : sample(dice, type)

const literals = (samples: ReadonlyArray<Sample>): string => samples.map(({ literal }) => literal).join(", ")

const texts = (...values: ReadonlyArray<string>): ReadonlyArray<Sample> =>
  values.map((value) => ({ literal: `'${value}'`, value }))

const bare = (...values: ReadonlyArray<bigint | boolean>): ReadonlyArray<Sample> =>
  values.map((value) => ({ literal: String(value), value }))

const plain = (...values: ReadonlyArray<string>): ReadonlyArray<Sample> =>
  values.map((value) => ({ literal: value, value }))

const numbers = (...values: ReadonlyArray<number>): ReadonlyArray<Sample> =>
  values.map((value) => ({ literal: String(value), value }))

const scalars: { readonly [Name in CqlType.ScalarName]: ReadonlyArray<Sample> } = {
  ascii: texts("", "a", "B", "ab"),
  bigint: bare(0n, 1n, -1n, 2n, 9223372036854775807n),
  blob: [
    { literal: "0x", value: new Uint8Array(0) },
    { literal: "0x00", value: Uint8Array.of(0) },
    { literal: "0xff", value: Uint8Array.of(255) },
    { literal: "0x00ff", value: Uint8Array.of(0, 255) }
  ],
  boolean: bare(true, false),
  counter: bare(0n, 1n, -1n, 9223372036854775807n),
  date: texts("1970-01-01", "2024-02-29", "1969-12-31"),
  decimal: ["1", "2.50", "-7.25", "0", "12.345"].map((literal) => ({
    literal,
    value: BigDecimal.fromStringUnsafe(literal)
  })),
  double: numbers(0, 1.5, -1, NaN, Infinity),
  duration: [
    { literal: "1mo", value: { months: 1, days: 0, nanoseconds: 0n } },
    { literal: "1d", value: { months: 0, days: 1, nanoseconds: 0n } },
    { literal: "24h", value: { months: 0, days: 0, nanoseconds: 86_400_000_000_000n } },
    { literal: "-1h30m", value: { months: 0, days: 0, nanoseconds: -5_400_000_000_000n } }
  ],
  float: numbers(0, 1.5, -1, NaN, -Infinity),
  inet: texts("127.0.0.1", "10.0.0.1", "::1"),
  int: numbers(0, 1, 2, -1, 2147483647),
  smallint: numbers(0, 1, -1, 300, -32768),
  text: texts("", "a", "B", "ab", "é", "\u{1f41d}"),
  time: [
    { literal: "'00:00:00'", value: 0n },
    { literal: "'23:59:59.999999999'", value: 86_399_999_999_999n },
    { literal: "1000000000", value: 1_000_000_000n }
  ],
  timestamp: [
    { literal: "0", value: new Date(0) },
    { literal: "'2024-02-29T12:00:00.123Z'", value: new Date("2024-02-29T12:00:00.123Z") },
    { literal: "-1", value: new Date(-1) }
  ],
  timeuuid: plain(
    "8d8e6f60-7b5c-11ee-b962-0242ac120002",
    "8d8e6f60-7b5c-11ee-8000-0000000000ff",
    "e4a47c50-5aef-11ea-8000-000000000080"
  ),
  tinyint: numbers(0, 1, -1, 127, -128),
  uuid: plain(
    "00000001-0000-1000-8000-000000000000",
    "6ba7b810-9dad-41d1-80b4-00c04fd430c8",
    "f0000000-0000-4000-8000-000000000000"
  ),
  varint: bare(0n, 1n, -1n, 128n, 100000000000000000000n)
}
