/**
 * `abs`, `exp`, `log`, `log10` and `round`, each giving the type it is given, and the similarities of vectors.
 */
import * as BigDecimal from "effect/BigDecimal"
import { InvalidQuery } from "../../CassandraError.ts"
import { type CqlType, scalar } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as Decimals from "./decimals.ts"
import { arithmetic, convert, type NumberName, numberNames } from "./numbers.ts"
import { type Signature, strict } from "./signature.ts"

const ofNumbers = (
  name: string,
  apply: (value: CqlValue, type: NumberName) => CqlValue
): ReadonlyArray<Signature> =>
  numberNames.map((type) => strict(name, [scalar(type)], scalar(type), ([value]) => apply(value, type)))

// Real functions of integers are computed as doubles and cut off, as in Cassandra; those of varints as decimals.
const real = (
  name: string,
  ofDouble: (value: number) => number,
  ofDecimal: (value: BigDecimal.BigDecimal) => BigDecimal.BigDecimal
): ReadonlyArray<Signature> =>
  ofNumbers(name, (value, type) =>
    type === "decimal" || type === "varint"
      // The conversion gives a decimal, as its last argument tells.
      ? convert(ofDecimal(convert(value, type, "decimal") as BigDecimal.BigDecimal), "decimal", type)
      : convert(ofDouble(Number(value)), "double", type))

const isNegative = (value: CqlValue): boolean =>
  typeof value === "object"
    ? (value as BigDecimal.BigDecimal).value < 0n
    : (value as number | bigint) < 0 || Object.is(value, -0)

const rounded = (value: CqlValue, type: NumberName): CqlValue => {
  switch (type) {
    case "float":
    case "double":
      return javaRound(value as number, type)
    case "decimal":
      return BigDecimal.round(value as BigDecimal.BigDecimal, { scale: 0, mode: "half-from-zero" })
    default:
      return value
  }
}

// Java rounds halves up into an int or a long, and so NaN is 0 and what is too large is the largest one.
const javaRound = (value: number, type: "float" | "double"): CqlValue => {
  const whole = convert(Math.round(value), "double", type === "float" ? "int" : "bigint")
  return convert(Number(whole), "double", type)
}

export const mathFunctions: ReadonlyArray<Signature> = [
  ...ofNumbers("abs", (value, type) => isNegative(value) ? arithmetic[type].negate(value) : value),
  ...real("exp", Math.exp, Decimals.exp),
  ...real("log", Math.log, Decimals.log),
  ...real("log10", Math.log10, Decimals.log10),
  ...ofNumbers("round", rounded)
]

export type Similarity = (one: ReadonlyArray<number>, other: ReadonlyArray<number>) => number

// Cassandra adds floats up, and so each sum and product is one.
const dot: Similarity = (one, other) =>
  one.reduce((sum, value, at) => Math.fround(sum + Math.fround(value * other[at]!)), 0)

const cosine: Similarity = (one, other) => {
  const [ours, theirs] = [dot(one, one), dot(other, other)]
  if (ours === 0 || theirs === 0) {
    throw new InvalidQuery({ said: "Function system.similarity_cosine doesn't support all-zero vectors." })
  }
  // A float before it is moved between 0 and 1, as in Cassandra.
  return (1 + Math.fround(dot(one, other) / Math.sqrt(ours * theirs))) / 2
}

const similarities: ReadonlyMap<string, Similarity> = new Map<string, Similarity>([
  ["similarity_cosine", cosine],
  ["similarity_dot_product", (one, other) => (1 + dot(one, other)) / 2],
  ["similarity_euclidean", (one, other) => {
    const apart = one.map((value, at) => Math.fround(value - other[at]!))
    return 1 / (1 + dot(apart, apart))
  }]
])

/** How alike two vectors are by the function of a vector index: `cosine`, `dot_product` or `euclidean`. */
export const similarityBy = (name: string): Similarity | undefined => similarities.get(`similarity_${name}`)

/** The similarity of two vectors of floats of that type; undefined for other names. */
export const similarity = (name: string, type: CqlType | undefined): ReadonlyArray<Signature> | undefined => {
  const compare = similarities.get(name)
  if (compare === undefined) return undefined
  if (type?._tag !== "Vector" || type.element._tag !== "Scalar" || type.element.name !== "float") return []
  return [
    strict(
      name,
      [type, type],
      scalar("float"),
      ([one, other]) =>
        Math.fround(compare(Array.from(one as ArrayLike<number>), Array.from(other as ArrayLike<number>)))
    )
  ]
}
