/**
 * Terms with the types they must have.
 */
import { InvalidQuery } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import type { Column } from "../catalog/catalog.ts"
import type { InValues, Marker, Term } from "../parser/syntax.ts"
import { formatTerm } from "../parser/text.ts"
import { boundAsGiven } from "../term/bound.ts"
import type { Members, Tuple, Value } from "./Plan.ts"
import { compile, refuseReversed, type Scope } from "./term.ts"

/** A value of that type, for the column or clause of that name. */
export const valueOf = (term: Term, type: CqlType.CqlType, name: string, scope: Scope): Value => ({
  evaluate: compile(term, type, name, scope),
  type,
  name
})

/** What a value is for: a column, or a part of one. */
export type Receiver = Pick<Column, "name" | "type" | "descending">

/** A value for a column. What is bound for a collection that is ordered DESC stays in the order that it has. */
export const valueFor = (term: Term, { descending, name, type }: Receiver, scope: Scope): Value => {
  const value = valueOf(term, type, name, scope)
  if (!descending) return value
  refuseReversed(term, type, scope)
  const marker = markerIn(term)
  return marker === undefined
    ? value
    : { ...value, evaluate: ({ values }) => boundAsGiven(type, values[marker.index], name) }
}

const markerIn = (term: Term): Marker | undefined =>
  term._tag === "TypeHint" ? markerIn(term.operand) : term._tag === "Marker" ? term : undefined

/** The members of `column IN …`. */
export const membersOf = (values: InValues, receiver: Receiver, scope: Scope): Members<Value> =>
  values._tag === "Marker"
    ? { _tag: "Marker", value: valueOf(values, CqlType.list(receiver.type, true), `in(${receiver.name})`, scope) }
    : { _tag: "Listed", members: values.terms.map((term) => valueFor(term, receiver, scope)) }

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
    values: columns.map((column, index) => valueFor(terms[index]!, column, scope))
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
