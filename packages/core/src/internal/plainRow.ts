/** Rows that are saved as they are, bound by plain functions; the long way takes what is left, and makes the errors. */
import * as Exit from "effect/Exit"
import type * as SchemaAST from "effect/SchemaAST"
import type { CqlValue } from "../CqlValue.ts"
import type * as Table from "../Table.ts"
import { type Direct, directColumn, directFields, misfit } from "./direct.ts"
import { type Checked, passes } from "./plain.ts"
import { attempt } from "./refusal.ts"

interface Column {
  readonly field: string
  readonly optional: boolean
  readonly encode: Direct
}

interface PlainRow<Plan> {
  readonly plan: Plan
  readonly columns: ReadonlyArray<Column>
}

const known = new WeakMap<Table.Any, unknown>()

/**
 * The values of a row in the order of its columns; undefined for a row or a table that takes the long way.
 *
 * @internal
 */
export const plainRow = <Data, Plan extends Checked>(
  table: Table.Any,
  row: unknown,
  data: Data,
  compile: (data: Data) => Plan
): { readonly plan: Plan; readonly params: ReadonlyArray<CqlValue> } | undefined => {
  // Only this function puts anything in, and of one type of plan.
  let plain = known.get(table) as PlainRow<Plan> | "long" | undefined
  if (plain === undefined) known.set(table, plain = make(table, data, compile))
  if (plain === "long" || typeof row !== "object" || row === null) return undefined
  const { columns, plan } = plain
  const params: Array<CqlValue> = []
  // Fields that are absent are bound as undefined, which is unset.
  const fields = row as { readonly [field: string]: unknown }
  for (let i = 0; i < columns.length; i++) {
    const { encode, field, optional } = columns[i]!
    const given = fields[field]
    if (given === undefined) {
      if (!optional || field in fields) return undefined
      params.push(undefined)
      continue
    }
    const value = encode(given)
    if (value === misfit) return undefined
    // A column's Schema encodes to a CQL value.
    params.push(value as CqlValue)
  }
  return passes(plan, params) ? { plan, params } : undefined
}

const make = <Data, Plan>(
  table: Table.Any,
  data: Data,
  compile: (data: Data) => Plan
): PlainRow<Plan> | "long" => {
  const { columns, variants } = table.definition
  const struct: SchemaAST.AST = table.ast
  if (variants !== undefined || directFields(struct) === undefined) return "long"
  const plain: Array<Column> = []
  for (const column of columns) {
    const encode = directColumn(table, column)
    if (encode === undefined) return "long"
    plain.push({ field: column.field, optional: column.optional, encode })
  }
  const plan = attempt(() => compile(data))
  return Exit.isFailure(plan) ? "long" : { plan: plan.value, columns: plain }
}
