/**
 * The rows of a result, read from its frame in one go, with how a row is read chosen once for its columns.
 *
 * @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec Native protocol v4, section 4.2.5.2}
 */
import { DecodeError } from "@effect-cql/core/CassandraError"
import type { ResultColumn } from "@effect-cql/core/CassandraSession"
import * as CqlType from "@effect-cql/core/CqlType"
import type { CqlRow, CqlValue } from "@effect-cql/core/CqlValue"
import * as Redacted from "effect/Redacted"
import { hasEmpty, type Input, OutOfReach, type Read, reader } from "./read.ts"

/** The columns of a result, and how a row of them is read. */
export interface Shape {
  readonly columns: ReadonlyArray<ResultColumn>
  /** Reads a row where the input stands, and moves on behind it; the error of what cannot be read tells no column. */
  readonly row: (input: Input) => CqlRow
}

export const shapeOf = (columns: ReadonlyArray<ResultColumn>): Shape => {
  const names = columns.map(({ name }) => name)
  const readers = columns.map(({ type }) => reader(type))
  const empties = columns.map(({ type }) => hasEmpty(type))
  return { columns, row: compile(names, readers, empties) ?? inTurn(names, readers, empties) }
}

const inTurn = (
  names: ReadonlyArray<string>,
  readers: ReadonlyArray<Read>,
  empties: ReadonlyArray<boolean>
): Shape["row"] =>
(input) => {
  const row: Array<[string, CqlValue]> = []
  let { at } = input
  for (let c = 0; c < names.length; c++) {
    const start = at + 4
    const length = input.view.getInt32(at)
    at = length > 0 ? start + length : start
    row.push([names[c]!, length > 0 || (length === 0 && empties[c]!) ? readers[c]!(input, start, at) : null])
  }
  input.at = at
  return Object.fromEntries(row)
}

/**
 * The code of {@link inTurn} for these columns, whose names stand in it as JSON and nowhere else: rows of one hidden class in a
 * third of the time. Undefined where the runtime makes no code of texts.
 */
const compile = (
  names: ReadonlyArray<string>,
  readers: ReadonlyArray<Read>,
  empties: ReadonlyArray<boolean>
): Shape["row"] | undefined => {
  const values = names.map((_, c) => {
    const read = `r${c}(input, at, at += length)`
    return `length = view.getInt32(at); at += 4; const v${c} = length ${empties[c] ? ">=" : ">"} 0 ? ${read} : null;`
  })
  // Without brackets this name is no field but the prototype.
  const fields = names.map((name, c) =>
    name === "__proto__" ? `[${JSON.stringify(name)}]: v${c}` : `${JSON.stringify(name)}: v${c}`
  )
  const body = `const [${names.map((_, c) => `r${c}`).join(", ")}] = readers; return (input) => { ` +
    `const { view } = input; let at = input.at, length = 0; ${values.join(" ")} input.at = at; ` +
    `return { ${fields.join(", ")} } }`
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- of names as JSON alone
    return Function("readers", body)(readers)
  } catch {
    return undefined
  }
}

/** Reads `count` rows. Throws {@link DecodeError}. */
export const readRows = (shape: Shape, input: Input, count: number): ReadonlyArray<CqlRow> => {
  const out: Array<CqlRow> = []
  const { row } = shape
  for (let left = count; left > 0; left--) {
    const start = input.at
    try {
      out.push(row(input))
    } catch (error) {
      input.at = start
      throw whereUnreadable(shape, input) ?? error
    }
  }
  return out
}

/** The column that cannot be read, found by reading one after the other. */
const whereUnreadable = ({ columns }: Shape, input: Input): unknown => {
  for (const column of columns) {
    try {
      shapeOf([column]).row(input)
    } catch (error) {
      return unreadable(column, error)
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
