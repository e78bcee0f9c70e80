/**
 * The text of a statement that knows what can be left out of it, so that one which shows a difference can be made smaller.
 */
import type { CqlValue } from "@effect-cql/core/CqlValue"

/**
 * - a string stands there as it is; `$k`, `$t`, `$u` and `$i` in it are the names of keyspace, table, type and index
 * - `value`: a marker with the value that is bound to it
 * - an array: one after the other
 * - `maybe`: can be left out
 * - `list`: items, of which any can be left out while `least` stay; nothing at all where there are none
 * - `pairs`: the columns and values of an INSERT
 * - `of`: can be replaced by what is `simpler`
 */
export type Text =
  | string
  | { readonly value: CqlValue }
  | ReadonlyArray<Text>
  | { readonly maybe: Text }
  | {
    readonly list: ReadonlyArray<Text>
    readonly between: string
    readonly open?: string
    readonly close?: string
    readonly least?: number
  }
  | { readonly pairs: ReadonlyArray<readonly [column: string, value: Text]> }
  | { readonly of: Text; readonly simpler: Text }

/** Names that stand for `$k`, `$t`, `$u` and `$i`. */
export interface Names {
  readonly k: string
  readonly t: string
  readonly u: string
  readonly i: string
}

/** A statement as a session takes it. */
export interface Rendered {
  readonly cql: string
  readonly params: ReadonlyArray<CqlValue>
}

export const render = (text: Text, names: Names): Rendered => {
  const params: Array<CqlValue> = []
  const written = (text: Text): string => {
    if (typeof text === "string") return text
    if (isSequence(text)) return text.map(written).join("")
    if ("value" in text) {
      params.push(text.value)
      return "?"
    }
    if ("maybe" in text) return written(text.maybe)
    if ("of" in text) return written(text.of)
    if ("pairs" in text) {
      return `(${text.pairs.map(([column]) => column).join(", ")}) VALUES (${
        text.pairs.map(([, value]) => written(value)).join(", ")
      })`
    }
    if (text.list.length === 0) return ""
    return `${text.open ?? ""}${text.list.map(written).join(text.between)}${text.close ?? ""}`
  }
  const cql = written(text).replace(/\$([ktui])/g, (_, name: keyof Names) => names[name])
  return { cql: cql.replace(/ +/g, " ").trim(), params }
}

/** Every text that is one step smaller. */
export function* smaller(text: Text): Generator<Text> {
  if (typeof text === "string") return
  if (isSequence(text)) {
    yield* inside(text, (items) => items)
  } else if ("value" in text) {
    return
  } else if ("maybe" in text) {
    yield ""
    for (const less of smaller(text.maybe)) yield { maybe: less }
  } else if ("of" in text) {
    yield text.simpler
    for (const less of smaller(text.of)) yield { ...text, of: less }
  } else if ("pairs" in text) {
    for (let at = 0; at < text.pairs.length; at++) yield { pairs: text.pairs.filter((_, other) => other !== at) }
    for (let at = 0; at < text.pairs.length; at++) {
      for (const less of smaller(text.pairs[at]![1])) {
        yield { pairs: text.pairs.map((pair, other) => other === at ? [pair[0], less] : pair) }
      }
    }
  } else {
    if (text.list.length > (text.least ?? 0)) {
      for (let at = 0; at < text.list.length; at++) {
        yield { ...text, list: text.list.filter((_, other) => other !== at) }
      }
    }
    yield* inside(text.list, (list) => ({ ...text, list }))
  }
}

function* inside(items: ReadonlyArray<Text>, make: (items: ReadonlyArray<Text>) => Text): Generator<Text> {
  for (let at = 0; at < items.length; at++) {
    for (const less of smaller(items[at]!)) yield make(items.map((item, other) => other === at ? less : item))
  }
}

const isSequence = (text: Exclude<Text, string>): text is ReadonlyArray<Text> => Array.isArray(text)
