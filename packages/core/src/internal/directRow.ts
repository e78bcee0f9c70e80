/**
 * Rows made in one go by the functions of their fields. Where the runtime allows it, the function of a row is put together as
 * code, so that all rows of a table have one hidden class and no field is found by a name that is looked up: a third of the
 * time of the loop that stands in for it elsewhere.
 */
import type * as Schema from "effect/Schema"
import * as CqlType from "../CqlType.ts"
import type { CqlRow, CqlValue } from "../CqlValue.ts"
import type * as Table from "../Table.ts"
import { type Direct, directFields, misfit } from "./direct.ts"

interface Step {
  readonly column: Table.Column
  readonly decode: Direct
}

/**
 * The function of a row, which gives `misfit` for a row that does not fit; undefined where a field has none.
 *
 * @internal
 */
export const directRow = (
  columns: ReadonlyArray<Table.Column>,
  { ast }: Schema.Constraint
): ((row: CqlRow) => unknown) | undefined => {
  const fields = directFields(ast)
  if (fields === undefined) return undefined
  const steps: Array<Step> = []
  for (const column of columns) {
    const decode = fields.get(column.field)
    if (decode === undefined) return undefined
    steps.push({ column, decode })
  }
  let made: ((row: CqlRow) => unknown) | undefined
  // Made for the first row, since many tables of a program are never read.
  return (row) => (made ??= compile(steps) ?? inTurn(steps))(row)
}

const inTurn = (steps: ReadonlyArray<Step>) => (row: CqlRow): unknown => {
  const out: { [field: string]: unknown } = {}
  for (const { column, decode } of steps) {
    const given = row[column.name]
    if ((given === null || given === undefined) && column.optional) continue
    const value = decode(given ?? absent(column))
    if (value === misfit) return misfit
    out[column.field] = value
  }
  return out
}

/** The code of {@link inTurn} for these columns, whose names stand in it as JSON and nowhere else. */
const compile = (steps: ReadonlyArray<Step>): ((row: CqlRow) => unknown) | undefined => {
  // In an object's text this name is no field but the prototype.
  if (steps.some(({ column }) => column.field === "__proto__")) return undefined
  const required = steps.findIndex(({ column }) => column.optional)
  const before = required < 0 ? steps.length : required
  const values = steps.map(({ column }, at) => {
    const given = `v${at} = row[${JSON.stringify(column.name)}];`
    const decoded = `v${at} = decoders[${at}](v${at}); if (v${at} === misfit) return misfit;`
    return column.optional
      ? `let ${given} if (v${at} === undefined) v${at} = null; if (v${at} !== null) { ${decoded} }`
      : `let ${given} if (v${at} === null || v${at} === undefined) v${at} = absent(columns[${at}]); ${decoded}`
  })
  const fields = steps.slice(0, before).map(({ column }, at) => `${JSON.stringify(column.field)}: v${at}`)
  const later = steps.slice(before).map(({ column }, offset) => {
    const at = before + offset
    const assigned = `out[${JSON.stringify(column.field)}] = v${at};`
    return column.optional ? `if (v${at} !== null) ${assigned}` : assigned
  })
  const body = `return (row) => { ${values.join(" ")} const out = { ${fields.join(", ")} }; ${
    later.join(" ")
  } return out }`
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- of names as JSON alone
    return Function("columns", "decoders", "absent", "misfit", body)(
      steps.map(({ column }) => column),
      steps.map(({ decode }) => decode),
      absent,
      misfit
    )
  } catch {
    // A runtime that makes no code of texts, such as a page with a content security policy.
    return undefined
  }
}

const absent = ({ nullable, type }: Table.Column): CqlValue => nullable ? null : emptyOf(type)

/**
 * What null is to a required column: empty where it is stored cell by cell, since CQL knows no empty one.
 *
 * @internal
 */
export const emptyOf = (type: CqlType.CqlType): CqlValue => {
  if (!CqlType.isMultiCell(type)) return null
  switch (type._tag) {
    case "List":
      return []
    case "Set":
      return new Set()
    case "Map":
      return new Map()
    case "Udt":
      return Object.fromEntries(type.fields.map(([name]) => [name, null]))
    default:
      return null
  }
}
