/**
 * Terms with the types they must have.
 */
import { InvalidQuery } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import type { Column } from "../catalog/catalog.ts"
import type { InValues, Term } from "../parser/syntax.ts"
import { formatTerm } from "../parser/text.ts"
import type { Members, Tuple, Value } from "./Plan.ts"
import { compile, type Scope } from "./term.ts"

/** A value of that type, for the column or clause of that name. */
export const valueOf = (term: Term, type: CqlType.CqlType, name: string, scope: Scope): Value => ({
  evaluate: compile(term, type, name, scope),
  type,
  name
})

/** The members of `column IN …`. */
export const membersOf = (values: InValues, type: CqlType.CqlType, name: string, scope: Scope): Members<Value> =>
  values._tag === "Marker"
    ? { _tag: "Marker", value: valueOf(values, CqlType.list(type, true), `in(${name})`, scope) }
    : { _tag: "Listed", members: values.terms.map((term) => valueOf(term, type, name, scope)) }

/** The values for `(a, b, …)`. */
export const tupleOf = (term: Term, columns: ReadonlyArray<Column>, scope: Scope): Tuple => {
  if (term._tag === "Marker") {
    return { _tag: "Whole", value: valueOf(term, tupleType(columns), tupleName(columns), scope) }
  }
  const terms = term._tag === "TupleLiteral" ? term.elements : [term]
  if (terms.length !== columns.length) {
    const text = term._tag === "TupleLiteral" ? formatTerm(term) : `(${formatTerm(term)})`
    throw new InvalidQuery({
      said: `Expected ${columns.length} elements in value tuple, but got ${terms.length}: ${text}`
    })
  }
  return {
    _tag: "Each",
    values: columns.map((column, index) => valueOf(terms[index]!, column.type, column.name, scope))
  }
}

/** The members of `(a, b, …) IN …`. */
export const tupleMembersOf = (values: InValues, columns: ReadonlyArray<Column>, scope: Scope): Members<Tuple> =>
  values._tag === "Marker"
    ? {
      _tag: "Marker",
      value: valueOf(values, CqlType.list(tupleType(columns), true), `in${tupleName(columns)}`, scope)
    }
    : { _tag: "Listed", members: values.terms.map((term) => tupleOf(term, columns, scope)) }

const tupleType = (columns: ReadonlyArray<Column>): CqlType.CqlType => CqlType.tuple(columns.map(({ type }) => type))

const tupleName = (columns: ReadonlyArray<Column>): string => `(${columns.map(({ name }) => name).join(",")})`
