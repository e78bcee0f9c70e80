import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as CassandraError from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import type { CqlValue } from "../CqlValue.ts"
import * as Operator from "../Operator.ts"
import type { Bound, Marker } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { encodeError, encoder, runAll } from "./codec.ts"
import { memoize } from "./plans.ts"
import { refused } from "./refusal.ts"

/**
 * A comparison of a column with a bound value.
 *
 * @internal
 */
export interface Relation {
  readonly column: Table.Column
  readonly comparison: "=" | ">" | ">=" | "<" | "<=" | "IN"
  readonly value: unknown
}

/** @internal */
export type Predicates = { readonly [field: string]: unknown }

const comparisons: { readonly [name: string]: Relation["comparison"] } = {
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  oneOf: "IN"
}

/**
 * The relations of predicates, in the order of the table's columns so that equal shapes share one statement.
 *
 * @internal
 */
export const relations = (definition: Table.Definition, predicates: Predicates): ReadonlyArray<Relation> => {
  for (const field of Object.keys(predicates)) {
    if (definition.column(field) === undefined) throw refused(`'${field}' is no column of table '${definition.name}'`)
  }
  return ordered(definition).flatMap((column) =>
    Object.hasOwn(predicates, column.field) ? relation(column, predicates[column.field]) : []
  )
}

const ordered = (definition: Table.Definition): ReadonlyArray<Table.Column> => [
  ...definition.partitionKey,
  ...definition.clusteringKey,
  ...definition.columns.filter((column) => column.kind === "static" || column.kind === "regular")
]

const relation = (column: Table.Column, predicate: unknown): ReadonlyArray<Relation> => {
  if (predicate === undefined) {
    throw refused(`column '${column.field}' is compared with undefined: leave it out instead`)
  }
  if (!Operator.isOperator(predicate)) return [{ column, comparison: "=", value: predicate }]
  const name = Operator.nameOf(predicate)
  if (name === "between") {
    // between takes exactly two bounds; its operand is made nowhere else.
    return (predicate.operand as ReadonlyArray<unknown>).flatMap((bound) => relation(column, bound))
  }
  const comparison = comparisons[name]
  if (comparison === undefined) throw refused(`column '${column.field}': ${name} is a change, not a comparison`)
  return [{ column, comparison, value: predicate.operand }]
}

/** @internal */
export const text = (relations: ReadonlyArray<Relation>): string =>
  relations.map(({ column, comparison }) => `${CqlType.quoteIdentifier(column.name)} ${comparison} ?`).join(" AND ")

/** @internal */
export const shape = (relations: ReadonlyArray<Relation>): string =>
  relations.map(({ column, comparison }) => column.field + comparison).join(",")

/** @internal */
export const markers = (relations: ReadonlyArray<Relation>): ReadonlyArray<Marker> =>
  relations.map(({ column, comparison }) => ({
    name: column.name,
    type: comparison === "IN" ? CqlType.list(column.type) : column.type
  }))

/** @internal */
export const encodeRelations = (
  table: Table.Any,
  relations: ReadonlyArray<Relation>
): Effect.Effect<Array<CqlValue>, CassandraError.CassandraError, unknown> =>
  runAll(relations, ({ column, comparison, value }) => encodeValue(table, column, comparison === "IN", value))

/**
 * Encodes one value of a column, or a list of them.
 *
 * @internal
 */
export const encodeValue = (
  table: Table.Any,
  column: Table.Column,
  isList: boolean,
  value: unknown
): Effect.Effect<CqlValue, CassandraError.CassandraError, unknown> => {
  const encode = memoize(table, `encode ${isList ? "list " : ""}${column.field}`, () => {
    // Columns are made from the fields, so each has one.
    const field = table.fields[column.field]!
    return encoder(isList ? Schema.Array(field) : field)
  })
  return Effect.mapErrorEager(encode(value), encodeError(table.definition, column.field, value))
}

/**
 * Checks that a partition key is whole and that clustering columns are restricted in order, the range last. Gives the
 * sentence of the rule that is broken.
 *
 * @internal
 */
export const keyProblem = (definition: Table.Definition, relations: ReadonlyArray<Relation>): string | undefined => {
  const of = (column: Table.Column) => relations.filter((relation) => relation.column === column)
  for (const column of definition.partitionKey) {
    const found = of(column)
    if (found.length === 0) return `partition key column '${column.field}' is missing`
    if (found.some(({ comparison }) => comparison !== "=" && comparison !== "IN")) {
      return `partition key column '${column.field}' takes a value or oneOf([…])`
    }
  }
  let stop: string | undefined
  for (const column of definition.clusteringKey) {
    const found = of(column)
    if (found.length === 0) stop ??= `needs clustering column '${column.field}' before it`
    else if (stop !== undefined) return `clustering column '${column.field}' ${stop}`
    else if (found.some(({ comparison }) => comparison !== "=" && comparison !== "IN")) {
      stop = `cannot follow '${column.field}', which has a range`
    }
  }
  return undefined
}

/** @internal */
export const reach = (definition: Table.Definition, relations: ReadonlyArray<Relation>): Bound["reach"] => {
  const keys = relations.filter(({ column }) => column.kind === "partition_key")
  if (keys.length < definition.partitionKey.length) return "all partitions"
  return keys.some(({ comparison }) => comparison === "IN") ? "several partitions" : "one partition"
}

/**
 * Why the restrictions on the key are allowed, a sentence each.
 *
 * @internal
 */
export const keyReasons = (relations: ReadonlyArray<Relation>): ReadonlyArray<string> => {
  const named = (kind: Table.Column["kind"]) => [
    ...new Set(relations.filter(({ column }) => column.kind === kind).map(({ column }) => column.name))
  ]
  const partition = named("partition_key")
  const clustering = named("clustering")
  return [
    ...partition.length === 0 ? [] : [`the partition key is whole: ${partition.join(", ")}`],
    ...clustering.length === 0 ? [] : [`clustering columns are restricted in order: ${clustering.join(", ")}`]
  ]
}
