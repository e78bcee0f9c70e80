import type * as CassandraError from "../CassandraError.ts"
import * as CqlType from "../CqlType.ts"
import * as Operator from "../Operator.ts"
import type { Bound, Marker } from "../Statement.ts"
import type * as Table from "../Table.ts"
import type { Place } from "./keySize.ts"
import { refused } from "./refusal.ts"
import { asItIs, encode, type EncodeValue, fieldName, type Part, partType } from "./values.ts"

/**
 * A comparison with a bound value: of a column, of what a map or list has at a bound key or index (`"element"`), or of a
 * field of a user-defined type.
 *
 * @internal
 */
export interface Relation {
  readonly column: Table.Column
  readonly comparison: Comparison
  readonly of: "column" | "element" | { readonly field: string }
}

/** @internal */
export type Comparison = "=" | ">" | ">=" | "<" | "<=" | "IN" | "!=" | "CONTAINS" | "CONTAINS KEY" | "LIKE"

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
  ne: "!=",
  oneOf: "IN",
  contains: "CONTAINS",
  containsKey: "CONTAINS KEY",
  like: "LIKE"
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
      for (const { operands, relation: { comparison, of } } of compared(column, predicate)) {
        shape += `${field}${typeof of === "object" ? `.${of.field}` : of === "element" ? "[]" : ""}${comparison}`
        values.push(...operands)
      }
    }
  }
  if (found !== Object.keys(predicates).length) throw unknownColumn(definition, predicates)
  return { shape, values }
}

interface Compared {
  readonly relation: Relation
  readonly operands: ReadonlyArray<unknown>
}

const compared = (
  column: Table.Column,
  operator: Operator.Operator<string, unknown>,
  of: Relation["of"] = "column",
  before: ReadonlyArray<unknown> = []
): ReadonlyArray<Compared> => {
  const name = Operator.nameOf(operator)
  const { operand } = operator
  switch (name) {
    case "between":
      // between takes two bounds, and its operand is made nowhere else.
      return (operand as ReadonlyArray<Operator.Operator<string, unknown>>).flatMap((bound) =>
        compared(column, bound, of, before)
      )
    case "entry":
    case "at": {
      // Both are made of a key or an index and a predicate.
      const [key, predicate] = operand as readonly [unknown, unknown]
      refuseType(column, name, name === "at" ? "List" : "Map")
      return comparedWith(column, predicate, "element", [name === "at" ? checkIndex(column, key) : key])
    }
    case "fields":
      refuseType(column, name, "Udt")
      // fields takes an object of predicates.
      return Object.entries(operand as Predicates).flatMap(([field, predicate]) =>
        comparedWith(column, predicate, { field }, [])
      )
    default: {
      const comparison = comparisons[name]
      if (comparison === undefined) throw refused(`column '${column.field}': ${name} is a change, not a comparison`)
      if (comparison === "CONTAINS" && !CqlType.isCollection(column.type)) refuseType(column, name, "List")
      if (comparison === "CONTAINS KEY") refuseType(column, name, "Map")
      return [{ relation: { column, comparison, of }, operands: [...before, operand] }]
    }
  }
}

/**
 * An index of a list, as CQL takes it.
 *
 * @internal
 */
export const checkIndex = ({ field }: Table.Column, index: unknown): unknown => {
  if (typeof index === "number" && Number.isInteger(index) && index >= 0 && index <= 0x7fffffff) return index
  throw refused(`column '${field}': the index of a list is a whole number from 0, not ${String(index)}`)
}

const comparedWith = (
  column: Table.Column,
  predicate: unknown,
  of: Relation["of"],
  before: ReadonlyArray<unknown>
): ReadonlyArray<Compared> => {
  if (predicate === undefined) {
    throw refused(`column '${column.field}' is compared with undefined: leave it out instead`)
  }
  return Operator.isOperator(predicate)
    ? compared(column, predicate, of, before)
    : [{ relation: { column, comparison: "=", of }, operands: [...before, predicate] }]
}

const kinds = { List: "a list, set or map", Map: "a map", Udt: "a user-defined type" }

const refuseType = (column: Table.Column, name: string, tag: "List" | "Map" | "Udt"): void => {
  if (column.type._tag !== tag) {
    const kind = name === "at" ? "a list" : kinds[tag]
    throw refused(`column '${column.field}' (${CqlType.format(column.type)}): ${name} is for ${kind}`)
  }
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
      ? compared(column, predicate).map(({ relation }) => relation)
      : [{ column, comparison: "=", of: "column" }]
  })

/** @internal */
export const text = (table: Table.Any, relations: ReadonlyArray<Relation>): string =>
  relations.map((relation) => `${leftText(table, relation)} ${relation.comparison} ?`).join(" AND ")

const leftText = (table: Table.Any, { column, of }: Relation): string => {
  const name = CqlType.quoteIdentifier(column.name)
  if (of === "column") return name
  return of === "element" ? `${name}[?]` : `${name}.${CqlType.quoteIdentifier(fieldName(table, column, of.field))}`
}

/** @internal */
export const markers = (table: Table.Any, relations: ReadonlyArray<Relation>): ReadonlyArray<Marker> =>
  relations.flatMap((relation) =>
    bindings(relation).map(({ many, name, part }): Marker => {
      const type = part === "as it is" ?
        CqlType.scalar(relation.comparison === "LIKE" ? "text" : "int")
        : partType(table, relation.column, part)
      return { name, type: many === "list" ? CqlType.list(type) : type }
    })
  )

/** @internal */
export const encoders = (table: Table.Any, relations: ReadonlyArray<Relation>): ReadonlyArray<EncodeValue> =>
  relations.flatMap((relation) =>
    bindings(relation).map(({ many, part }) =>
      part === "as it is" ? asItIs : encode(table, relation.column, part, many)
    )
  )

/** What a relation's markers are for, one or two of them. */
interface Binding {
  readonly name: string
  readonly part: Part | "as it is"
  readonly many: "one" | "list"
}

const bindings = ({ column: { name, type }, comparison, of }: Relation): ReadonlyArray<Binding> => {
  const many = comparison === "IN" ? "list" : "one"
  if (typeof of === "object") return [{ name: `${name}.${of.field}`, part: of, many }]
  if (of === "element") {
    return [
      { name: `${name}[]`, part: type._tag === "List" ? "as it is" : "key", many: "one" },
      { name, part: "value", many }
    ]
  }
  const part = comparison === "CONTAINS"
    ? "value"
    : comparison === "CONTAINS KEY"
    ? "key"
    : comparison === "LIKE"
    ? "as it is"
    : "column"
  return [{ name, part, many }]
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
    if (!found.every(isEquality)) {
      return `partition key column '${column.field}' takes a value or oneOf([…])`
    }
  }
  let stop: string | undefined
  for (const column of definition.clusteringKey) {
    const found = of(column)
    if (found.length === 0) stop ??= `needs clustering column '${column.field}' before it`
    else if (stop !== undefined) return `clustering column '${column.field}' ${stop}`
    else if (!found.every(isEquality)) {
      stop = `cannot follow '${column.field}', which has a range`
    }
  }
  return undefined
}

/**
 * Where the values of the key stand among a statement's parameters, those of these relations beginning at `first`.
 *
 * @internal
 */
export const keyPlaces = (
  table: Table.Any,
  relations: ReadonlyArray<Relation>,
  first: number
): ReadonlyArray<Place> => {
  const places: Array<Place> = []
  let at = first
  for (const relation of relations) {
    const { kind } = relation.column
    if ((kind === "partition_key" || kind === "clustering") && isEquality(relation)) {
      places.push({ column: relation.column, at, many: relation.comparison === "IN" })
    }
    at += markers(table, [relation]).length
  }
  return places
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

const isEquality = ({ comparison }: Relation): boolean => comparison === "=" || comparison === "IN"
