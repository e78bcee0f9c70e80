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
  /** Converts a row; the error of what cannot be converted tells no column. */
  readonly toRow: (row: types.Row) => CqlRow
}

/**
 * The shape of a result: the one before when its columns are the same. Every response of protocol v4 carries its own
 * columns, so a table that was altered meanwhile is never read by the old ones.
 */
export const shapeOf = (given: ReadonlyArray<DriverColumn>, before: ResultShape | undefined): ResultShape => {
  if (before !== undefined && sameColumns(given, before.given)) return before
  const columns = given.map((column) => ({ name: column.name, type: toCqlType(column.type) }))
  const names = columns.map((column) => column.name)
  const decoders = columns.map((column) => decoder(column.type))
  return { given, columns, names, decoders, toRow: compile(names, decoders) ?? inTurn(names, decoders) }
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

const inTurn =
  (names: ReadonlyArray<string>, decoders: ReadonlyArray<Decode | undefined>): ResultShape["toRow"] => (given) => {
    const row: { [column: string]: CqlValue } = {}
    for (let c = 0; c < names.length; c++) row[names[c]!] = valueOf(given, names[c]!, decoders[c])
    return row
  }

const valueOf = (given: types.Row, name: string, decode: Decode | undefined): CqlValue => {
  const value: unknown = given[name]
  if (value === null || value === undefined) return null
  // The driver's value of a type without a converter is a CqlValue.
  return decode === undefined ? value as CqlValue : decode(value)
}

/**
 * The code of {@link inTurn} for these columns, whose names stand in it as JSON and nowhere else: rows of one hidden class in a
 * third of the time. Undefined where the runtime makes no code of texts.
 */
const compile = (
  names: ReadonlyArray<string>,
  decoders: ReadonlyArray<Decode | undefined>
): ResultShape["toRow"] | undefined => {
  // In an object's text this name is no field but the prototype, and of fields of one name the last counts.
  if (names.includes("__proto__")) return undefined
  const fields = names.map((name, c) => {
    const key = JSON.stringify(name)
    return decoders[c] === undefined
      ? `${key}: given[${key}] ?? null`
      : `${key}: (value = given[${key}]) === null || value === undefined ? null : decoders[${c}](value)`
  })
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- of names as JSON alone
    return Function("decoders", `let value; return (given) => ({ ${fields.join(", ")} })`)(decoders)
  } catch {
    return undefined
  }
}

/** Converts a page. Throws {@link DecodeError}. */
export const toRows = (shape: ResultShape, rows: ReadonlyArray<types.Row>): ReadonlyArray<CqlRow> => {
  const out: Array<CqlRow> = []
  const { toRow } = shape
  for (let i = 0; i < rows.length; i++) {
    try {
      out.push(toRow(rows[i]!))
    } catch (error) {
      throw whereUnreadable(shape, rows[i]!) ?? error
    }
  }
  return out
}

/** The column that cannot be converted, found by converting one after the other. */
const whereUnreadable = ({ columns, decoders, names }: ResultShape, row: types.Row): unknown => {
  for (let c = 0; c < columns.length; c++) {
    try {
      valueOf(row, names[c]!, decoders[c])
    } catch (error) {
      return unreadable(columns[c]!, error)
    }
  }
  return undefined
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
