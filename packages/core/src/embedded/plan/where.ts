/**
 * Reads a WHERE clause: which columns are restricted and how, with the refusals that need no index and no ALLOW FILTERING
 * to be decided. The order of the checks, and so which message comes first, is Cassandra's
 * (`org.apache.cassandra.cql3.restrictions`).
 */
import { InvalidQuery } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import { findsWithin } from "../catalog/analyzers.ts"
import { type Column, columnOf, type Table } from "../catalog/catalog.ts"
import type { Operator, Relation, Term } from "../parser/syntax.ts"
import { formatRelation } from "../parser/text.ts"
import type {
  ClusteringRestriction,
  Comparison,
  Edge,
  Filter,
  Members,
  TokenRestriction,
  Tuple,
  Value
} from "./Plan.ts"
import type { Scope } from "./term.ts"
import { membersOf, tupleMembersOf, tupleOf, valueFor, valueOf } from "./value.ts"

/** What WHERE says of one column that is compared by itself. */
export type ColumnRestriction =
  | { readonly _tag: "Equal"; readonly value: Value }
  | { readonly _tag: "In"; readonly members: Members<Value> }
  | { readonly _tag: "Slice"; readonly start: Limit | undefined; readonly end: Limit | undefined }
  | { readonly _tag: "Contains"; readonly filters: ReadonlyArray<Filter> }

export interface Limit {
  readonly value: Value
  readonly inclusive: boolean
}

/**
 * - `partition`, `other`: by column name; `other` are the columns outside the primary key
 * - `clustering`: in the order of the key
 */
export interface Where {
  readonly partition: ReadonlyMap<string, ColumnRestriction>
  readonly token: TokenRestriction | undefined
  readonly clustering: ReadonlyArray<ClusteringRestriction>
  readonly clusteringContains: ReadonlyArray<Filter>
  readonly other: ReadonlyMap<string, ColumnRestriction>
}

/** Whether WHERE leaves a key column one value. */
export const isFixed = (where: Where, column: Column): boolean =>
  column.kind === "partition"
    ? where.partition.get(column.name)?._tag === "Equal"
    : where.clustering.some(({ _tag, columns }) => _tag === "Equal" && columns.includes(column))

const invalid = (said: string): never => {
  throw new InvalidQuery({ said })
}

export const readWhere = (
  table: Table,
  relations: ReadonlyArray<Relation>,
  allowFiltering: boolean,
  scope: Scope
): Where => {
  const partition = new Map<string, ColumnRestriction>()
  const other = new Map<string, ColumnRestriction>()
  let clustering: ReadonlyArray<ClusteringRestriction> = []
  const clusteringContains: Array<Filter> = []
  let token: TokenRestriction | undefined

  const single = (column: Column, restriction: ColumnRestriction) => {
    switch (column.kind) {
      case "partition":
        partition.set(column.name, mergeSingle(column, partition.get(column.name), restriction))
        break
      case "clustering":
        if (restriction._tag === "Contains") {
          refuseBeside(clustering, column)
          const before = clusteringContains.filter((filter) => isOf(filter, column))
          if (before.length > 0) mergeSingle(column, { _tag: "Contains", filters: before }, restriction)
          clusteringContains.push(...restriction.filters)
        } else compared(asClustering(column, restriction))
        break
      default:
        other.set(column.name, mergeSingle(column, other.get(column.name), restriction))
    }
  }

  const compared = (restriction: ClusteringRestriction) => {
    const column = restriction.columns.find((column) => clusteringContains.some((filter) => isOf(filter, column)))
    if (column !== undefined) refuseMixed(column)
    clustering = mergeClustering(clustering, restriction, allowFiltering)
  }

  for (const relation of relations) {
    switch (relation._tag) {
      case "Compare": {
        const column = columnOf(table, relation.column)
        const operator = comparison(relation, relation.operator)
        refuseCollection(column, operator)
        refuseVector(table, column)
        if (operator !== "=" && CqlType.holdsDuration(column.type)) refuseDuration(column)
        single(column, compare(operator, valueFor(relation.value, column, scope)))
        break
      }
      case "In": {
        const column = columnOf(table, relation.column)
        refuseCollection(column, "IN")
        refuseVector(table, column)
        single(column, oneOf(membersOf(relation.values, column, scope)))
        break
      }
      case "Contains":
        single(columnOf(table, relation.column), {
          _tag: "Contains",
          filters: [contains(columnOf(table, relation.column), relation.key, relation.value, scope)]
        })
        break
      case "CompareElement": {
        const column = columnOf(table, relation.column)
        single(column, { _tag: "Contains", filters: [entry(column, relation, scope)] })
        break
      }
      case "CompareTuple": {
        const columns = tupleColumns(table, relation)
        const operator = comparison(relation, relation.operator)
        const value = tupleOf(relation.value, columns, scope)
        compared(
          operator === "="
            ? { _tag: "Equal", columns, value }
            : { _tag: "Slice", columns, ...edges(operator, columns, value) }
        )
        break
      }
      case "InTuple": {
        const columns = tupleColumns(table, relation)
        const members = tupleMembersOf(relation.values, columns, scope)
        const lone = loneOf(members)
        compared(lone === undefined ? { _tag: "In", columns, members } : { _tag: "Equal", columns, value: lone })
        break
      }
      case "CompareToken":
        token = mergeToken(table, token, relation, comparison(relation, relation.operator), scope)
        break
      case "Like":
        single(columnOf(table, relation.column), { _tag: "Contains", filters: [likeOf(table, relation, scope)] })
        break
      case "IsNotNull":
        columnOf(table, relation.column)
        return invalid(`Unsupported restriction: ${formatRelation(relation)}`)
      case "IndexExpression":
        return invalid(`Invalid index expression: ${formatRelation(relation)}: no such custom index`)
    }
  }
  return { partition, token, clustering, clusteringContains, other }
}

const comparison = (relation: Relation, operator: Operator): Comparison =>
  operator === "!=" ? invalid(`Unsupported "!=" relation: ${formatRelation(relation)}`) : operator

const refuseCollection = (column: Column, operator: string): void => {
  if (!CqlType.isMultiCell(column.type)) return
  if (!CqlType.isCollection(column.type)) {
    invalid(
      `Non-frozen UDT column '${column.name}' (${CqlType.format(column.type)}) cannot be restricted by any relation`
    )
  }
  invalid(
    `Collection column '${column.name}' (${
      CqlType.format(column.type)
    }) cannot be restricted by a '${operator}' relation`
  )
}

const refuseVector = (table: Table, { name, type }: Column): void => {
  if (type._tag === "Vector" && table.indexes.some(({ column }) => column === name)) {
    invalid("Vector indexes only support ANN queries")
  }
}

const refuseDuration = (column: Column): never =>
  invalid(
    column.type._tag === "Scalar"
      ? "Slice restrictions are not supported on duration columns"
      : `Slice restrictions are not supported on ${
        CqlType.isCollection(column.type) ? "collections" : column.type._tag === "Tuple" ? "tuples" : "UDTs"
      } containing durations`
  )

const compare = (operator: Comparison, value: Value): ColumnRestriction => {
  switch (operator) {
    case "=":
      return { _tag: "Equal", value }
    case ">":
    case ">=":
      return { _tag: "Slice", start: { value, inclusive: operator === ">=" }, end: undefined }
    default:
      return { _tag: "Slice", start: undefined, end: { value, inclusive: operator === "<=" } }
  }
}

// Cassandra takes IN of one term for an equality.
const oneOf = (members: Members<Value>): ColumnRestriction => {
  const value = loneOf(members)
  return value === undefined ? { _tag: "In", members } : { _tag: "Equal", value }
}

const loneOf = <A>(members: Members<A>): A | undefined =>
  members._tag === "Listed" && members.members.length === 1 ? members.members[0] : undefined

const edges = (
  operator: Exclude<Comparison, "=">,
  columns: ReadonlyArray<Column>,
  value: Tuple
): { readonly start: Edge | undefined; readonly end: Edge | undefined } => {
  const edge: Edge = { alone: false, columns, value, inclusive: operator === ">=" || operator === "<=" }
  return operator.startsWith(">") ? { start: edge, end: undefined } : { start: undefined, end: edge }
}

const contains = (column: Column, key: boolean, term: Term, scope: Scope): Filter => {
  const { type } = column
  // Ordered DESC it is no collection to Cassandra.
  if (!CqlType.isCollection(type) || column.descending) {
    return invalid(`Cannot use CONTAINS${key ? " KEY" : ""} on non-collection column ${column.name}`)
  }
  if (key) {
    if (type._tag !== "Map") return invalid(`Cannot use CONTAINS KEY on non-map column ${column.name}`)
    return { _tag: "ContainsKey", column, value: valueOf(term, type.key, column.name, scope) }
  }
  const element = type._tag === "Map" ? type.value : type._tag === "List" || type._tag === "Set" ? type.element : type
  return { _tag: "Contains", column, value: valueOf(term, element, column.name, scope) }
}

const likeOf = (table: Table, relation: Extract<Relation, { _tag: "Like" }>, scope: Scope): Filter => {
  const column = columnOf(table, relation.column)
  const indexes = table.indexes.filter(({ column, kind }) => kind === "sasi" && column === relation.column)
  if (indexes.length === 0 || column.descending) {
    return invalid(
      `LIKE restriction is only supported on properly indexed columns. ${formatRelation(relation)} is not valid.`
    )
  }
  return {
    _tag: "Like",
    column,
    value: valueOf(relation.value, column.type, column.name, scope),
    contains: indexes.some(findsWithin)
  }
}

const entry = (
  column: Column,
  relation: Extract<Relation, { _tag: "CompareElement" }>,
  scope: Scope
): Filter => {
  const { type } = column
  if (type._tag === "List") {
    return invalid("Indexes on list entries (l[index] = value) are not currently supported.")
  }
  if (type._tag !== "Map") return invalid(`Column ${column.name} cannot be used as a map`)
  if (type.frozen) return invalid(`Map-entry equality predicates on frozen map column ${column.name} are not supported`)
  if (relation.operator !== "=") return invalid("Only EQ relations are supported on map entries")
  return {
    _tag: "Entry",
    column,
    key: valueOf(relation.key, type.key, column.name, scope),
    value: valueOf(relation.value, type.value, column.name, scope)
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Several relations on the same columns

const mergeSingle = (
  column: Column,
  before: ColumnRestriction | undefined,
  next: ColumnRestriction
): ColumnRestriction => {
  if (before === undefined) return next
  const { name } = column
  if (before._tag === "Equal" || before._tag === "In" || next._tag === "Equal" || next._tag === "In") {
    return refuseEquality(name, before._tag)
  }
  if (before._tag === "Contains" && next._tag === "Contains") {
    if (before.filters.some(({ _tag }) => _tag === "Like")) {
      invalid(`${name} cannot be restricted by more than one relation if it includes a LIKE`)
    }
    return { _tag: "Contains", filters: [...before.filters, ...next.filters] }
  }
  if (before._tag === "Slice" && next._tag === "Slice") {
    if (before.start !== undefined && next.start !== undefined) return refuseBound("start", name)
    if (before.end !== undefined && next.end !== undefined) return refuseBound("end", name)
    return { _tag: "Slice", start: before.start ?? next.start, end: before.end ?? next.end }
  }
  return refuseMixed(column)
}

const isOf = (filter: Filter, column: Column): boolean => "column" in filter && filter.column === column

const refuseMixed = ({ name }: Column): never =>
  invalid(`Collection column ${name} can only be restricted by CONTAINS, CONTAINS KEY, or map-entry equality`)

const refuseBeside = (clustering: ReadonlyArray<ClusteringRestriction>, column: Column): void => {
  const before = clustering.find(({ columns }) => columns.includes(column))
  if (before !== undefined) refuseEquality(column.name, before._tag)
}

const refuseEquality = (names: string, before: string): never =>
  invalid(
    before === "Slice"
      ? `Column "${names}" cannot be restricted by both an equality and an inequality relation`
      : `${names} cannot be restricted by more than one relation if it includes ${
        before === "In" ? "a IN" : "an Equal"
      }`
  )

const refuseBound = (bound: "start" | "end", names: string): never =>
  invalid(`More than one restriction was found for the ${bound} bound on ${names}`)

const asClustering = (
  column: Column,
  restriction: Exclude<ColumnRestriction, { _tag: "Contains" }>
): ClusteringRestriction => {
  const columns = [column]
  const each = (value: Value): Tuple => ({ _tag: "Each", values: [value] })
  switch (restriction._tag) {
    case "Equal":
      return { _tag: "Equal", columns, value: each(restriction.value) }
    case "In":
      return { _tag: "In", columns, members: mapMembers(restriction.members, each) }
    case "Slice": {
      const edge = (limit: Limit | undefined): Edge | undefined =>
        limit && { alone: true, columns, value: each(limit.value), inclusive: limit.inclusive }
      return { _tag: "Slice", columns, start: edge(restriction.start), end: edge(restriction.end) }
    }
  }
}

export const mapMembers = <A, B>(members: Members<A>, f: (member: A) => B): Members<B> =>
  members._tag === "Marker" ? members : { _tag: "Listed", members: members.members.map(f) }

const namesOf = (columns: ReadonlyArray<Column>): string => columns.map((column) => column.name).join(", ")

const mergeClustering = (
  all: ReadonlyArray<ClusteringRestriction>,
  next: ClusteringRestriction,
  allowFiltering: boolean
): ReadonlyArray<ClusteringRestriction> => {
  const first = next.columns[0]!
  const last = all.at(-1)
  if (last !== undefined && !allowFiltering) {
    const lastFirst = last.columns[0]!
    if (last._tag === "Slice" && first.position > lastFirst.position) {
      return invalid(
        `Clustering column "${first.name}" cannot be restricted (preceding column "${lastFirst.name}" is restricted by a non-EQ relation)`
      )
    }
    if (first.position < lastFirst.position && next._tag === "Slice") {
      return invalid(
        `PRIMARY KEY column "${lastFirst.name}" cannot be restricted (preceding column "${first.name}" is restricted by a non-EQ relation)`
      )
    }
  }
  const overlapping = all.filter((restriction) => restriction.columns.some((column) => next.columns.includes(column)))
  const merged = overlapping.reduce((merged, restriction) => mergeTuples(restriction, merged), next)
  return [...all.filter((restriction) => !overlapping.includes(restriction)), merged]
    .sort((a, b) => a.columns[0]!.position - b.columns[0]!.position)
}

const mergeTuples = (before: ClusteringRestriction, next: ClusteringRestriction): ClusteringRestriction => {
  const shared = namesOf(next.columns.filter((column) => before.columns.includes(column)))
  if (before._tag !== "Slice" || next._tag !== "Slice") return refuseEquality(shared, before._tag)
  if (before.columns[0] !== next.columns[0]) {
    const column = (before.columns.length === 1 ? before : next).columns[0]!
    return invalid(`Column "${column.name}" cannot be restricted by two inequalities not starting with the same column`)
  }
  if (before.start !== undefined && next.start !== undefined) return refuseBound("start", shared)
  if (before.end !== undefined && next.end !== undefined) return refuseBound("end", shared)
  return {
    _tag: "Slice",
    columns: before.columns.length > next.columns.length ? before.columns : next.columns,
    start: before.start ?? next.start,
    end: before.end ?? next.end
  }
}

const tupleColumns = (
  table: Table,
  relation: Extract<Relation, { _tag: "CompareTuple" | "InTuple" }>
): ReadonlyArray<Column> => {
  const columns = relation.columns.map((name) => columnOf(table, name))
  columns.forEach((column, index) => {
    if (column.kind !== "clustering") {
      invalid(`Multi-column relations can only be applied to clustering columns but was applied to: ${column.name}`)
    }
    const before = columns[index - 1]
    if (columns.indexOf(column) < index) {
      invalid(`Column "${column.name}" appeared twice in a relation: ${formatRelation(relation)}`)
    }
    if (before !== undefined && column.position !== before.position + 1) {
      invalid(
        `Clustering columns must appear in the PRIMARY KEY order in multi-column relations: ${formatRelation(relation)}`
      )
    }
  })
  return columns
}

const mergeToken = (
  table: Table,
  before: TokenRestriction | undefined,
  relation: Extract<Relation, { _tag: "CompareToken" }>,
  operator: Comparison,
  scope: Scope
): TokenRestriction => {
  const wanted = table.partitionKey
  for (const name of relation.columns) columnOf(table, name)
  if (relation.columns.length !== wanted.length || wanted.some((column) => !relation.columns.includes(column.name))) {
    return invalid("The token() function must be applied to all partition key components or none of them")
  }
  if (wanted.some((column, index) => column.name !== relation.columns[index])) {
    return invalid(`The token function arguments must be in the partition key order: ${namesOf(wanted)}`)
  }
  const value = valueOf(relation.value, CqlType.scalar("bigint"), "partition key token", scope)
  const bound = { value, inclusive: operator === "=" || operator.endsWith("=") }
  const next: TokenRestriction = {
    start: operator.startsWith("<") ? undefined : bound,
    end: operator.startsWith(">") ? undefined : bound
  }
  if (before === undefined) return next
  const both = (restriction: TokenRestriction) =>
    restriction.start !== undefined && restriction.start === restriction.end
  const names = namesOf(wanted)
  if (both(before) && both(next)) {
    return invalid(`${names} cannot be restricted by more than one relation if it includes an Equal`)
  }
  if (both(before) || both(next)) {
    return invalid(`Columns "${names}" cannot be restricted by both an equality and an inequality relation`)
  }
  if (before.start !== undefined && next.start !== undefined) return refuseBound("start", names)
  if (before.end !== undefined && next.end !== undefined) return refuseBound("end", names)
  return { start: before.start ?? next.start, end: before.end ?? next.end }
}
