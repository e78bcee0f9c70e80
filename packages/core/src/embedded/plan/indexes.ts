/**
 * Which filters an index answers.
 */
import type { CqlType, ScalarName } from "../../CqlType.ts"
import type { Index, Table } from "../catalog.ts"
import type { Filter } from "./Plan.ts"

/** Whether an index finds the rows that pass the filter by itself. */
export const supports = (index: Index, filter: Filter): boolean => {
  switch (filter._tag) {
    case "Compare": {
      const column = filter.columns[0]!
      if (filter.columns.length !== 1 || column.name !== index.column) return false
      if (index.target !== "simple" && index.target !== "full") return false
      return filter.is === "=" || index.kind !== "legacy" && hasRanges(column.type)
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
      return filter.column.name === index.column && index.kind === "sasi"
  }
}

// Both kinds of index that have ranges keep these as terms without order.
const unordered: ReadonlySet<ScalarName> = new Set(["ascii", "boolean", "text"])

const hasRanges = (type: CqlType): boolean => type._tag === "Scalar" && !unordered.has(type.name)

/** The filter as the analyser of the column's storage-attached index takes it: without regard to case or accents. */
export const folded = (table: Table, filter: Filter): Filter => {
  if (filter._tag !== "Compare" || filter.is !== "=") return filter
  const index = table.indexes.find(({ column, kind }) => kind === "sai" && column === filter.columns[0]!.name)
  if (index === undefined) return filter
  const steps = foldings.filter(({ applies }) => applies(index)).map(({ fold }) => fold)
  return steps.length === 0 ? filter : { ...filter, fold: (text) => steps.reduce((text, step) => step(text), text) }
}

// In the order of NonTokenizingAnalyzer.
const foldings: ReadonlyArray<
  { readonly applies: (index: Index) => boolean; readonly fold: (text: string) => string }
> = [
  { applies: ({ options }) => options.get("case_sensitive") === "false", fold: (text) => text.toLowerCase() },
  { applies: ({ options }) => options.get("normalize") === "true", fold: (text) => text.normalize("NFC") },
  {
    applies: ({ options }) => options.get("ascii") === "true",
    fold: (text) => text.normalize("NFD").replaceAll(/\p{Diacritic}/gu, "")
  }
]
