/**
 * Terms: values as constants or markers, null and unset, and expressions that give them.
 */
import type * as CqlType from "@effect-cql/core/CqlType"
import type { Dice } from "./dice.ts"
import { sample } from "./samples.ts"
import type { Text } from "./Text.ts"

/** A value of the type, constant or bound. */
export const value = (dice: Dice, type: CqlType.CqlType): Text => {
  const { literal, value } = sample(dice, type)
  if (dice.chance(0.25)) return { of: { value }, simpler: literal }
  if (type._tag === "Scalar" && dice.chance(0.05)) {
    return { of: expression(dice, type.name, literal), simpler: literal }
  }
  return literal
}

/** A value, null or unset. */
export const term = (dice: Dice, type: CqlType.CqlType): Text =>
  dice.weighed(
    [40, () => value(dice, type)],
    [2, () => "null"],
    [1, () => ({ value: null })],
    [1, () => ({ value: undefined })]
  )()

/** A value of a key column that is rarely something else. For one that is ordered DESC, Cassandra finds few functions. */
export const keyTerm = (
  dice: Dice,
  { descending, type }: { readonly type: CqlType.CqlType; readonly descending: boolean }
): Text => {
  if (!dice.chance(0.98)) return dice.pick<Text>(["null", { value: null }, { value: undefined }])
  return descending ? plain(dice, type) : value(dice, type)
}

/** A value that is no expression. */
export const plain = (dice: Dice, type: CqlType.CqlType): Text => {
  const { literal, value } = sample(dice, type)
  return dice.chance(0.25) ? { of: { value }, simpler: literal } : literal
}

/** The type's name in `blobAsInt` and `intAsBlob`. */
const spelled = (name: CqlType.ScalarName): string => name

// Of two ints Cassandra makes a varint of four bytes, which is another key than that of one byte.
const numeric: ReadonlySet<CqlType.ScalarName> = new Set([
  "bigint",
  "decimal",
  "double",
  "float",
  "int",
  "smallint",
  "tinyint"
])

// A quotient of decimals is another form of a key, as 2.50 / 1 is 2.5, and a remainder of Infinity is a NaN with a sign.
const operatorsOf = (name: CqlType.ScalarName, literal: string): ReadonlyArray<string> =>
  name === "decimal" ? ["+", "-", "*", "%"] : /NaN|Infinity/.test(literal) ? ["+"] : ["+", "-", "*", "/", "%"]

const expression = (dice: Dice, name: CqlType.ScalarName, literal: string): Text =>
  dice.weighed(
    [numeric.has(name) ? 3 : 0, `${literal} ${dice.pick(operatorsOf(name, literal))} ${dice.pick(["1", "2", "3"])}`],
    [1, `(${name}) ${literal}`],
    [name === "blob" ? 0 : 1, `blob_as_${spelled(name)}(${spelled(name)}_as_blob((${name}) ${literal}))`],
    [name === "blob" || name === "boolean" || name === "counter" ? 0 : 0.3, `blob_as_${spelled(name)}(0x)`],
    // A NaN with a sign is another one to some indexes.
    [numeric.has(name) && literal !== "NaN" ? 1 : 0, `-(${name}) ${literal}`]
  )
