import type * as CassandraError from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import * as Operator from "../Operator.ts"
import type { Bound, Marker } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { encodeColumn, encodeList, type EncodeValue } from "./codec.ts"
import { refused } from "./refusal.ts"

/**
 * A comparison of a column with a bound value.
 *
 * @internal
 */
export interface Relation {
  readonly column: Table.Column
  readonly comparison: Comparison
}

type Comparison = "=" | ">" | ">=" | "<" | "<=" | "IN"

/** @internal */
export type Predicates = { readonly [field: string]: unknown }

/**
 * Predicates as a run needs them: the shape that decides the statement, and the values to bind, in its order. Relations are
 * made of them once for each shape.
 *
 * @internal
 */
export interface Given {
  readonly shape: string
  readonly values: ReadonlyArray<unknown>
}

const comparisons: { readonly [name: string]: Comparison } = {
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  oneOf: "IN"
}

/**
 * Reads predicates in the order of the key, so that equal shapes share one statement whatever order they are written in.
 *
 * @internal
 */
export const read = (definition: Table.Definition, predicates: Predicates): Given => {
  const values: Array<unknown> = []
  let shape = ""
  let found = 0
  for (const column of definition.inKeyOrder) {
    const { field } = column
    const predicate = predicates[field]
    if (predicate === undefined && !(field in predicates)) continue
    found++
    if (!Operator.isOperator(predicate)) {
      if (predicate === undefined) throw refused(`column '${field}' is compared with undefined: leave it out instead`)
      shape += `${field}=`
      values.push(predicate)
    } else {
      for (const { comparison, operand } of compared(column, predicate)) {
        shape += field + comparison
        values.push(operand)
      }
    }
  }
  if (found !== Object.keys(predicates).length) throw unknownColumn(definition, predicates)
  return { shape, values }
}

const compared = (
  column: Table.Column,
  operator: Operator.Operator<string, unknown>
): ReadonlyArray<{ readonly comparison: Comparison; readonly operand: unknown }> => {
  const name = Operator.nameOf(operator)
  if (name === "between") {
    // between takes two bounds, and its operand is made nowhere else.
    return (operator.operand as ReadonlyArray<Operator.Operator<string, unknown>>).flatMap((bound) =>
      compared(column, bound)
    )
  }
  const comparison = comparisons[name]
  if (comparison === undefined) throw refused(`column '${column.field}': ${name} is a change, not a comparison`)
  return [{ comparison, operand: operator.operand }]
}

const unknownColumn = (definition: Table.Definition, predicates: Predicates): CassandraError.CassandraError => {
  const field = Object.keys(predicates).find((field) => definition.column(field) === undefined)
  return refused(`'${field}' is no column of table '${definition.name}'`)
}

/**
 * The relations of predicates, in the order of their values.
 *
 * @internal
 */
export const relations = (definition: Table.Definition, predicates: Predicates): ReadonlyArray<Relation> =>
  definition.inKeyOrder.flatMap((column): ReadonlyArray<Relation> => {
    const predicate = predicates[column.field]
    if (predicate === undefined) return []
    return Operator.isOperator(predicate)
      ? compared(column, predicate).map(({ comparison }) => ({ column, comparison }))
      : [{ column, comparison: "=" }]
  })

/** @internal */
export const text = (relations: ReadonlyArray<Relation>): string =>
  relations.map(({ column, comparison }) => `${CqlType.quoteIdentifier(column.name)} ${comparison} ?`).join(" AND ")

/** @internal */
export const markers = (relations: ReadonlyArray<Relation>): ReadonlyArray<Marker> =>
  relations.map(({ column, comparison }) => ({
    name: column.name,
    type: comparison === "IN" ? CqlType.list(column.type) : column.type
  }))

/** @internal */
export const encoders = (table: Table.Any, relations: ReadonlyArray<Relation>): ReadonlyArray<EncodeValue> =>
  relations.map(({ column, comparison }) =>
    comparison === "IN" ? encodeList(table, column) : encodeColumn(table, column)
  )

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
