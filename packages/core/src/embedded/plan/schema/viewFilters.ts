/**
 * What WHERE says of the key of a view's table beside IS NOT NULL: rows that do not pass are not in the view.
 */
import { InvalidQuery, Unsupported } from "../../../CassandraError.ts"
import type { Table } from "../../catalog/catalog.ts"
import { type Test, testOf } from "../../execute/filter.ts"
import type { Context } from "../../functions/signature.ts"
import type { Relation } from "../../parser/syntax.ts"
import type { Layout } from "../../storage/Layout.ts"
import { keyFiltersOf } from "../access.ts"
import { readWhere, type Where } from "../where.ts"

/** The restrictions of a view's WHERE, but for IS NOT NULL. */
export const keyFilters = (base: Table, where: ReadonlyArray<Relation>): Where =>
  readWhere(base, where.filter(({ _tag }) => _tag !== "IsNotNull"), true, {})

/** Whether a row of the table passes them. */
export const testOfKeys = (base: Table, where: ReadonlyArray<Relation>, layout: Layout): Test =>
  testOf(keyFiltersOf(base, keyFilters(base, where)), layout, constants, 0)

const noMoment = (): never => {
  throw new Unsupported({
    said: "a view that is filtered by a value which differs each time is not supported by the embedded engine",
    feature: "materialized views filtered by now() or uuid()"
  })
}

// A view's filters are the same at any time.
const constants: Context = {
  get values(): never {
    throw new InvalidQuery({ said: "Bind variables are not allowed in CREATE MATERIALIZED VIEW statements" })
  },
  get now(): never {
    return noMoment()
  },
  timeUuid: noMoment,
  uuid: noMoment
}
