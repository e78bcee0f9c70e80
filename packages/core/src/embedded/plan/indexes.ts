/**
 * Which filters an index answers.
 */
import type { CqlType, ScalarName } from "../../CqlType.ts"
import type { Index } from "../catalog.ts"
import type { Filter } from "./Plan.ts"

/** Whether an index finds the rows that pass the filter by itself. */
export const supports = (index: Index, filter: Filter): boolean => {
  switch (filter._tag) {
    case "Compare": {
      const column = filter.columns[0]!
      if (filter.columns.length !== 1 || column.name !== index.column) return false
      if (index.target !== "simple" && index.target !== "full") return false
      return filter.is === "=" || index.kind === "sai" && hasRanges(column.type)
    }
    case "In":
      return false
    case "Contains":
      return filter.column.name === index.column && index.target === "values"
    case "ContainsKey":
      return filter.column.name === index.column && index.target === "keys"
    case "Entry":
      return filter.column.name === index.column && index.target === "entries"
  }
}

// Storage-attached indexes keep these as terms without order.
const unordered: ReadonlySet<ScalarName> = new Set(["ascii", "boolean", "text"])

const hasRanges = (type: CqlType): boolean => type._tag === "Scalar" && !unordered.has(type.name)
