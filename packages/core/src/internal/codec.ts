import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaJITCompiler from "effect/schema/SchemaJITCompiler"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaParser from "effect/SchemaParser"
import * as CassandraError from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlRow, CqlValue } from "../CqlValue.ts"
import type * as Table from "../Table.ts"
import { memoize } from "./plans.ts"

/**
 * Turns a program's value into the one that crosses the session's edge.
 *
 * @internal
 */
export type Encode = (input: unknown) => Effect.Effect<CqlValue, SchemaIssue.Issue, unknown>

/** @internal */
export const encoder = (schema: Schema.Constraint): Encode => {
  SchemaJITCompiler.enable(SchemaAST.flip(schema.ast))
  // The encoded side of a column is a CQL value: its CQL type was read from there.
  return SchemaParser.encodeUnknownEffect(schema) as Encode
}

/**
 * Turns the fields of a row into what its Schema says.
 *
 * @internal
 */
export type Decode = (input: unknown) => Effect.Effect<unknown, SchemaIssue.Issue, unknown>

/** @internal */
export const decoder = (schema: Schema.Constraint): Decode => {
  SchemaJITCompiler.enable(schema.ast)
  return SchemaParser.decodeUnknownEffect(schema)
}

/**
 * The Exit of an effect that has one already. Whatever ran without waiting and without a service is its own Exit.
 */
const exitOf = <A, E>(effect: Effect.Effect<A, E, unknown>): Exit.Exit<A, E> | undefined =>
  // isExit narrows to unknown types; an Exit keeps those of the effect it is.
  Exit.isExit(effect) ? effect as Exit.Exit<A, E> : undefined

/**
 * Runs over every input in order, without an Effect for those that need none; stops at the first failure.
 *
 * @internal
 */
export const runAll = <In, Out, E>(
  inputs: ReadonlyArray<In>,
  run: (input: In, index: number) => Effect.Effect<Out, E, unknown>
): Effect.Effect<Array<Out>, E, unknown> => {
  const out: Array<Out> = []
  for (let i = 0; i < inputs.length; i++) {
    const result = run(inputs[i]!, i)
    const exit = exitOf(result)
    if (exit === undefined) {
      return Effect.map(
        Effect.forEach(inputs.slice(i), (input, offset) => offset === 0 ? result : run(input, i + offset)),
        (rest) => [...out, ...rest]
      )
    }
    if (Exit.isFailure(exit)) return Exit.failCause(exit.cause)
    out.push(exit.value)
  }
  return Exit.succeed(out)
}

/**
 * Encodes a value that is bound to one marker; fails with the error that the program gets.
 *
 * @internal
 */
export type EncodeValue = (value: unknown) => Effect.Effect<CqlValue, CassandraError.CassandraError, unknown>

const valueEncoder = (table: Table.Definition, column: Table.Column, schema: Schema.Constraint): EncodeValue => {
  const encode = encoder(schema)
  return (value) => {
    const result = encode(value)
    const exit = exitOf(result)
    return exit !== undefined && Exit.isSuccess(exit)
      ? Exit.succeed(exit.value)
      : Effect.mapError(result, encodeError(table, column.field, value))
  }
}

/**
 * Encodes one value of a column.
 *
 * @internal
 */
export const encodeColumn = (table: Table.Any, column: Table.Column): EncodeValue =>
  // Columns are made from the fields, so each has one.
  memoize(table, `encode ${column.field}`, () => valueEncoder(table.definition, column, table.fields[column.field]!))

/**
 * Encodes several values of a column, for IN.
 *
 * @internal
 */
export const encodeList = (table: Table.Any, column: Table.Column): EncodeValue =>
  memoize(
    table,
    `encode list ${column.field}`,
    () => valueEncoder(table.definition, column, Schema.Array(table.fields[column.field]!))
  )

/**
 * Encodes the values of a statement, each by its own encoder.
 *
 * @internal
 */
export const encodeAll = (
  encoders: ReadonlyArray<EncodeValue>,
  values: ReadonlyArray<unknown>
): Effect.Effect<Array<CqlValue>, CassandraError.CassandraError, unknown> =>
  runAll(values, (value, index) => encoders[index]!(value))

const describe = SchemaIssue.makeFormatterStandardSchemaV1()

const whatIsWrong = (issue: SchemaIssue.Issue): { readonly path: ReadonlyArray<string>; readonly expected: string } => {
  const [first] = describe(issue).issues
  return {
    path: (first?.path ?? []).map((segment) => String(Predicate.isObject(segment) ? segment["key"] : segment)),
    expected: first?.message ?? "a value of another kind"
  }
}

/** The kind of a value in the words of a message, never the value itself. */
const kindOf = (value: unknown): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value !== "object") return value === undefined ? "nothing" : `a ${typeof value}`
  return `a ${value.constructor?.name ?? "value"}`
}

const at = (value: unknown, path: ReadonlyArray<string>): unknown =>
  path.reduce((inner: unknown, key) => Predicate.isObject(inner) ? inner[key] : undefined, value)

const sentence = (expected: string) => expected.charAt(0).toLowerCase() + expected.slice(1)

/**
 * The error of a value that does not fit: of one field, or of a whole row when `field` is undefined.
 *
 * @internal
 */
export const encodeError = (
  table: Table.Definition | undefined,
  field: string | undefined,
  value: unknown
) =>
(issue: SchemaIssue.Issue): CassandraError.CassandraError => {
  const { expected, path } = whatIsWrong(issue)
  const full = field === undefined ? path : [field, ...path]
  const column = full[0]
  const type = column === undefined ? undefined : table?.column(column)?.type
  const actual = kindOf(at(value, path))
  return CassandraError.make(
    new CassandraError.EncodeError({
      said: `${place(table?.name, full, type)}: ${sentence(expected)}, not ${actual}; nothing was sent`,
      expected,
      actual,
      ...(table === undefined ? undefined : { table: table.name }),
      ...(column === undefined ? undefined : { column })
    })
  )
}

/**
 * The error of a row that does not fit its Schema. Neither the key nor the value stands in the message.
 *
 * @internal
 */
export const decodeError =
  (table: Table.Definition | undefined, row: { readonly [field: string]: unknown }, cql: string) =>
  (issue: SchemaIssue.Issue): CassandraError.CassandraError => {
    const { expected, path } = whatIsWrong(issue)
    const column = path[0]
    const type = column === undefined ? undefined : table?.column(column)?.type
    const actual = at(row, path)
    const key: Record<string, unknown> = {}
    for (const { field } of [...table?.partitionKey ?? [], ...table?.clusteringKey ?? []]) {
      if (field in row) key[field] = row[field]
    }
    return CassandraError.make(
      new CassandraError.DecodeError({
        said: `a row does not fit its Schema: ${place(table?.name, path, type)}: ${sentence(expected)}, not ${
          kindOf(actual)
        }`,
        expected,
        key: Redacted.make(key),
        actual: Redacted.make(actual),
        ...(table === undefined ? undefined : { table: table.name }),
        ...(column === undefined ? undefined : { column })
      }),
      { cql, mutates: false }
    )
  }

const place = (table: string | undefined, path: ReadonlyArray<string>, type: CqlType.CqlType | undefined): string => {
  const column = path.length === 0 ? "the row" : `column '${path.join(".")}'`
  const typed = type === undefined ? column : `${column} (${CqlType.format(type)})`
  return table === undefined ? typed : `${typed} of table '${table}'`
}

/**
 * Turns the values of a row as the session gives it into what the row's Schema decodes: fields by their own names, null
 * dropped where the field is optional, null read as empty for a collection that is stored cell by cell (CQL knows no
 * empty one).
 */
const fieldsOf = (columns: ReadonlyArray<Table.Column>, row: CqlRow): { [field: string]: CqlValue } => {
  const fields: { [field: string]: CqlValue } = {}
  for (const column of columns) {
    const value = row[column.name]
    if (value === null || value === undefined) {
      if (column.optional) continue
      fields[column.field] = column.nullable ? null : emptyOf(column.type)
    } else {
      fields[column.field] = value
    }
  }
  return fields
}

const emptyOf = (type: CqlType.CqlType): CqlValue => {
  if (!CqlType.isMultiCell(type)) return null
  return type._tag === "List" ? [] : type._tag === "Set" ? new Set() : type._tag === "Map" ? new Map() : null
}

/**
 * Decodes the rows of a result.
 *
 * @internal
 */
export const decodeRows = (
  table: Table.Definition | undefined,
  columns: ReadonlyArray<Table.Column>,
  decode: Decode,
  rows: ReadonlyArray<CqlRow>,
  cql: string
): Effect.Effect<Array<unknown>, CassandraError.CassandraError, unknown> =>
  runAll(rows, (row) => {
    const fields = fieldsOf(columns, row)
    return Effect.mapErrorEager(decode(fields), decodeError(table, fields, cql))
  })
