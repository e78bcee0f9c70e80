/**
 * Analyses GROUP BY: columns of the key in their order, and as the last a function of one, such as `floor(at, 1h)`. Where
 * several functions are the last, Cassandra calls the last of them, and takes the others for their columns.
 */
import { type Column, columnOf, type Table } from "../catalog/catalog.ts"
import type { Selector } from "../parser/syntax.ts"
import { formatSelector } from "../parser/text.ts"
import { refuse } from "../refuse.ts"
import { namesIn } from "./columnsIn.ts"
import type { GroupBy } from "./Plan.ts"
import { planExpression } from "./projection.ts"
import type { Scope } from "./term.ts"
import { isFixed, type Where } from "./where.ts"

/** How rows are grouped; undefined without GROUP BY. */
export const planGroupBy = (
  table: Table,
  where: Where,
  groupBy: ReadonlyArray<Selector>,
  scope: Scope
): GroupBy | undefined => {
  if (groupBy.length === 0) return undefined
  const keys = [...table.partitionKey, ...table.clustering]
  let at = 0
  let last: Extract<Selector, { _tag: "Call" }> | undefined
  for (const selector of groupBy) {
    if (selector._tag === "Call") last = selector
    else if (last !== undefined) refuse("Functions are only supported on the last element of the GROUP BY clause")
    const column = selector._tag === "Column" ? keyColumn(table, keys, selector.name) : columnIn(table, selector)
    while (keys[at] !== undefined && keys[at] !== column && isFixed(where, keys[at]!)) at++
    if (keys[at] !== column) {
      refuse("Group by currently only support groups of columns following their declared order in the PRIMARY KEY")
    }
    at++
  }
  if (at < table.partitionKey.length) refuse("Group by is not supported on only a part of the partition key")
  const columns = at - table.partitionKey.length
  return last === undefined
    ? { columns, last: undefined }
    : { columns: columns - 1, last: planExpression(table, last, scope) }
}

const keyColumn = (table: Table, keys: ReadonlyArray<Column>, name: string): Column => {
  const column = columnOf(table, name)
  return keys.includes(column)
    ? column
    : refuse(`Group by is currently only supported on the columns of the PRIMARY KEY, got ${column.name}`)
}

/** Functions that keep the order of their first argument, so that the rows of a group stand beside one another. */
const monotonic: ReadonlySet<string> = new Set([
  "floor",
  "to_date",
  "to_timestamp",
  "to_unix_timestamp",
  "todate",
  "totimestamp",
  "tounixtimestamp"
])

/** The clustering column that a function groups by. */
const columnIn = (table: Table, selector: Selector): Column => {
  if (selector._tag !== "Call") return refuse(`Group by ${formatSelector(selector)} is not supported`)
  const columns = namesIn(selector).map((name) => columnOf(table, name))
  const other = columns.find(({ kind }) => kind !== "clustering")
  if (columns.length > 1) {
    refuse(
      `GROUP BY functions accept only one clustering column as parameter, got: ${
        columns.map(({ name }) => name).join(",")
      }`
    )
  }
  if (other !== undefined) refuse(`Group by functions are only supported on clustering columns, got ${other.name}`)
  refuseOthers(selector)
  return columns[0] ?? refuse("GROUP BY functions must have one clustering column name as parameter")
}

const refuseOthers = (call: Extract<Selector, { _tag: "Call" }>): void => {
  if (!monotonic.has(call.function.name)) {
    refuse(`Only monotonic functions are supported in the GROUP BY clause. Got: ${formatSelector(call)}`)
  }
  const [first, ...others] = call.args
  if (others.some((arg) => namesIn(arg).length > 0)) {
    refuse(`Only the first argument of a function in the GROUP BY clause may be a column. Got: ${formatSelector(call)}`)
  }
  if (first?._tag === "Call") refuseOthers(first)
}
