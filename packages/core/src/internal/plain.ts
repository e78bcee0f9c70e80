/**
 * Statements of plain values: columns that equal values, and columns set to values. They are most of what a program runs, so
 * they are found by their fields and bound by plain functions. Whatever is not so, or does not fit, is left to the long way,
 * which also makes the errors.
 */
import * as Exit from "effect/Exit"
import type { CqlValue } from "../CqlValue.ts"
import type * as Table from "../Table.ts"
import { exitOf } from "./codec.ts"
import { type Direct, directColumn, misfit } from "./direct.ts"
import * as FieldTree from "./fieldTree.ts"
import type { CheckValues } from "./limits.ts"
import { attempt } from "./refusal.ts"
import type { Predicates } from "./where.ts"

/** A plan, and for each of its markers how a value is bound, and which of them in the order they are written. */
export interface Plain<Plan> {
  readonly plan: Plan
  readonly markers: ReadonlyArray<{ readonly encode: Direct; readonly written: number }>
}

/** What was made for the statements of one kind on one table; `"long"` where they have to go the long way. */
export type Plains<Plan> = FieldTree.FieldTree<Plain<Plan> | "long">

/** The plains of each table, for one kind of statement. */
export const plains = <Plan>(): (table: Table.Any) => Plains<Plan> => {
  const known = new WeakMap<Table.Any, Plains<Plan>>()
  return (table) => {
    const found = known.get(table)
    if (found !== undefined) return found
    const made: Plains<Plan> = FieldTree.make()
    known.set(table, made)
    return made
  }
}

/**
 * Binds a statement's values: those of `first`, which stand in the order of `columns`, and then those of `second`, in the order
 * of the key. `compile` is given `data`, so that no function has to be made for each statement.
 */
export const bind = <Data, Plan extends Checked>(
  tree: Plains<Plan>,
  table: Table.Any,
  first: Predicates,
  second: Predicates,
  data: Data,
  compile: (data: Data) => Plan
): { readonly plan: Plan; readonly params: ReadonlyArray<CqlValue> } | undefined => {
  const values: Array<unknown> = []
  const between = first === nothing ? tree : FieldTree.walk(tree, first, values)
  const end = between === undefined ? undefined : FieldTree.walk(between, second, values)
  if (end === undefined) return undefined
  const leaf = end.leaf ??= make(table, first, second, data, compile)
  if (leaf === "long") return undefined
  const { markers, plan } = leaf
  const params: Array<CqlValue> = []
  for (let i = 0; i < markers.length; i++) {
    const { encode, written } = markers[i]!
    const value = encode(values[written])
    if (value === misfit) return undefined
    // A column's Schema encodes to a CQL value.
    params.push(value as CqlValue)
  }
  return passes(plan, params) ? { plan, params } : undefined
}

/** A plan that knows what else is checked of its values. */
export interface Checked {
  readonly check: CheckValues | undefined
}

/** Whether values pass at once; where they do not, the long way tells why. */
export const passes = ({ check }: Checked, params: Array<CqlValue>): boolean => {
  const checked = check === undefined ? undefined : exitOf(check(params))
  return check === undefined || (checked !== undefined && Exit.isSuccess(checked))
}

/** No fields at all. */
export const nothing: Predicates = {}

/** The most columns of a partition key of which short values are never too long together. */
const mostKeyColumns = 16

const make = <Data, Plan>(
  table: Table.Any,
  first: Predicates,
  second: Predicates,
  data: Data,
  compile: (data: Data) => Plan
): Plain<Plan> | "long" => {
  const { columns, inKeyOrder, partitionKey } = table.definition
  if (partitionKey.length > mostKeyColumns) return "long"
  const written = [...Object.keys(first), ...Object.keys(second)]
  const named = [
    ...columns.filter(({ field }) => Object.hasOwn(first, field)),
    ...inKeyOrder.filter(({ field }) => Object.hasOwn(second, field))
  ]
  if (named.length < written.length) return "long"
  const markers: Array<Plain<Plan>["markers"][number]> = []
  for (const column of named) {
    const encode = directColumn(table, column)
    // No column is both changed and named by the key: the plan would be refused.
    if (encode === undefined) return "long"
    markers.push({ encode, written: written.indexOf(column.field) })
  }
  // The long way tells what is wrong with it.
  const plan = attempt(() => compile(data))
  return Exit.isFailure(plan) ? "long" : { plan: plan.value, markers }
}
