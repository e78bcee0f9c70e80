/**
 * The columns that a projection reads.
 */
import type { Column } from "../catalog/catalog.ts"
import type { Selector } from "../parser/syntax.ts"
import type { Expression } from "./Plan.ts"

/** The columns in an expression, as often as they stand there; of an aggregate only its arguments tell. */
export const columnsIn = (expression: Expression): ReadonlyArray<Column> => {
  switch (expression._tag) {
    case "Column":
    case "CellAttribute":
      return [expression.column]
    case "Part":
      return columnsIn(expression.of)
    case "Call":
      return expression.args.flatMap(columnsIn)
    case "Sequence":
    case "Set":
      return expression.elements.flatMap(columnsIn)
    case "Map":
      return expression.entries.flat().flatMap(columnsIn)
    case "Constant":
    case "Result":
      return []
  }
}

/** The names of the columns in a selector. */
export const namesIn = (selector: Selector): ReadonlyArray<string> => {
  switch (selector._tag) {
    case "Column":
      return [selector.name]
    case "CellAttribute":
    case "Field":
    case "Element":
    case "Slice":
      return namesIn(selector.of)
    case "Call":
      return selector.args.flatMap(namesIn)
    case "TypeHint":
    case "Cast":
    case "Negation":
      return namesIn(selector.operand)
    case "ListLiteral":
    case "SetLiteral":
    case "TupleLiteral":
      return selector.elements.flatMap(namesIn)
    case "MapLiteral":
      return selector.entries.flatMap(([key, value]) => [...namesIn(key), ...namesIn(value)])
    case "Arithmetic":
      return [...namesIn(selector.left), ...namesIn(selector.right)]
    default:
      return []
  }
}
