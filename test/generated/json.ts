/**
 * Values as JSON, for INSERT JSON and `from_json`: right ones of the domain of all others and, now and then, wrong ones.
 */
import type * as CqlType from "@effect-cql/core/CqlType"
import type { Dice } from "./dice.ts"
import { sample } from "./samples.ts"

/** A value of the type as JSON. */
export const json = (dice: Dice, type: CqlType.CqlType): string => {
  if (dice.chance(0.03)) return dice.pick(isLoose(type) ? wrong.filter((text) => text !== "\"\"") : wrong)
  const several = (of: CqlType.CqlType): ReadonlyArray<string> =>
    Array.from({ length: dice.below(3) }, () => json(dice, of))
  switch (type._tag) {
    case "Scalar":
      return scalar(dice, type)
    case "List":
    case "Set":
      return `[${several(type.element).join(", ")}]`
    case "Vector":
      return `[${Array.from({ length: type.dimension }, () => json(dice, type.element)).join(", ")}]`
    case "Tuple":
      return `[${type.elements.map((field) => nullable(dice, field)).join(", ")}]`
    case "Map":
      // One entry: of two equal keys Cassandra keeps the one that its hash table gives last.
      return dice.chance(0.2) ? "{}" : `{${asKey(json(dice, type.key))}: ${json(dice, type.value)}}`
    case "Udt":
      return `{${dice.some(type.fields, 1).map(([name, field]) => `"${name}": ${nullable(dice, field)}`).join(", ")}}`
  }
}

/** A JSON text as a CQL literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

const wrong = [
  "1",
  "-1",
  "1.5",
  "1e2",
  "\"1\"",
  "\"a\"",
  "\"\"",
  "true",
  "\"true\"",
  "[]",
  "{}",
  "[1]",
  "{\"a\": 1}",
  "null"
]

// Cassandra takes an empty string for these, outside keys, and then fails where it reads them.
const isLoose = (type: CqlType.CqlType): boolean =>
  type._tag === "Scalar" && (type.name === "tinyint" || type.name === "smallint" || type.name === "duration")

const nullable = (dice: Dice, type: CqlType.CqlType): string => dice.chance(0.1) ? "null" : json(dice, type)

const asKey = (text: string): string => text.startsWith("\"") ? text : JSON.stringify(text)

const scalar = (dice: Dice, type: Extract<CqlType.CqlType, { readonly _tag: "Scalar" }>): string => {
  const { name } = type
  const { literal } = sample(dice, type)
  if (literal.startsWith("'")) return JSON.stringify(literal.slice(1, -1))
  // A number of JSON with a fraction has no zeros at its end: 2.50 is another form of a key than 2.5.
  const bare = /^-?\d+$|^(true|false)$/.test(literal) || name !== "decimal" && /^-?[\d.]+$/.test(literal)
  return bare && !dice.chance(0.1) ? literal : JSON.stringify(literal)
}
