import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Schema from "effect/Schema"
import type * as CassandraError from "../CassandraError.ts"
import type { CqlRow, CqlValue } from "../CqlValue.ts"
import type * as Table from "../Table.ts"
import { decoder, runAll } from "./codec.ts"
import { decodeError } from "./codecError.ts"
import { misfit } from "./direct.ts"
import { directRow, emptyOf } from "./directRow.ts"
import { memoize } from "./plans.ts"

/**
 * How rows of a table are read: which columns are selected, and what is made of a row.
 *
 * - `direct` makes a row in one go, or gives `misfit`
 * - `isRow` is there where a partition may hold static values and no row: such a row of nothing but keys and statics is
 *   none of the table's
 *
 * @internal
 */
export interface Reading {
  readonly columns: ReadonlyArray<Table.Column>
  readonly isRow: ((row: CqlRow) => boolean) | undefined
  readonly direct: ((row: CqlRow) => unknown) | undefined
  readonly decode: (row: CqlRow, cql: string) => Effect.Effect<unknown, CassandraError.CassandraError, unknown>
}

/**
 * Reads whole rows.
 *
 * @internal
 */
export const whole = (table: Table.Any): Reading =>
  memoize(table, "read *", () => {
    const { definition } = table
    return reading(definition, definition.columns, ({ columns }) => [columns, table], [definition.columns, table])
  })

/**
 * Reads some columns of rows. Beside them it selects what it needs to know a row by: the discriminator of a union, and a
 * clustering column where a partition may have static values alone.
 *
 * @internal
 */
export const projected = (table: Table.Any, columns: ReadonlyArray<Table.Column>): Reading => {
  const { definition } = table
  const named = (column: Table.Column) => columns.some(({ field }) => field === column.field)
  const witnesses = [definition.variants?.discriminator, witness(definition)]
    .filter((column) => column !== undefined)
    .filter((column) => !named(column))
  return reading(
    definition,
    [...columns, ...new Set(witnesses)],
    (variant) => {
      const own = variant.columns.filter(named)
      return [own, structOf(own, variant.fields)]
    },
    [columns, structOf(columns, table.fields)]
  )
}

/** The fields of a row by their columns, and the Schema of them. */
type Part = readonly [columns: ReadonlyArray<Table.Column>, schema: Schema.Constraint]

const structOf = (columns: ReadonlyArray<Table.Column>, fields: Schema.Struct.Fields): Schema.Constraint =>
  // Columns are made from the fields, so each has one.
  Schema.Struct(Object.fromEntries(columns.map(({ field }) => [field, fields[field]!])))

const reading = (
  definition: Table.Definition,
  columns: ReadonlyArray<Table.Column>,
  ofVariant: (variant: Table.Variant) => Part,
  otherwise: Part
): Reading => {
  const { variants } = definition
  const witnessed = witness(definition)
  const isRow = witnessed === undefined ? undefined : (row: CqlRow) => row[witnessed.name] !== null
  if (variants === undefined) {
    return { columns, isRow, direct: directRow(...otherwise), decode: partDecoder(definition, otherwise) }
  }
  const { byTag, discriminator } = variants
  const parts = new Map(Array.from(byTag, ([tag, variant]) => [tag, partDecoder(definition, ofVariant(variant))]))
  const unknown = partDecoder(definition, otherwise)
  return {
    columns,
    isRow,
    direct: undefined,
    decode: (row, cql) => (parts.get(row[discriminator.name]) ?? unknown)(row, cql)
  }
}

/**
 * A column that every row has and a partition with static values alone has not; undefined where there are none of these.
 *
 * @internal
 */
export const witness = ({ clusteringKey, columns }: Table.Definition): Table.Column | undefined =>
  columns.some(({ kind }) => kind === "static") ? clusteringKey[0] : undefined

const partDecoder = (definition: Table.Definition, [columns, schema]: Part): Reading["decode"] => {
  const decode = decoder(schema)
  return (row, cql) => {
    const fields = fieldsOf(columns, row)
    return Effect.mapErrorEager(decode(fields), decodeError(definition, fields, cql))
  }
}

/**
 * Reads a list of selectors: `columns` say what each is called in the result, which is its field's name too.
 *
 * - `rowAlias`: what of the result is null in a partition that has static values alone
 *
 * @internal
 */
export const selected = (
  definition: Table.Definition,
  columns: ReadonlyArray<Table.Column>,
  fields: Schema.Struct.Fields,
  rowAlias: string | undefined
): Reading => {
  const byField = new Map(columns.map((column) => [column.field, column]))
  const struct = structOf(columns, fields)
  return {
    columns,
    direct: directRow(columns, struct),
    isRow: rowAlias === undefined ? undefined : (row) => row[rowAlias] !== null,
    decode: partDecoder({ ...definition, column: (field) => byField.get(field) }, [columns, struct])
  }
}

/**
 * Reads the rows of a result.
 *
 * @internal
 */
export const read = (
  reading: Reading,
  rows: ReadonlyArray<CqlRow>,
  cql: string
): Effect.Effect<Array<unknown>, CassandraError.CassandraError, unknown> => {
  const { decode, direct, isRow } = reading
  const given = isRow === undefined ? rows : rows.filter(isRow)
  const read = direct === undefined ? undefined : readAll(direct, given)
  return read === undefined ? runAll(given, (row) => decode(row, cql)) : Exit.succeed(read)
}

/** All rows in one go; undefined where one of them does not fit. */
const readAll = (direct: (row: CqlRow) => unknown, rows: ReadonlyArray<CqlRow>): Array<unknown> | undefined => {
  const out: Array<unknown> = []
  for (let i = 0; i < rows.length; i++) {
    const row = direct(rows[i]!)
    if (row === misfit) return undefined
    out.push(row)
  }
  return out
}

const diverted = Metric.counter("effect_cql.rows_diverted", {
  description: "Rows that did not fit their Schema and were left out of a stream",
  incremental: true
})

/**
 * As {@link read}, and gives the error of a row that does not fit to `onError` instead of failing.
 *
 * @internal
 */
export const readDiverting = <E, R>(
  table: string,
  onError: (error: CassandraError.CassandraError) => Effect.Effect<unknown, E, R>
) =>
(
  { decode, isRow }: Reading,
  rows: ReadonlyArray<CqlRow>,
  cql: string
): Effect.Effect<ReadonlyArray<unknown>, CassandraError.CassandraError | E, unknown> => {
  const counter = Metric.withAttributes(diverted, { table })
  const left = Symbol("left out")
  const divert = (
    error: CassandraError.CassandraError
  ): Effect.Effect<unknown, CassandraError.CassandraError | E, R> =>
    error.reason._tag === "DecodeError"
      ? Effect.as(Effect.andThen(Metric.update(counter, 1), onError(error)), left)
      : Effect.fail(error)
  return Effect.mapEager(
    runAll(
      isRow === undefined ? rows : rows.filter(isRow),
      (row): Effect.Effect<unknown, CassandraError.CassandraError | E, unknown> =>
        Effect.catchEager(decode(row, cql), divert)
    ),
    (decoded) => decoded.filter((row) => row !== left)
  )
}

/**
 * Reads the columns that a condition tested, all of them optional: what has no value is absent.
 *
 * @internal
 */
export const tested = (table: Table.Any, columns: ReadonlyArray<Table.Column>): Reading["decode"] =>
  memoize(table, `tested ${columns.map(({ field }) => field).join(",")}`, () =>
    partDecoder(table.definition, [
      columns.map((column) => ({ ...column, optional: true })),
      Schema.Struct(Object.fromEntries(
        columns.map(({ field }) => [field, Schema.optionalKey(table.fields[field]!)])
      ))
    ]))

/**
 * Reads the rows that stand in the way of a conditional batch: their keys, and tested columns, which may have no value. In a
 * partition of static values alone there are no clustering columns.
 *
 * @internal
 */
export const standing = (table: Table.Any, columns: ReadonlyArray<Table.Column>): Reading["decode"] =>
  memoize(table, `standing ${columns.map(({ field }) => field).join(",")}`, () => {
    const { definition } = table
    const hasStatics = witness(definition) !== undefined
    const optional = (column: Table.Column): Table.Column => ({ ...column, optional: true })
    const shown = [
      ...definition.partitionKey,
      ...hasStatics ? definition.clusteringKey.map(optional) : definition.clusteringKey,
      ...columns.map(optional)
    ]
    return partDecoder(definition, [
      shown,
      Schema.Struct(Object.fromEntries(shown.map(({ field, optional }) => [
        field,
        // Columns are made from the fields, so each has one.
        optional ? Schema.optionalKey(table.fields[field]!) : table.fields[field]!
      ])))
    ])
  })

/**
 * Turns the values of a row as the session gives it into what the row's Schema decodes: fields by their own names, null
 * dropped where the field is optional, null read as empty for what is stored cell by cell (CQL knows no empty one).
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
