/**
 * What WHERE says of the key of a view's table beside IS NOT NULL: rows that do not pass are not in the view.
 */
import { InvalidQuery, Unsupported } from "../../../CassandraError.ts"
import type { Table } from "../../catalog/catalog.ts"
import type { Context } from "../../functions/signature.ts"
import type { Relation } from "../../parser/syntax.ts"
import { refuse } from "../../refuse.ts"
import { keyFiltersOf } from "../access.ts"
import type { Filter, Tuple, Value } from "../Plan.ts"
import { readWhere, type Where } from "../where.ts"

/** The restrictions of a view's WHERE, but for IS NOT NULL. */
export const keyWhere = (base: Table, where: ReadonlyArray<Relation>): Where =>
  readWhere(base, where.filter(({ _tag }) => _tag !== "IsNotNull"), true, {})

/** What is asked of the rows of a view's table. Their values need no more than {@link constants}. */
export const keyFilters = (base: Table, where: ReadonlyArray<Relation>): ReadonlyArray<Filter> =>
  keyFiltersOf(base, keyWhere(base, where))

/** Refuses values that are not the same at any time, or null. */
export const checkConstant = (filters: ReadonlyArray<Filter>): void => {
  for (const { evaluate, name } of filters.flatMap(valuesIn)) {
    if (evaluate(constants) === null) refuse(`Unsupported null value for column ${name}`)
  }
}

const valuesIn = (filter: Filter): ReadonlyArray<Value> => {
  switch (filter._tag) {
    case "Compare":
      return valuesOf(filter.value)
    case "In":
      return filter.members._tag === "Marker" ? [filter.members.value] : filter.members.members.flatMap(valuesOf)
    case "Entry":
      return [filter.key, filter.value]
    default:
      return [filter.value]
  }
}

const valuesOf = (tuple: Tuple): ReadonlyArray<Value> => tuple._tag === "Each" ? tuple.values : [tuple.value]

const noMoment = (): never => {
  throw new Unsupported({
    said: "a view that is filtered by a value which differs each time is not supported by the embedded engine",
    feature: "materialized views filtered by now() or uuid()"
  })
}

/** There are no markers in a view's filters, and no moment: they are the same at any time. */
export const constants: Context = {
  get values(): never {
    throw new InvalidQuery({ said: "Bind variables are not allowed in CREATE MATERIALIZED VIEW statements" })
  },
  get now(): never {
    return noMoment()
  },
  timeUuid: noMoment,
  uuid: noMoment
}
