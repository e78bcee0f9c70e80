/**
 * The values that INSERT JSON gives to the columns of a table.
 */
import { InvalidQuery } from "../../CassandraError.ts"
import type { CqlValue } from "../../CqlValue.ts"
import type { Column } from "../catalog/catalog.ts"
import type { Context } from "../functions/signature.ts"
import { refuse } from "../refuse.ts"
import { fromJson, Unsuited } from "./fromJson.ts"
import { type Json, NotJson, parse } from "./Json.ts"
import { byName } from "./names.ts"

/** The columns that a JSON text names, with their values; null among them. */
export const columnValues = (
  text: CqlValue,
  columns: ReadonlyArray<Column>,
  context: Context
): ReadonlyMap<string, CqlValue> => {
  const given = objectOf(text)
  const values = new Map<string, CqlValue>()
  for (const { name, type } of columns) {
    const json = given.get(name)
    if (json === undefined) continue
    given.delete(name)
    try {
      values.set(name, fromJson(type, json, context))
    } catch (error) {
      if (!(error instanceof Unsuited)) throw error
      refuse(`Error decoding JSON value for ${name}: ${error.message}`)
    }
  }
  const [unknown] = given.keys()
  return unknown === undefined ? values : refuse(`JSON values map contains unrecognized column: ${unknown}`)
}

const objectOf = (text: CqlValue): Map<string, Json> => {
  if (text === null) refuse("Got null for INSERT JSON values")
  // A marker that is unset gives no text.
  if (typeof text !== "string") return refuse("Invalid unset value for INSERT JSON values")
  try {
    const json = parse(text)
    if (json === null) return refuse("Got null for INSERT JSON values")
    return json instanceof Map
      ? byName(json)
      : refuse("Could not decode JSON string as a map: it is another JSON value")
  } catch (error) {
    throw error instanceof NotJson
      ? new InvalidQuery({ said: `Could not decode JSON string as a map: ${error.message}` })
      : error
  }
}
