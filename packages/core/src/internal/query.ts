import type { Query, Source } from "../Query.ts"
import type * as Table from "../Table.ts"
import * as Coalesce from "./coalesce.ts"
import { prototype } from "./prototype.ts"
import * as Select from "./select.ts"
import type * as Where from "./where.ts"

const Proto = prototype<Select.Data>("Query", {
  bind: (data, ambient) => Select.bind(data, ambient),
  run: (data, ambient) =>
    Coalesce.isCoalesced(data, ambient) ? Coalesce.rows(data, ambient) : Select.rows(data, ambient)
})

/** @internal */
export const make = <T extends Table.Any, Row, From extends Source>(
  table: T,
  where: Where.Predicates,
  kind: "query" | "scan"
): Query<Row, From, T> => {
  const data: Select.Data = {
    table,
    where,
    filter: {},
    clustering: undefined,
    tokens: [],
    fields: undefined,
    selection: undefined,
    groupBy: [],
    nearest: undefined,
    isDistinct: false,
    reversed: false,
    limit: undefined,
    perPartitionLimit: undefined,
    isScan: kind === "scan",
    options: {}
  }
  return Object.assign(Object.create(Proto), data)
}
