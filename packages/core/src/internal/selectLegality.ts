import * as CqlType from "../CqlType.ts"
import type * as Table from "../Table.ts"
import { refused } from "./refusal.ts"
import * as Where from "./where.ts"

/**
 * Checks the predicates of a read as Cassandra does, and says why it accepts them, a sentence each. Throws the sentence of
 * the rule that is broken.
 *
 * @internal
 */
export const ofPredicates = (
  definition: Table.Definition,
  where: ReadonlyArray<Where.Relation>,
  filter: ReadonlyArray<Where.Relation>,
  isScan: boolean
): ReadonlyArray<string> => {
  for (const relation of where) refuseConditional(relation)
  for (const relation of filter) refuseConditional(relation)
  for (const relation of filter) refuseFilter(relation)
  const filtered = filter.length === 0
    ? []
    : [`ALLOW FILTERING: the server drops rows by ${columnNames(filter).join(", ")}`]
  return isScan
    ? ["a whole table is read as a scan", ...filtered]
    : [...ofKeysAndIndexes(definition, where), ...filtered]
}

/**
 * The relations of a query that an index serves: of any column but those that the key itself finds.
 *
 * @internal
 */
export const byIndex = (
  definition: Table.Definition,
  where: ReadonlyArray<Where.Relation>
): ReadonlyArray<Where.Relation> => {
  const isWhole = Where.reach(definition, where) !== "all partitions"
  return where.filter((relation) => !(isWhole && isKey(relation.column)) && indexesOf(definition, relation).length > 0)
}

const isKey = ({ kind }: Table.Column): boolean => kind === "partition_key" || kind === "clustering"

const columnNames = (relations: ReadonlyArray<Where.Relation>) => [
  ...new Set(relations.map(({ column }) => column.name))
]

const ofKeysAndIndexes = (
  definition: Table.Definition,
  where: ReadonlyArray<Where.Relation>
): ReadonlyArray<string> => {
  const reach = Where.reach(definition, where)
  const keys = where.filter(({ column }) => isKey(column))
  const indexed = byIndex(definition, where)
  const isWhole = reach !== "all partitions"
  const byKey = isWhole || indexed.length === 0
  const unserved = where.find((relation) => !indexed.includes(relation) && !(byKey && isKey(relation.column)))
  if (unserved !== undefined) throw refused(unservedSentence(definition, unserved))
  if (byKey) {
    const problem = Where.keyProblem(definition, keys)
    if (problem !== undefined) throw refused(`table '${definition.name}': ${problem}`)
    const odd = keys.find(({ comparison, of }) => of !== "column" || !keyComparisons.has(comparison))
    if (odd !== undefined) {
      throw refused(
        `clustering column '${odd.column.field}' takes values and ranges: put ${nameOf(odd)} in allowFiltering({ … })`
      )
    }
  }
  if (new Set(indexed.map(({ column }) => column)).size > 1 || kindsOf(indexed) > 1) {
    const another = indexed.find((relation) => !indexesOf(definition, relation).some((index) => index.class === "sai"))
    if (another !== undefined) {
      throw refused(
        `one index serves a query: put all but one of ${
          [...new Set(indexed.map(({ column }) => `'${column.field}'`))].join(", ")
        } in allowFiltering({ … })`
      )
    }
  }
  if (indexed.length > 0 && reach === "several partitions") {
    throw refused("an index is read in one partition or in all: name one, or none")
  }
  return [
    ...isWhole ? Where.keyReasons(keys) : [],
    ...columnNames(indexed).map((name) => {
      const relation = indexed.find(({ column }) => column.name === name)
      return `column ${name} has an index${relation === undefined ? "" : indexNote(definition, relation)}`
    })
  ]
}

const keyComparisons: ReadonlySet<Where.Comparison> = new Set<Where.Comparison>(["=", "IN", ">", ">=", "<", "<="])

/** How many different indexes of one column relations ask for: `contains` and `entry` are two. */
const kindsOf = (relations: ReadonlyArray<Where.Relation>): number =>
  new Set(relations.map(nameOf)).size > 1 &&
    relations.some(({ comparison, of }) => of === "element" || comparison.startsWith("CONTAINS"))
    ? 2
    : 1

const indexNote = (definition: Table.Definition, relation: Where.Relation): string => {
  const [index] = indexesOf(definition, relation)
  if (index === undefined) return ""
  const target = index.target === "value" ? "" : ` of its ${index.target === "full" ? "whole value" : index.target}`
  return `${target}${index.class === "secondary" ? "" : ` (${index.class.toUpperCase()})`}`
}

const unservedSentence = (definition: Table.Definition, relation: Where.Relation): string => {
  const { column, comparison } = relation
  const { field } = column
  const indexes = definition.indexes.filter((index) => index.column === column)
  const name = nameOf(relation)
  if (comparison === "LIKE") return `column '${field}' has no index that serves like: it needs Index.sasi`
  if (indexes.length === 0) {
    return isKey(column)
      ? `column '${field}' needs the whole partition key beside it, or allowFiltering({ … })`
      : `column '${field}' is neither key nor indexed: put it in allowFiltering({ … })`
  }
  const findsEqual = indexes.some(({ target }) => target === "value" || target === "full")
  if (findsEqual && relation.of === "column" && keyComparisons.has(comparison)) {
    return `column '${field}' has an index for equality only: put this in allowFiltering({ … })`
  }
  return comparison === "=" && relation.of === "column"
    ? `no index of column '${field}' serves equality: it serves what the collection holds, as contains does`
    : `no index of column '${field}' serves ${name}: put this in allowFiltering({ … })`
}

/** The indexes that serve a relation. */
const indexesOf = (
  definition: Table.Definition,
  relation: Where.Relation
): ReadonlyArray<Table.IndexDefinition> => definition.indexes.filter((index) => serves(index, relation))

const serves = ({ class: cls, column, target }: Table.IndexDefinition, relation: Where.Relation): boolean => {
  if (column !== relation.column) return false
  if (relation.of === "element") return target === "entries" && relation.comparison === "="
  if (relation.of !== "column") return false
  switch (relation.comparison) {
    case "=":
      return target === "full" || (target === "value" && column.type._tag !== "Vector")
    case "CONTAINS":
      return target === "values"
    case "CONTAINS KEY":
      return target === "keys"
    case "LIKE":
      return cls === "sasi"
    case "<":
    case "<=":
    case ">":
    case ">=":
      return target === "value" && (cls === "sasi" || (cls === "sai" && !isEqualityOnly(column.type)))
    default:
      return false
  }
}

/** The types that SAI finds by equality alone (IndexTermType.EQ_ONLY_TYPES). */
const isEqualityOnly = (type: CqlType.CqlType): boolean => {
  if (type._tag !== "Scalar") return true
  switch (type.name) {
    case "ascii":
    case "boolean":
    case "text":
    case "uuid":
      return true
    default:
      return false
  }
}

const names: { readonly [comparison in Where.Comparison]: string } = {
  "=": "equality",
  "!=": "ne",
  ">": "gt",
  ">=": "gte",
  "<": "lt",
  "<=": "lte",
  IN: "oneOf",
  CONTAINS: "contains",
  "CONTAINS KEY": "containsKey",
  LIKE: "like"
}

const nameOf = ({ column, comparison, of }: Where.Relation): string =>
  of === "column" ? names[comparison] : of === "element" ? column.type._tag === "List" ? "at" : "entry" : "fields"

const refuseConditional = (relation: Where.Relation): void => {
  const { column, comparison, of } = relation
  const name = comparison === "!=" ? "ne" : nameOf(relation)
  if (name === "ne" || name === "at" || name === "fields") {
    throw refused(`column '${column.field}': only conditions (onlyIf) have ${name}, queries do not`)
  }
  if (of === "element" && comparison !== "=") {
    throw refused(`column '${column.field}': a query compares the entry of a map for equality only`)
  }
}

const refuseFilter = ({ column, comparison, of }: Where.Relation): void => {
  if (comparison === "LIKE") {
    throw refused(`column '${column.field}': like is served by Index.sasi alone, filtering does not have it`)
  }
  if (of !== "column" || !keyComparisons.has(comparison)) return
  if (CqlType.isMultiCell(column.type)) {
    throw refused(
      CqlType.isCollection(column.type)
        ? `column '${column.field}' is a collection: filter by what it holds, with contains, or store it as Cql.frozen`
        : `column '${column.field}' is stored field by field: to compare it, store it as Cql.frozen`
    )
  }
  if (comparison !== "=" && comparison !== "IN" && CqlType.holdsDuration(column.type)) {
    throw refused(`column '${column.field}' is a duration, which has no order: compare it for equality`)
  }
}
