/**
 * Values behind WITH, read as what an option takes. What is no such value is a syntax error to Cassandra, what is out of
 * bounds a configuration's error.
 */
import { ConfigError, SyntaxError } from "../../../CassandraError.ts"
import type { PropertyValue } from "../../parser/syntax.ts"
import { numberOf } from "../../values/javaNumber.ts"

export const notCql = (said: string): never => {
  throw new SyntaxError({ said })
}

export const wrong = (said: string): never => {
  throw new ConfigError({ said })
}

export const text = (name: string, value: PropertyValue): string =>
  typeof value === "string" ? value : notCql(`Invalid value for property '${name}'. It should be a string`)

export const map = (name: string, value: PropertyValue): ReadonlyMap<string, string> =>
  typeof value === "string" ? notCql(`Invalid value for property '${name}'. It should be a map.`) : value

export const flag = (name: string, value: PropertyValue): boolean => {
  const read = text(name, value).toLowerCase()
  if (read === "1" || read === "true" || read === "yes") return true
  return read === "0" || read === "false" || read === "no" ? false : notCql(
    `Invalid boolean value ${read} for '${name}'. Positive values can be '1', 'true' or 'yes'. Negative values can be ` +
      "'0', 'false' or 'no'."
  )
}

export const integer = (name: string, value: PropertyValue): number => {
  const read = text(name, value)
  return isInt(read) ? Number(read) : notCql(`Invalid integer value ${read} for '${name}'`)
}

export const double = (name: string, value: PropertyValue): number => {
  const read = text(name, value)
  return numberOf(read) ?? notCql(`Invalid double value ${read} for '${name}'`)
}

/** Whether a text is an integer of 32 bits. */
export const isInt = (text: string): boolean => /^[+-]?\d+$/.test(text) && Number(text) === (Number(text) | 0)

/** Refuses a sub-option's value. */
export type Check = (name: string, value: string) => void

/** The sub-options there are, and what each may be. */
export type Checks = { readonly [option: string]: Check }

export const anything: Check = () => {}

export const oneOf = (...values: ReadonlyArray<string>): Check => (name, value) => {
  if (!values.includes(value.toUpperCase())) {
    wrong(`Invalid value ${value} for '${name}': it must be one of ${values.join(", ")}`)
  }
}

export const trueOrFalse: Check = (name, value) => {
  if (!/^(?:true|false)$/i.test(value)) wrong(`'${name}' should be either 'true' or 'false', not '${value}'`)
}

/** An integer from `least` to `most`. */
export const within = (least: number, most = Infinity): Check => (name, value) => {
  if (!isInt(value)) wrong(`${value} is not a parsable int (base10) for ${name}`)
  if (Number(value) < least || Number(value) > most) {
    wrong(
      most === Infinity
        ? `${name} must be at least ${least}, but was ${value}`
        : `Invalid value [${value}] for parameter '${name}'. Value must be between ${least} and ${most}.`
    )
  }
}

/** A number from `least` to `most`. */
export const numberWithin = (least: number, most = Infinity): Check => (name, value) => {
  const number = numberOf(value) ?? wrong(`${value} is not a parsable float for ${name}`)
  if (number < least || number > most) {
    wrong(`${name} must be at least ${least}${most === Infinity ? "" : ` and at most ${most}`}, but was ${value}`)
  }
}

/** Finds the full name of a class of Cassandra's by its short one, or undefined. */
export const classNamed = (name: string, prefix: string, known: Iterable<string>): string | undefined => {
  const short = name.startsWith(prefix) ? name.slice(prefix.length) : name
  return new Set(known).has(short) ? prefix + short : undefined
}
