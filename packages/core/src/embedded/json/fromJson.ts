/**
 * JSON values as values of a CQL type: what `from_json` and INSERT JSON read. Which JSON a type takes is a table; a string
 * is read as the type's own text in CQL, and that of a collection, tuple or user-defined type may hold JSON again.
 */
import { InvalidQuery } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import { convert } from "../functions/numbers.ts"
import type { Context } from "../functions/signature.ts"
import { isTimeBased, isUuid } from "../term/bound.ts"
import { literal, parseDecimal, timestampOf } from "../term/literal.ts"
import * as Bytes from "../values/bytes.ts"
import { numberOf } from "../values/javaNumber.ts"
import * as Order from "../values/order.ts"
import { type Json, NotJson, parse } from "./Json.ts"
import { byName } from "./names.ts"

/** The JSON does not suit the type. The message tells what the type takes, never the value. */
export class Unsuited extends Error {}

const unsuited = (said: string): never => {
  throw new Unsuited(said)
}

/** The value of a type, valid and sorted as the engine keeps it; of `null` null. */
export const fromJson = (type: CqlType.CqlType, json: Json, context: Context): CqlValue =>
  json === null ? null : type._tag === "Scalar" ? scalar(type.name, json, context) : composite(type, json, context)

// ---------------------------------------------------------------------------------------------------------------------
// Scalars

/** What a type makes of each kind of JSON; it takes no other. */
interface Reader {
  readonly string: (text: string, context: Context) => CqlValue
  readonly integer?: (value: bigint) => CqlValue
  readonly double?: (value: number) => CqlValue
  readonly boolean?: (value: boolean) => CqlValue
}

const scalar = (name: CqlType.ScalarName, json: Json, context: Context): CqlValue => {
  const reader = scalars[name]
  switch (typeof json) {
    case "string":
      return reader.string(json, context)
    case "bigint":
      return reader.integer?.(json) ?? unsuited(`An integer is no ${name}`)
    case "number":
      return reader.double?.(json) ?? unsuited(`A number with a fraction or exponent is no ${name}`)
    case "boolean":
      return reader.boolean?.(json) ?? unsuited(`A boolean is no ${name}`)
    default:
      return unsuited(`${json instanceof Map ? "An object" : "An array"} is no ${name}`)
  }
}

const asLiteral = (name: CqlType.ScalarName) => (text: string): CqlValue => {
  try {
    return literal({ _tag: "Literal", kind: "string", text }, CqlType.scalar(name), name)
  } catch (error) {
    throw error instanceof InvalidQuery ? new Unsuited(error.said) : error
  }
}

// Many types take the empty string for their value of zero bytes.
const orEmpty = (read: (text: string) => CqlValue) => (text: string): CqlValue => text === "" ? Bytes.empty : read(text)

const digits = (text: string, name: string): bigint =>
  /^[+-]?\d+$/.test(text) ? BigInt(text.replace(/^\+/, "")) : unsuited(`The string is no ${name}`)

const within = (bits: number, name: string) => (value: bigint): bigint =>
  BigInt.asIntN(bits, value) === value ? value : unsuited(`The integer is out of the range of ${name}`)

const whole = (name: CqlType.ScalarName, bits: number): Reader => {
  const fit = within(bits, name)
  return {
    string: orEmpty((text) => Number(fit(digits(text, name)))),
    integer: (value) => Number(fit(value))
  }
}

const long = (name: CqlType.ScalarName): Reader => {
  const fit = within(64, name)
  return { string: orEmpty((text) => fit(digits(text, name))), integer: fit }
}

const floating = (name: CqlType.ScalarName, fit: (value: number) => number): Reader => ({
  string: orEmpty((text) => fit(numberOf(text) ?? unsuited(`The string is no ${name}`))),
  integer: (value) => fit(Number(value)),
  double: fit
})

const uuid = (name: CqlType.ScalarName, accepts: (text: string) => boolean): Reader => ({
  string: orEmpty((text) => isUuid(text) && accepts(text) ? text.toLowerCase() : unsuited(`The string is no ${name}`))
})

const parsed = (name: CqlType.ScalarName): Reader => ({ string: asLiteral(name) })

const scalars: { readonly [Name in CqlType.ScalarName]: Reader } = {
  ascii: parsed("ascii"),
  bigint: long("bigint"),
  blob: {
    string: (text) =>
      /^0x([0-9a-fA-F]{2})*$/.test(text)
        ? literal({ _tag: "Literal", kind: "hex", text }, CqlType.scalar("blob"), "blob")
        : unsuited("A blob is a string of 0x and pairs of hexadecimal digits")
  },
  boolean: {
    string: (text) =>
      /^true$/i.test(text) ? true : /^(?:false)?$/i.test(text) ? false : unsuited("The string is no boolean"),
    boolean: (value) => value
  },
  counter: long("counter"),
  date: parsed("date"),
  decimal: {
    string: orEmpty((text) => parseDecimal(text) ?? unsuited("The string is no decimal")),
    integer: (value) => convert(value, "varint", "decimal"),
    // By way of the double's shortest text, so that digits beyond a double are lost, as they are in Cassandra.
    double: (value) =>
      Number.isFinite(value) ? convert(value, "double", "decimal") : unsuited("The number is no decimal")
  },
  double: floating("double", (value) => value),
  duration: {
    string: orEmpty((text) =>
      literal({ _tag: "Literal", kind: "duration", text }, CqlType.scalar("duration"), "duration")
    )
  },
  float: floating("float", Math.fround),
  inet: parsed("inet"),
  int: whole("int", 32),
  smallint: whole("smallint", 16),
  // As UTF-8, half of a surrogate pair becomes a question mark.
  text: { string: (text) => text.replace(/\p{Surrogate}/gu, "?") },
  time: parsed("time"),
  timestamp: {
    string: (text, { now }) => text.toLowerCase() === "now" ? now : asLiteral("timestamp")(text),
    // Cassandra takes milliseconds only where they are too many for an int.
    integer: (value) =>
      BigInt.asIntN(32, value) !== value && BigInt.asIntN(64, value) === value
        ? timestampOf(Number(value))
        : unsuited("A timestamp is a string, or an integer beyond the range of int")
  },
  timeuuid: uuid("timeuuid", isTimeBased),
  tinyint: whole("tinyint", 8),
  uuid: uuid("uuid", () => true),
  varint: { string: (text) => digits(text, "varint"), integer: (value) => value }
}

// ---------------------------------------------------------------------------------------------------------------------
// Values of values

type Composite = Exclude<CqlType.CqlType, { readonly _tag: "Scalar" }>

const composite = (type: Composite, given: Json, context: Context): CqlValue => {
  const json = typeof given === "string" ? again(given) : given
  const inside = (type: CqlType.CqlType, json: Json): CqlValue =>
    json === null ? unsuited("null is not supported inside collections") : fromJson(type, json, context)
  switch (type._tag) {
    case "List":
      return elementsOf(type, json).map((element) => inside(type.element, element))
    case "Set":
      return Order.sorted(type, new Set(elementsOf(type, json).map((element) => inside(type.element, element))))
    case "Vector": {
      const elements = sized(type, json, type.dimension).map((element) => {
        const value = inside(type.element, element)
        return Bytes.isEmptyOf(type.element, value) ? unsuited("null is not supported inside vectors") : value
      })
      return type.element._tag === "Scalar" && type.element.name === "float"
        ? Float32Array.from(elements as ReadonlyArray<number>)
        : elements
    }
    case "Tuple":
      return sized(type, json, type.elements.length)
        .map((element, at) => fromJson(type.elements[at]!, element, context))
    case "Map":
      return Order.sorted(
        type,
        new Map(
          Array.from(
            entriesOf(type, json),
            ([key, value]) => [inside(type.key, key), inside(type.value, value)] as const
          )
        )
      )
    case "Udt": {
      const fields = byName(entriesOf(type, json))
      const unknown = [...fields.keys()].find((name) => !type.fields.some(([known]) => known === name))
      if (unknown !== undefined) unsuited(`Unknown field '${unknown}' in value of user defined type ${type.name}`)
      return type.fields.map(([name, field]) => fromJson(field, fields.get(name) ?? null, context))
    }
  }
}

const again = (text: string): Json => {
  try {
    return parse(text)
  } catch (error) {
    throw error instanceof NotJson ? new Unsuited(error.message) : error
  }
}

const elementsOf = (type: CqlType.CqlType, json: Json): ReadonlyArray<Json> =>
  Array.isArray(json) ? json as ReadonlyArray<Json> : unsuited(`The JSON of ${CqlType.format(type)} is an array`)

const sized = (type: CqlType.CqlType, json: Json, size: number): ReadonlyArray<Json> => {
  const elements = elementsOf(type, json)
  return elements.length === size ? elements : unsuited(`The JSON of ${CqlType.format(type)} has ${size} elements`)
}

const entriesOf = (type: CqlType.CqlType, json: Json): ReadonlyMap<string, Json> =>
  json instanceof Map ? json as ReadonlyMap<string, Json> : unsuited(`The JSON of ${CqlType.format(type)} is an object`)
