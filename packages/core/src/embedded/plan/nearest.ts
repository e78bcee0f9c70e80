/**
 * Vector search: ORDER BY … ANN OF. Cassandra searches a graph and may miss a row; here every row is compared, so the
 * nearest are always found.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/vector-search/concepts.html Vector search}
 */
import * as CqlType from "../../CqlType.ts"
import { columnOf, type Table } from "../catalog/catalog.ts"
import { similarityBy } from "../functions/math.ts"
import type { Select } from "../parser/syntax.ts"
import { refuse } from "../refuse.ts"
import { needsFiltering } from "./access.ts"
import { supports } from "./indexes.ts"
import type { Access, Nearest } from "./Plan.ts"
import type { Scope } from "./term.ts"
import { valueOf } from "./value.ts"

/** What the rows are ordered by; undefined where the statement searches no vector. */
export const planNearest = (
  table: Table,
  select: Select,
  access: Access,
  scope: Scope,
  aggregates: boolean
): Nearest | undefined => {
  const ordering = select.orderBy.find(({ annOf }) => annOf !== undefined)
  if (ordering?.annOf === undefined) return undefined
  if (select.orderBy.length > 1) refuse("Cannot combine clustering column ordering with non-clustering column ordering")
  if (ordering.direction === "desc") refuse("Descending ANN ordering is not supported")
  const column = columnOf(table, ordering.column)
  if (column.type._tag !== "Vector") {
    return refuse(`Unexpected receiver type '${CqlType.format(column.type)}'; only list and vector are expected`)
  }
  const to = valueOf(ordering.annOf, column.type, column.name, scope)
  const index = table.indexes.find(({ column: name, kind }) => kind === "sai" && name === column.name) ??
    refuse("ANN ordering by vector requires the column to be indexed")
  const similarity = similarityBy(index.options.get("similarity_function")?.toLowerCase() ?? "cosine") ??
    refuse("Unrecognized similarity function of the vector index")
  const sai = table.indexes.filter(({ kind }) => kind === "sai")
  if (!access.filters.every((filter) => sai.some((index) => supports(index, filter)))) refuse(needsFiltering)
  if (access.reach._tag === "Partitions" && access.reach.restrictions.some(({ _tag }) => _tag === "In")) {
    refuse("Select on indexed columns and with IN clause for the PRIMARY KEY are not supported")
  }
  if (select.distinct) {
    refuse("SELECT DISTINCT with WHERE clause only supports restriction by partition key and/or static columns.")
  }
  if (aggregates || select.groupBy.length > 0) refuse("Top-K queries can not be run with aggregation")
  if (select.perPartitionLimit !== undefined) refuse("Top-K queries do not support per-partition limits")
  if (select.limit === undefined) {
    refuse("Top-K queries must have a limit specified and the limit must be less than the query page size")
  }
  return { column, to, similarity }
}
