/**
 * Where an index says that rows are which pass its filters. They are all there, and perhaps others.
 */
import type { CqlValue } from "../../CqlValue.ts"
import type { Filter, Lookup } from "../plan/Plan.ts"
import * as Index from "../storage/Index.ts"
import type { Table } from "../storage/Table.ts"
import { bind, type Bindings } from "./bind.ts"
import { patternOf } from "./filter.ts"

/** The places to look in; undefined where the values that are bound are none that an index finds. */
export const placesOf = (lookup: Lookup | undefined, table: Table, bindings: Bindings): Index.Places | undefined => {
  const index = lookup && table.indexes.get(lookup.index.name)
  if (lookup === undefined || index === undefined) return undefined
  const parts = lookup.filters.map((filter) => soughtBy(filter, bindings))
  const sides: Array<Index.Sought["side"]> = []
  for (const part of parts) {
    if (part === undefined) return undefined
    sides.push(part.side)
  }
  const [first] = sides
  if (first === undefined) return undefined
  return Index.find(index, {
    side: sides.length === 1 ? first : (term) => sides.reduce((side, next) => side || next(term), 0),
    oneTerm: parts.every((part) => part?.oneTerm === true)
  })
}

const soughtBy = (filter: Filter, bindings: Bindings): Index.Sought | undefined => {
  if (filter._tag === "In" || filter.terms === undefined) return undefined
  const { compare, fold } = filter.terms
  const equal = (value: CqlValue): Index.Sought | undefined => {
    if (value === null || value === undefined) return undefined
    const wanted = fold(value)
    return { side: (term) => compare(term, wanted), oneTerm: true }
  }
  switch (filter._tag) {
    case "Compare": {
      if (filter.value._tag !== "Each") return undefined
      const value = bind(filter.value.values[0]!, bindings)
      if (value === null || value === undefined) return undefined
      const { is } = filter
      if (is === "=") return equal(value)
      const [isAbove, isInclusive] = [is.startsWith(">"), is.endsWith("=")]
      return {
        side: (term) => {
          const side = compare(term, value)
          if (side === 0) return isInclusive ? 0 : isAbove ? -1 : 1
          return side > 0 === isAbove ? 0 : side
        },
        oneTerm: false
      }
    }
    case "Contains":
    case "ContainsKey":
      return equal(bind(filter.value, bindings))
    case "Entry": {
      const [key, value] = [bind(filter.key, bindings), bind(filter.value, bindings)]
      return key === null || value === null ? undefined : equal([key, value])
    }
    case "Like": {
      const { after, term } = patternOf(filter, bindings)
      if (!after) return equal(term)
      const wanted = fold(term)
      return {
        side: (term) => typeof term === "string" && term.startsWith(wanted) ? 0 : compare(term, wanted),
        oneTerm: false
      }
    }
  }
}
