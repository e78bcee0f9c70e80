/**
 * Which filters an index answers.
 */
import { findsWithin } from "../catalog/analyzers.ts"
import type { Column, Index, Table } from "../catalog/catalog.ts"
import { isText, type Terms, termsOf } from "../catalog/terms.ts"
import type { Filter, Lookup } from "./Plan.ts"

/** Whether an index finds the rows that pass the filter by itself. */
export const supports = (index: Index, filter: Filter): boolean => {
  switch (filter._tag) {
    case "Compare": {
      const column = filter.columns[0]!
      if (filter.columns.length !== 1 || column.name !== index.column) return false
      if (index.target !== "simple" && index.target !== "full") return false
      return filter.is === "=" || hasRanges(index, column)
    }
    case "In":
      return false
    case "Contains":
      return filter.column.name === index.column && index.target === "values"
    case "ContainsKey":
      return filter.column.name === index.column && index.target === "keys"
    case "Entry":
      return filter.column.name === index.column && index.target === "entries"
    case "Like":
      return filter.column.name === index.column && index.kind === "sasi" && filter.contains === findsWithin(index)
  }
}

/**
 * Whether the index finds ranges. What Cassandra has of a column that is ordered DESC is another type to it, so that some
 * of the rules do not hold.
 */
const hasRanges = (index: Index, { descending, type }: Column): boolean => {
  switch (index.kind) {
    case "legacy":
      return false
    case "sasi":
      return !findsWithin(index) && (descending || !isText(type))
    case "sai":
      return type._tag === "Scalar" && !isText(type) && (descending || type.name !== "uuid")
  }
}

/** The filter as the column's index answers it, by its terms. */
export const asIndexed = (table: Table, filter: Filter): Filter => {
  if (filter._tag === "In") return filter
  const index = table.indexes.find((index) => supports(index, filter))
  return index === undefined ? filter : { ...filter, terms: termsIn(table, index) }
}

const termsIn = (table: Table, index: Index): Terms => termsOf(index, table.columns.get(index.column)!)

/** Whether all places of several terms have to be gathered. */
export const isRanged = ({ filters: [filter] }: Lookup): boolean =>
  filter?._tag === "Like" || filter?._tag === "Compare" && filter.is !== "="

/** The index that finds rows which pass some of the filters, with these; one that looks for single values, if there is. */
export const lookupOf = (table: Table, filters: ReadonlyArray<Filter>): Lookup | undefined => {
  let ranged: Lookup | undefined
  for (const filter of filters) {
    const index = table.indexes.find((index) => supports(index, filter) && !isVector(table, index))
    if (index === undefined) continue
    const lookup = { index, filters: [filter] }
    if (!isRanged(lookup)) return lookup
    ranged ??= { index, filters: filters.filter((other) => supports(index, other)) }
  }
  return ranged
}

const isVector = (table: Table, { column }: Index): boolean => table.columns.get(column)?.type._tag === "Vector"
