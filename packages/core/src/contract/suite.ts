import type { ContractGroup } from "./ContractCase.ts"
import { aggregates } from "./groups/aggregates.ts"
import { batches } from "./groups/batches.ts"
import { bulkWrites } from "./groups/bulkWrites.ts"
import { coalescedReads } from "./groups/coalescedReads.ts"
import { collections } from "./groups/collections.ts"
import { counters } from "./groups/counters.ts"
import { droppedColumns } from "./groups/droppedColumns.ts"
import { emptyValues } from "./groups/emptyValues.ts"
import { filtering } from "./groups/filtering.ts"
import { functions } from "./groups/functions.ts"
import { generated } from "./groups/generated.ts"
import { indexes } from "./groups/indexes.ts"
import { json } from "./groups/json.ts"
import { lessons } from "./groups/lessons.ts"
import { lightweightTransactions } from "./groups/lightweightTransactions.ts"
import { limits } from "./groups/limits.ts"
import { lists } from "./groups/lists.ts"
import { literals } from "./groups/literals.ts"
import { masks } from "./groups/masks.ts"
import { migrations } from "./groups/migrations.ts"
import { nullAndUnset } from "./groups/nullAndUnset.ts"
import { options } from "./groups/options.ts"
import { order } from "./groups/order.ts"
import { paging } from "./groups/paging.ts"
import { parallelScans } from "./groups/parallelScans.ts"
import { reconciliation } from "./groups/reconciliation.ts"
import { refusals } from "./groups/refusals.ts"
import { resolving } from "./groups/resolving.ts"
import { roundTrips } from "./groups/roundTrips.ts"
import { rowLiveness } from "./groups/rowLiveness.ts"
import { schema } from "./groups/schema.ts"
import { search } from "./groups/search.ts"
import { seeing } from "./groups/seeing.ts"
import { selection } from "./groups/selection.ts"
import { statements } from "./groups/statements.ts"
import { staticColumns } from "./groups/staticColumns.ts"
import { systemTables } from "./groups/systemTables.ts"
import { timeToLive } from "./groups/timeToLive.ts"
import { tombstones } from "./groups/tombstones.ts"
import { typedBatches } from "./groups/typedBatches.ts"
import { typedConditions } from "./groups/typedConditions.ts"
import { typedReads } from "./groups/typedReads.ts"
import { typedSearches } from "./groups/typedSearches.ts"
import { typedWrites } from "./groups/typedWrites.ts"
import { typeHints } from "./groups/typeHints.ts"
import { userDefinedTypes } from "./groups/userDefinedTypes.ts"
import { values } from "./groups/values.ts"
import { views } from "./groups/views.ts"

/**
 * The behaviours every session Layer is held to, group by group. Cases make their own tables, so they run in any order and
 * beside one another.
 *
 * @category suite
 * @since 0.1.0
 */
export const suite: ReadonlyArray<ContractGroup> = [
  statements,
  typedWrites,
  typedReads,
  coalescedReads,
  parallelScans,
  typedSearches,
  typedConditions,
  typedBatches,
  bulkWrites,
  resolving,
  lessons,
  migrations,
  reconciliation,
  rowLiveness,
  nullAndUnset,
  tombstones,
  staticColumns,
  lightweightTransactions,
  counters,
  collections,
  lists,
  timeToLive,
  paging,
  order,
  limits,
  filtering,
  indexes,
  search,
  aggregates,
  selection,
  functions,
  masks,
  json,
  batches,
  literals,
  typeHints,
  values,
  emptyValues,
  roundTrips,
  schema,
  droppedColumns,
  options,
  systemTables,
  userDefinedTypes,
  views,
  refusals,
  generated,
  seeing
]
