/**
 * Values as JSON, by CQL type: what `to_json` and SELECT JSON write, to the last space and digit.
 *
 * | type | JSON |
 * | --- | --- |
 * | numbers | as Java writes them: `1.0`, `1.0E10`, decimals with their scale; NaN and the infinities are null |
 * | `boolean` | `true`, `false` |
 * | `timestamp` | `"2020-02-29 12:00:00.000Z"` |
 * | `blob` | `"0xcafe"` |
 * | `inet`, `date`, `time`, `duration`, uuids and texts | strings |
 * | `list`, `set`, `tuple`, `vector` | arrays |
 * | `map` | an object, whose keys are the keys' JSON as strings |
 * | user-defined type | an object, with all of its fields |
 */
import type * as BigDecimal from "effect/BigDecimal"
import type { CqlType, ScalarName } from "../../CqlType.ts"
import type { CqlDuration, CqlValue } from "../../CqlValue.ts"
import { formatDuration } from "../term/duration.ts"
import { formatTime, formatTimestamp } from "../term/moments.ts"
import * as Bytes from "../values/bytes.ts"
import { javaDecimal, javaDouble, javaFloat, javaInet } from "../values/javaText.ts"
import { keyOf } from "./names.ts"

/** The JSON of a value; of null `null`, of a value of zero bytes an empty string. */
export const toJson = (type: CqlType, value: CqlValue): string => {
  if (value === null || value === undefined) return "null"
  if (Bytes.isEmptyOf(type, value)) return "\"\""
  switch (type._tag) {
    case "Scalar":
      return scalars[type.name](value)
    case "List":
    case "Set":
    case "Vector":
      return array(Array.from(value as Iterable<CqlValue>, (element) => toJson(type.element, element)))
    case "Tuple":
      return array(type.elements.map((element, at) => toJson(element, (value as ReadonlyArray<CqlValue>)[at])))
    case "Map":
      return object(
        Array.from(
          value as ReadonlyMap<CqlValue, CqlValue>,
          ([key, entry]) => [asKey(toJson(type.key, key)), toJson(type.value, entry)]
        )
      )
    case "Udt": {
      // Fields that were added after the value was written are not there.
      const fields = value as ReadonlyArray<CqlValue>
      return object(type.fields.map(([name, field], at) => [quoted(keyOf(name)), toJson(field, fields[at])]))
    }
  }
}

/** The JSON of a row: its values by the keys of their names. */
export const rowToJson = (names: ReadonlyArray<string>, values: ReadonlyArray<string>): string =>
  object(names.map((name, at) => [quoted(keyOf(name)), values[at]!]))

const array = (elements: ReadonlyArray<string>): string => `[${elements.join(", ")}]`

const object = (entries: ReadonlyArray<readonly [key: string, value: string]>): string =>
  `{${entries.map(([key, value]) => `${key}: ${value}`).join(", ")}}`

const asKey = (json: string): string => json.startsWith("\"") ? json : quoted(json)

// As `JSON.stringify`, but with the upper-case digits that Jackson writes.
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /\\u[0-9a-f]{4}|\\./g,
    (escape) => escape.startsWith("\\u") ? `\\u${escape.slice(2).toUpperCase()}` : escape
  )

type Write = (value: CqlValue) => string

// The casts say what CqlValue.ts's table says of the type.
const asText: Write = (value) => quoted(value as string)
const asDigits: Write = (value) => (value as number | bigint | boolean).toString()

const finite = (write: (value: number) => string): Write => (value) =>
  Number.isFinite(value) ? write(value as number) : "null"

const scalars: { readonly [Name in ScalarName]: Write } = {
  ascii: asText,
  bigint: asDigits,
  blob: (value) => `"0x${Array.from(value as Uint8Array, (byte) => byte.toString(16).padStart(2, "0")).join("")}"`,
  boolean: asDigits,
  counter: asDigits,
  date: asText,
  decimal: (value) => javaDecimal(value as BigDecimal.BigDecimal),
  double: finite(javaDouble),
  duration: (value) => quoted(formatDuration(value as CqlDuration)),
  float: finite(javaFloat),
  inet: (value) => quoted(javaInet(value as string)),
  int: asDigits,
  smallint: asDigits,
  text: asText,
  time: (value) => quoted(formatTime(value as bigint)),
  timestamp: (value) => quoted(formatTimestamp(value as number, " ")),
  timeuuid: asText,
  tinyint: asDigits,
  uuid: asText,
  varint: asDigits
}
