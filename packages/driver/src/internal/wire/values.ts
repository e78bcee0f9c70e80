/** The values of a statement, each behind its length, in the order of its markers. */
import { EncodeError, InvalidQuery } from "@effect-cql/core/CassandraError"
import type { CqlValue } from "@effect-cql/core/CqlValue"
import { Mismatch } from "./mismatch.ts"
import { type Output, reserve } from "./output.ts"
import { absent, sized, type Write } from "./write.ts"

/** A marker of a statement: its name is the column it is compared with or written to. */
export interface Marker {
  readonly name: string
  readonly write: Write
}

/** A statement as a node prepared it: what it is known by there, its markers, and its table where that is told. */
export interface Statement {
  readonly id: Uint8Array
  readonly markers: ReadonlyArray<Marker>
  readonly table: string | undefined
}

/** A statement and its values. */
export interface Bound {
  readonly statement: Statement
  readonly params: ReadonlyArray<CqlValue> | undefined
}

const none: ReadonlyArray<CqlValue> = []

/** `where` tells of which statement they are, for errors. Throws `InvalidQuery` and `EncodeError`. */
export const writeValues = (output: Output, { params = none, statement }: Bound, where: string): void => {
  const { markers } = statement
  if (params.length !== markers.length) {
    throw new InvalidQuery({
      said:
        `${where}${markers.length} bind markers and ${params.length} values: give one value for each marker, in order`
    })
  }
  for (let i = 0; i < params.length; i++) {
    const value = params[i]
    if (value === undefined) unset(output)
    else if (value === null) absent(output)
    else {
      try {
        sized(output, markers[i]!.write, value)
      } catch (cause) {
        throw notEncoded(cause, `${where}value ${i + 1}`, statement.table, markers[i]!.name)
      }
    }
  }
}

/** Writes the length that leaves a column as it is, -2. */
const unset = (output: Output): void => {
  const start = reserve(output, 4)
  output.view.setInt32(start, -2)
}

const notEncoded = (cause: unknown, where: string, table: string | undefined, column: string): unknown =>
  cause instanceof Mismatch
    ? new EncodeError({
      said: `${where}, for ${column}: ${cause.message}`,
      ...(table === undefined ? undefined : { table }),
      column,
      expected: cause.expected,
      actual: cause.actual
    })
    : cause
