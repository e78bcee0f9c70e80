/**
 * What is told of a term as it is written, whatever type it is wanted for.
 */
import type { Term } from "../parser/syntax.ts"

/** Whether a term is written out, without functions and markers. */
export const isConstant = (term: Term): boolean => {
  switch (term._tag) {
    case "Literal":
    case "Null":
      return true
    case "ListLiteral":
    case "SetLiteral":
    case "MapLiteral":
    case "TupleLiteral":
    case "UdtLiteral":
    case "TypeHint":
      return partsOf(term).every(isConstant)
    default:
      return false
  }
}

/** The terms that stand in another. */
const partsOf = (term: Term): ReadonlyArray<Term> => {
  switch (term._tag) {
    case "ListLiteral":
    case "SetLiteral":
    case "TupleLiteral":
      return term.elements
    case "MapLiteral":
      return term.entries.flat()
    case "UdtLiteral":
      return term.fields.map(([, value]) => value)
    case "Call":
      return term.args
    case "Cast":
    case "Negation":
    case "TypeHint":
      return [term.operand]
    case "Arithmetic":
      return [term.left, term.right]
    default:
      return []
  }
}

/** Whether a marker stands in a term. */
export const hasMarker = (term: Term): boolean => term._tag === "Marker" || partsOf(term).some(hasMarker)

/** A term as messages name it. Constants may be row values: it tells what they are, not what they hold. */
export const describe = (term: Term): string => {
  switch (term._tag) {
    case "Literal":
      return `a constant of kind ${term.kind}`
    case "Null":
      return "null"
    case "Marker":
      return term.name === undefined ? "?" : `:${term.name}`
    case "Call":
      return `${term.function.name}()`
    case "TypeHint":
      return `a value hinted as a type`
    default:
      return "an expression"
  }
}
