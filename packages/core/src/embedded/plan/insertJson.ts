/**
 * Analyses INSERT JSON: an INSERT of every column of the table, whose values come from one text when it runs.
 */
import * as CqlType from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import type { Table } from "../catalog/catalog.ts"
import type { Context } from "../functions/signature.ts"
import { columnValues } from "../json/insert.ts"
import type { InsertJson } from "../parser/syntax.ts"
import type { WritePlan } from "./Plan.ts"
import { compile, type Scope } from "./term.ts"
import { planInsert } from "./write.ts"

export const planInsertJson = (table: Table, insert: InsertJson, scope: Scope): WritePlan => {
  const columns = [...table.columns.values()]
  const text = compile(insert.json, CqlType.scalar("text"), "[json]", scope)
  const absent = insert.absent === "unset" ? undefined : null
  // Of each run the text is read once, for the first column that is asked for.
  const runs = new WeakMap<Context, ReadonlyMap<string, CqlValue>>()
  const valuesOf = (context: Context): ReadonlyMap<string, CqlValue> => {
    const read = runs.get(context) ?? columnValues(text(context), columns, context)
    runs.set(context, read)
    return read
  }
  const jsonColumn = (column: string) => (context: Context): CqlValue => {
    const values = valuesOf(context)
    return values.has(column) ? values.get(column) : absent
  }
  const names = columns.map(({ name }) => name)
  return planInsert(
    table,
    {
      _tag: "Insert",
      table: insert.table,
      columns: names,
      values: names.map((column) => ({ _tag: "JsonColumn", column })),
      ifNotExists: insert.ifNotExists,
      using: insert.using
    },
    { ...scope, jsonColumn }
  )
}
