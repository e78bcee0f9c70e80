import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as CqlType from "../CqlType.ts"
import * as Selector from "../Selector.ts"
import type { Marker } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { columnShape } from "./columnType.ts"
import { inside } from "./inside.ts"
import { refused } from "./refusal.ts"
import * as Rows from "./rows.ts"
import { encode, encodeColumn, type EncodeValue, fieldName } from "./values.ts"

/**
 * What stands between SELECT and FROM, and how its rows are read.
 *
 * - `fields`: the fields that are selected as they are
 * - `isAggregate`: it gives one row for many
 *
 * @internal
 */
export interface SelectList {
  readonly text: string
  readonly reading: Rows.Reading
  readonly encoders: ReadonlyArray<EncodeValue>
  readonly markers: ReadonlyArray<Marker>
  readonly fields: ReadonlyArray<string>
  readonly isAggregate: boolean
}

/** @internal */
export type Selection = { readonly [name: string]: string | Selector.Any }

/**
 * The columns of a table, or some of them.
 *
 * @internal
 */
export const ofColumns = (table: Table.Any, fields: ReadonlyArray<string> | undefined): SelectList => {
  const reading = fields === undefined
    ? Rows.whole(table)
    : Rows.projected(table, fields.map((field) => columnOf(table, field)))
  return {
    text: reading.columns.map(({ name }) => CqlType.quoteIdentifier(name)).join(", "),
    reading,
    encoders: [],
    markers: [],
    fields: fields ?? [],
    isAggregate: false
  }
}

/**
 * The partition key and the static columns, of which a partition has one value each.
 *
 * @internal
 */
export const ofPartition = (table: Table.Any): SelectList => {
  const { columns } = table.definition
  const own = columns.filter(({ kind }) => kind === "partition_key" || kind === "static")
  return {
    text: `DISTINCT ${own.map(({ name }) => CqlType.quoteIdentifier(name)).join(", ")}`,
    reading: Rows.selected(
      table.definition,
      own,
      // Columns are made from the fields, so each has one.
      Object.fromEntries(own.map(({ field }) => [field, table.fields[field]!])),
      undefined
    ),
    encoders: [],
    markers: [],
    fields: own.map(({ field }) => field),
    isAggregate: false
  }
}

/**
 * What decides the text of a selection, and the values to bind in it.
 *
 * @internal
 */
export const read = (selection: Selection): { readonly shape: string; readonly values: ReadonlyArray<unknown> } => {
  let shape = ""
  const values: Array<unknown> = []
  for (const [name, selected] of Object.entries(selection)) {
    if (!Selector.isSelector(selected)) {
      shape += `${JSON.stringify(name)}=${selected} `
      continue
    }
    const kind = Selector.kindOf(selected)
    const binds = kind === "entry" || kind === "similarity"
    if (binds) values.push(selected.argument)
    const argument = !binds && typeof selected.argument === "string" ? selected.argument : ""
    shape += `${JSON.stringify(name)}=${kind}:${selected.name}(${selected.fields.join(",")})${argument}${
      selected.schema === undefined ? "" : `#${schemaNumber(selected.schema)}`
    } `
  }
  return { shape, values }
}

const schemaNumbers = new WeakMap<object, number>()
let schemas = 0

/** Plans are remembered by text: a Schema stands in it as the number it was first met under. */
const schemaNumber = (schema: Schema.Constraint): number => {
  const found = schemaNumbers.get(schema)
  if (found !== undefined) return found
  schemaNumbers.set(schema, ++schemas)
  return schemas
}

/** What a partition that has static values alone has no value for. No field can be called so. */
const rowAlias = "~row"

/**
 * A selection by name.
 *
 * @internal
 */
export const ofSelection = (table: Table.Any, selection: Selection): SelectList => {
  const terms = Object.entries(selection).map(([name, selected]) => ({
    name,
    term: Selector.isSelector(selected) ? termOf(table, selected) : plainTerm(table, selected)
  }))
  if (terms.length === 0) throw refused("select takes at least one column or selector")
  const isAggregate = terms.some(({ term }) => term.isAggregate)
  const witness = isAggregate ? undefined : Rows.witness(table.definition)
  const finishers = terms.filter(({ term }) => term.finish !== undefined)
  const optional = terms.filter(({ term }) => term.column.optional)
  const reading = Rows.selected(
    table.definition,
    terms.map(({ name, term }) => ({ ...term.column, name, field: name })),
    Object.fromEntries(terms.map(({ name, term }) => [name, term.schema])),
    witness === undefined ? undefined : rowAlias
  )
  const finished = (decoded: unknown): unknown => {
    // What a struct's Schema decodes is an object, made for this row.
    const row = decoded as Record<string, unknown>
    for (const { name } of optional) row[name] ??= undefined
    for (const { name, term } of finishers) row[name] = term.finish?.(row[name])
    return row
  }
  return {
    text: [
      ...terms.map(({ name, term }) => `${term.text} AS ${CqlType.quoteIdentifier(name)}`),
      ...witness === undefined
        ? []
        : [`${CqlType.quoteIdentifier(witness.name)} AS ${CqlType.quoteIdentifier(rowAlias)}`]
    ].join(", "),
    reading: finishers.length === 0 && optional.length === 0
      ? reading
      : { ...reading, decode: (row, cql) => Effect.mapEager(reading.decode(row, cql), finished) },
    encoders: terms.flatMap(({ term }) => term.encoder ?? []),
    markers: terms.flatMap(({ term }) => term.marker ?? []),
    fields: terms.filter(({ term }) => term.isPlain).map(({ term }) => term.column.field),
    isAggregate
  }
}

interface Term {
  readonly text: string
  readonly column: Table.Column
  readonly schema: Schema.Constraint
  readonly isPlain: boolean
  readonly isAggregate: boolean
  readonly finish?: ((value: unknown) => unknown) | undefined
  readonly encoder?: EncodeValue | undefined
  readonly marker?: Marker | undefined
}

const plainTerm = (table: Table.Any, field: string): Term => {
  const column = columnOf(table, field)
  return {
    text: CqlType.quoteIdentifier(column.name),
    column,
    schema: table.fields[field]!,
    isPlain: true,
    isAggregate: false
  }
}

const termOf = (table: Table.Any, selector: Selector.Any): Term => {
  const { definition } = table
  const kind = Selector.kindOf(selector)
  const columns = selector.fields.map((field) => columnOf(table, field))
  const [column] = columns
  const text = `${functionName(selector.name)}(${columns.map(({ name }) => CqlType.quoteIdentifier(name)).join(", ")})`
  const derived = { isPlain: false, isAggregate: false }
  if (kind === "count") {
    const counted = column ?? Rows.witness(definition)
    return {
      ...derived,
      text: counted === undefined ? "count(*)" : `count(${CqlType.quoteIdentifier(counted.name)})`,
      column: pseudo(column, "bigint"),
      schema: Schema.BigInt,
      isAggregate: true
    }
  }
  if (kind === "token") {
    return {
      ...derived,
      text: tokenText(definition),
      column: pseudo(undefined, "bigint"),
      schema: Schema.BigInt
    }
  }
  if (kind === "call" || kind === "cast") {
    // Both are made with a Schema.
    const schema = selector.schema!
    const shape = columnShape(schema)
    if (typeof shape === "string") throw refused(`the Schema of Selector.${kind} ${shape}`)
    return {
      ...derived,
      text: kind === "call" || column === undefined
        ? text
        : `cast(${CqlType.quoteIdentifier(column.name)} AS ${CqlType.format(shape.type)})`,
      column: { ...pseudo(column, "text"), ...shape },
      schema
    }
  }
  if (column === undefined) throw refused(`Selector.${kind} takes a column`)
  switch (kind) {
    case "min":
    case "max":
      return {
        ...derived,
        text,
        column: { ...column, optional: false, nullable: true },
        schema: nullable(table.fields[column.field]!),
        isAggregate: true,
        finish: toOption
      }
    case "sum":
    case "avg":
      if (!isNumber(column.type)) {
        throw refused(`column '${column.field}' (${CqlType.format(column.type)}) is no number: ${kind} is for numbers`)
      }
      return { ...derived, text, column: pseudo(column, "text"), schema: Schema.Unknown, isAggregate: true }
    case "writetime":
    case "ttl":
      if (column.kind === "partition_key" || column.kind === "clustering") {
        throw refused(`column '${column.field}' is a key, which has no ${kind}`)
      }
      if (CqlType.isMultiCell(column.type)) {
        throw refused(`column '${column.field}' is stored cell by cell: each element has its own ${kind}`)
      }
      return {
        ...derived,
        text,
        column: pseudo(column, "bigint"),
        schema: Schema.Unknown,
        finish: kind === "writetime" ? toOption : toDuration
      }
    case "similarity":
      if (column.type._tag !== "Vector") {
        throw refused(`column '${column.field}' is no vector: similarity is for vectors`)
      }
      return {
        ...derived,
        text: `${selector.name}(${CqlType.quoteIdentifier(column.name)}, ?)`,
        column: pseudo(column, "float"),
        schema: Schema.Number,
        encoder: encodeColumn(table, column),
        marker: { name: column.name, type: column.type }
      }
    case "entry": {
      if (column.type._tag !== "Map") throw refused(`column '${column.field}' is no map: Selector.entry is for maps`)
      return {
        ...derived,
        text: `${CqlType.quoteIdentifier(column.name)}[?]`,
        column: pseudo(column, "text"),
        schema: nullable(partOf(table, column, undefined)),
        finish: toOption,
        encoder: encode(table, column, "key", "one"),
        marker: { name: `${column.name}[]`, type: column.type.key }
      }
    }
    case "field": {
      const field = String(selector.argument)
      return {
        ...derived,
        text: `${CqlType.quoteIdentifier(column.name)}.${CqlType.quoteIdentifier(fieldName(table, column, field))}`,
        column: pseudo(column, "text"),
        schema: nullable(partOf(table, column, field)),
        finish: toOption
      }
    }
  }
}

/** A column of a result that is none of the table's: null in it goes to the Schema. */
const pseudo = (column: Table.Column | undefined, type: CqlType.ScalarName): Table.Column => ({
  field: "",
  name: "",
  kind: "regular",
  order: "asc",
  sensitive: column?.sensitive ?? false,
  type: CqlType.scalar(type),
  optional: false,
  nullable: true
})

const partOf = (table: Table.Any, column: Table.Column, field: string | undefined): Schema.Constraint => {
  const within = inside(table.fields[column.field]!)
  const found = within === undefined
    ? undefined
    : within._tag === "Udt"
    ? field === undefined ? undefined : within.fields[field]?.schema
    : within.value
  if (found === undefined) {
    throw refused(`column '${column.field}' is one value to this table's Schema: its parts are not selected one by one`)
  }
  return found
}

const nullable = (schema: Schema.Constraint): Schema.Constraint => Schema.NullOr(schema)

const toOption = (value: unknown): Option.Option<unknown> => value === null ? Option.none() : Option.some(value)

const toDuration = (value: unknown): Option.Option<Duration.Duration> =>
  // ttl() is an int.
  value === null ? Option.none() : Option.some(Duration.seconds(value as number))

/**
 * The token of a table's partitions: `token(a, b)`.
 *
 * @internal
 */
export const tokenText = ({ partitionKey }: Table.Definition): string =>
  `token(${partitionKey.map(({ name }) => CqlType.quoteIdentifier(name)).join(", ")})`

const functionName = (name: string): string => name.split(".").map(CqlType.quoteIdentifier).join(".")

const numbers: ReadonlySet<string> = new Set<CqlType.ScalarName>([
  "bigint",
  "counter",
  "decimal",
  "double",
  "float",
  "int",
  "smallint",
  "tinyint",
  "varint"
])

const isNumber = (type: CqlType.CqlType): boolean => type._tag === "Scalar" && numbers.has(type.name)

const columnOf = (table: Table.Any, field: string): Table.Column => {
  const column = table.definition.column(field)
  if (column === undefined) throw refused(`'${field}' is no column of table '${table.definition.name}'`)
  return column
}
