/**
 * What stands in expressions and selectors: other ones, and the columns that a projection reads.
 */
import type { Column } from "../catalog/catalog.ts"
import type { Selector } from "../parser/syntax.ts"
import type { Expression } from "./Plan.ts"

/** An expression and all that stand in it, from the outside in; of an aggregate only its arguments tell. */
export const expressionsIn = (expression: Expression): ReadonlyArray<Expression> => [
  expression,
  ...childrenOf(expression).flatMap(expressionsIn)
]

const childrenOf = (expression: Expression): ReadonlyArray<Expression> => {
  switch (expression._tag) {
    case "Part":
      return [expression.of]
    case "Call":
      return expression.args
    case "Sequence":
    case "Set":
      return expression.elements
    case "Map":
      return expression.entries.flat()
    case "Column":
    case "CellAttribute":
    case "Constant":
    case "Result":
      return []
  }
}

/** The columns in an expression, as often as they stand there. */
export const columnsIn = (expression: Expression): ReadonlyArray<Column> =>
  expressionsIn(expression).flatMap((one) => one._tag === "Column" || one._tag === "CellAttribute" ? [one.column] : [])

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
