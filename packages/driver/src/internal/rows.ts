/** Whole pages of the driver's rows to the session's, with converters chosen once for a result's columns. */
import { DecodeError } from "@effect-cql/core/CassandraError"
import type { ResultColumn } from "@effect-cql/core/CassandraSession"
import * as CqlType from "@effect-cql/core/CqlType"
import type { CqlRow, CqlValue } from "@effect-cql/core/CqlValue"
import type { types } from "cassandra-driver"
import * as Redacted from "effect/Redacted"
import { type Decode, decoder, OutOfReach } from "./decode.ts"
import { type DriverColumn, sameType, toCqlType } from "./driverType.ts"

/** The columns of a result, and how each is converted. */
export interface ResultShape {
  readonly given: ReadonlyArray<DriverColumn>
  readonly columns: ReadonlyArray<ResultColumn>
  readonly names: ReadonlyArray<string>
  readonly decoders: ReadonlyArray<Decode | undefined>
}

/**
 * The shape of a result: the one before when its columns are the same. Every response of protocol v4 carries its own
 * columns, so a table that was altered meanwhile is never read by the old ones.
 */
export const shapeOf = (given: ReadonlyArray<DriverColumn>, before: ResultShape | undefined): ResultShape => {
  if (before !== undefined && sameColumns(given, before.given)) return before
  const columns = given.map((column) => ({ name: column.name, type: toCqlType(column.type) }))
  return {
    given,
    columns,
    names: columns.map((column) => column.name),
    decoders: columns.map((column) => decoder(column.type))
  }
}

const sameColumns = (self: ReadonlyArray<DriverColumn>, that: ReadonlyArray<DriverColumn>): boolean => {
  if (self.length !== that.length) return false
  for (let i = 0; i < self.length; i++) {
    const left = self[i]!
    const right = that[i]!
    if (left.name !== right.name || !sameType(left.type, right.type)) return false
  }
  return true
}

/** Converts a page. Throws {@link DecodeError}. */
export const toRows = (shape: ResultShape, rows: ReadonlyArray<types.Row>): ReadonlyArray<CqlRow> => {
  const { decoders, names } = shape
  const width = names.length
  const out: Array<CqlRow> = []
  let c = 0
  try {
    for (const given of rows) {
      const row: { [column: string]: CqlValue } = {}
      for (c = 0; c < width; c++) {
        const name = names[c]!
        const decode = decoders[c]
        const value: unknown = given[name]
        if (value === null || value === undefined) row[name] = null
        // The driver's value of a type without a converter is a CqlValue.
        else row[name] = decode === undefined ? value as CqlValue : decode(value)
      }
      out.push(row)
    }
  } catch (error) {
    throw unreadable(shape.columns[c]!, error)
  }
  return out
}

const unreadable = (column: ResultColumn, error: unknown): unknown =>
  error instanceof OutOfReach
    ? new DecodeError({
      said: `column ${column.name} (${CqlType.format(column.type)}): ${error.message}`,
      column: column.name,
      expected: error.expected,
      key: Redacted.make({}),
      actual: Redacted.make(undefined)
    })
    : error
