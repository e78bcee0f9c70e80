/**
 * What an index takes a value for: its terms. Values of one term are one to the index, and of some it has none.
 *
 * | index | has no term of | compares |
 * | --- | --- | --- |
 * | legacy | | bytes: 1.0 is not 1, and a type that got a field has other values than before |
 * | SASI | zero bytes | values |
 * | storage-attached | zero bytes, unless of a text or boolean that is not ordered DESC, or an entry | scalar values; bytes of all others |
 */
import type { CqlType, ScalarName } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as Bytes from "../values/bytes.ts"
import * as Order from "../values/order.ts"
import { findsWithin, foldOf } from "./analyzers.ts"
import type { Column, Index } from "./catalog.ts"

/**
 * - `omits`: whether there is no term of the value
 * - `fold`: what the value is compared as
 * - `of`: what the index holds of the value, folded
 */
export interface Terms {
  readonly omits: (value: CqlValue) => boolean
  readonly fold: <Value extends CqlValue>(value: Value) => Value | string
  readonly of: (value: CqlValue) => ReadonlyArray<CqlValue>
  readonly compare: Order.Compare
}

/** The terms of an index of that column. */
export const termsOf = (index: Index, column: Column): Terms => {
  const foldText = foldOf(index)
  const omits = omittedBy(index, column)
  const within = findsWithin(index)
  const fold: Terms["fold"] = (value) => typeof value === "string" && foldText !== undefined ? foldText(value) : value
  return {
    omits,
    fold,
    of: (value) => {
      if (omits(value)) return []
      const term = fold(value)
      return within && typeof term === "string" ? suffixes(term) : [term]
    },
    compare: orderOf(index, column.type)
  }
}

/** The types of what the index holds of each value of a column: two of an entry. */
export const termTypes = (type: CqlType, target: Index["target"]): readonly [CqlType] | readonly [CqlType, CqlType] => {
  if (target === "simple" || target === "full") return [type]
  switch (type._tag) {
    case "List":
    case "Set":
      return [type.element]
    case "Map":
      return target === "keys" ? [type.key] : target === "values" ? [type.value] : [type.key, type.value]
    default:
      return [type]
  }
}

const texts: ReadonlySet<ScalarName> = new Set(["ascii", "boolean", "text"])

/** Whether SASI and storage-attached indexes take values of the type for texts (IndexTermType.isLiteral). */
export const isText = (type: CqlType): boolean => type._tag === "Scalar" && texts.has(type.name)

const none = (): boolean => false

const isEmpty = (value: CqlValue): boolean => value === "" || Bytes.isEmpty(value)

const omittedBy = ({ kind, target }: Index, { descending, type }: Column): Terms["omits"] => {
  switch (kind) {
    case "legacy":
      return none
    case "sasi":
      return isEmpty
    case "sai": {
      const [term, value] = termTypes(type, target)
      return value !== undefined || isText(term) && !descending ? none : isEmpty
    }
  }
}

const orderOf = ({ kind, target }: Index, type: CqlType): Order.Compare => {
  const order = (term: CqlType) =>
    kind === "legacy" || kind === "sai" && term._tag !== "Scalar" ? byForm(term) : Order.of(term)
  const [term, second] = termTypes(type, target)
  const key = order(term)
  if (second === undefined) return key
  const value = order(second)
  return (self, that) => {
    // Entries are made as pairs.
    const [one, other] = [self as ReadonlyArray<CqlValue>, that as ReadonlyArray<CqlValue>]
    return key(one[0], other[0]) || value(one[1], other[1])
  }
}

// Values of most types have one form.
const byForm = (type: CqlType): Order.Compare => {
  const compare = Order.of(type)
  if (type._tag === "Scalar" && type.name !== "decimal") return compare
  return (self, that) => compare(self, that) || Order.bytes(Bytes.encode(type, self), Bytes.encode(type, that))
}

/** The text from each of its characters on. */
const suffixes = (text: string): ReadonlyArray<string> => {
  const all: Array<string> = []
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    // The second half of a character is none.
    if (unit < 0xdc00 || unit > 0xdfff) all.push(text.slice(at))
  }
  return all
}
