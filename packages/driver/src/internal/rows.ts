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
  readonly decoders: ReadonlyArray<Decode | undefined>
}

/**
 * The shape of a result: the one before when its columns are the same. Every response of protocol v4 carries its own
 * columns, so a table that was altered meanwhile is never read by the old ones.
 */
export const shapeOf = (given: ReadonlyArray<DriverColumn>, before: ResultShape | undefined): ResultShape => {
  if (before !== undefined && sameColumns(given, before.given)) return before
  const columns = given.map((column) => ({ name: column.name, type: toCqlType(column.type) }))
  return { given, columns, decoders: columns.map((column) => decoder(column.type)) }
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
  const { columns, decoders } = shape
  const width = columns.length
  const out: Array<CqlRow> = []
  for (let r = 0; r < rows.length; r++) {
    const given = rows[r]!
    const row: { [column: string]: CqlValue } = {}
    for (let c = 0; c < width; c++) {
      const { name } = columns[c]!
      const decode = decoders[c]
      const value: unknown = given[name]
      if (value === null || value === undefined) row[name] = null
      // The driver's value of a type without a converter is a CqlValue.
      else if (decode === undefined) row[name] = value as CqlValue
      else {
        try {
          row[name] = decode(value)
        } catch (error) {
          throw unreadable(columns[c]!, error)
        }
      }
    }
    out.push(row)
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
