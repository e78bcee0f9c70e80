/**
 * What an index of vectors takes: finite numbers, and by cosine no vector of zeros alone. It is the node that holds the row
 * which finds this out, so that the request fails rather than being refused.
 */
import type { CqlValue } from "../../CqlValue.ts"
import type { Column, Table } from "../catalog/catalog.ts"
import type { WritePlan } from "../plan/Plan.ts"
import { bind, type Bindings } from "./bind.ts"
import { readFailed, writeFailed } from "./failure.ts"

/** Fails for a write of a vector that the column's index does not take. */
export const requireWritable = ({ operations, table }: WritePlan, bindings: Bindings): void => {
  for (const operation of operations) {
    if (operation._tag !== "Set" || operation.column.type._tag !== "Vector") continue
    const { column } = operation
    if (isTaken(table, column, bind(operation.value, bindings))) continue
    throw writeFailed(`The index of ${column.name} does not take the vector`)
  }
}

/** Fails for a vector that an index cannot be searched with. */
export const requireSearchable = (table: Table, column: Column, value: CqlValue): void => {
  if (!isTaken(table, column, value)) throw readFailed(`The index of ${column.name} cannot find the vector`)
}

const isTaken = ({ indexes }: Table, { name, type }: Column, value: CqlValue): boolean => {
  if (type._tag !== "Vector" || value === null || value === undefined) return true
  const index = indexes.find(({ column, kind }) => kind === "sai" && column === name)
  if (index === undefined) return true
  // Vectors that have such an index are arrays of numbers or Float32Arrays.
  const numbers = Array.from(value as ArrayLike<number>)
  const isCosine = (index.options.get("similarity_function")?.toLowerCase() ?? "cosine") === "cosine"
  return numbers.every(Number.isFinite) && !(isCosine && numbers.every((number) => number === 0))
}
