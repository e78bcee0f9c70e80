/**
 * `to_json` and `from_json`, each in two spellings.
 */
import { FunctionFailure, InvalidQuery } from "../../CassandraError.ts"
import { type CqlType, scalar } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import { fromJson, Unsuited } from "../json/fromJson.ts"
import { type Json, NotJson, parse } from "../json/Json.ts"
import { toJson } from "../json/toJson.ts"
import * as Bytes from "../values/bytes.ts"
import { any, type Factory, oneOf } from "./factory.ts"
import type { Context } from "./signature.ts"

const text = scalar("text")

const writes: Factory = {
  parameters: [any],
  optional: 0,
  make: (name, [type]) => ({
    name,
    args: [type!],
    returns: text,
    // An argument of zero bytes is null to a function.
    apply: ([value]) => toJson(type!, Bytes.isEmptyOf(type!, value) ? null : value)
  })
}

const reads: Factory = {
  parameters: [oneOf(["text"])],
  optional: 0,
  make: (name, _, receiver) => {
    if (receiver === undefined) {
      throw new InvalidQuery({
        said: `The type of system.${name} cannot be inferred where it stands; put a type in parentheses before it`
      })
    }
    return { name, args: [text], returns: receiver, apply: ([value], context) => read(name, receiver, value, context) }
  }
}

const read = (name: string, type: CqlType, value: CqlValue, context: Context): CqlValue => {
  if (value === null) return null
  try {
    // A text, by the function's signature.
    const json: Json = parse(value as string)
    return fromJson(type, json, context)
  } catch (error) {
    if (!(error instanceof NotJson || error instanceof Unsuited)) throw error
    throw new FunctionFailure({ said: `execution of 'system.${name}[text]' failed: ${error.message}` })
  }
}

/** Whether a function gives whatever type is asked of it. */
export const isFromJson = (name: string): boolean => jsonFunctions.get(name) === reads

/** By name. */
export const jsonFunctions: ReadonlyMap<string, Factory> = new Map([
  ["to_json", writes],
  ["tojson", writes],
  ["from_json", reads],
  ["fromjson", reads]
])
