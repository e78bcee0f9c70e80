/**
 * Decides how a SELECT finds its rows: by partition, slice, index or filter; and with it the ALLOW FILTERING rule, which
 * is a rule over restrictions and indexes, not over cost (`StatementRestrictions` and `SelectStatement` of Cassandra 5).
 */
import type { Column, Table } from "../catalog/catalog.ts"
import { refuse } from "../refuse.ts"
import { asIndexed, isRanged, lookupOf, supports } from "./indexes.ts"
import type { Access, ClusteringRestriction, Filter, PartitionRestriction, Tuple, Value } from "./Plan.ts"
import { type ColumnRestriction, mapMembers, type Where } from "./where.ts"

export const needsFiltering =
  "Cannot execute this query as it might involve data filtering and thus may have unpredictable performance. If you " +
  "want to execute this query despite the performance unpredictability, use ALLOW FILTERING"

// Tables that Cassandra makes in memory are filtered without being asked to.
const filtersAlways: ReadonlySet<string> = new Set(["system_views", "system_virtual_schema"])

export const findAccess = (
  table: Table,
  where: Where,
  allowFiltering: boolean,
  selectsOnlyStatics: boolean
): Access => {
  const { clustering, other, partition, token } = where
  const partitionFilters = partitionFiltersOf(table, where)
  const clusteringFilters = [...clustering.flatMap(clusteringToFilters), ...where.clusteringContains]
  const otherFilters = [...other]
    .flatMap(([name, restriction]) => toFilters(columnIn(table, name), restriction))

  const isIndexed = (filters: ReadonlyArray<Filter>) =>
    filters.flatMap(columnByColumn).some((filter) => table.indexes.some((index) => supports(index, filter)))
  const clusteringIndexed = isIndexed(clusteringFilters)
  const indexed = clusteringIndexed || isIndexed(partitionFilters) || isIndexed(otherFilters)

  const partitionGap = partition.size > 0 && !isWholeKey(table, partition)
  const clusteringGap = where.clusteringContains.length > 0 || !isPrefix(clustering)
  const filters = allowFiltering || filtersAlways.has(table.keyspace)
  if (partitionGap && !filters && !indexed) return refuse(needsFiltering)
  const isWhole = partition.size > 0 && !partitionGap
  const keyRange = !isWhole
  let usesIndex = indexed && (partitionGap || partition.size === 0 && token === undefined)

  // The filters that Cassandra would hold against rows, which decide whether an index answers the query by itself.
  const held: Array<Filter> = []
  if (usesIndex || partitionGap) held.push(...partitionFilters)
  if (selectsOnlyStatics && clusteringFilters.length > 0) {
    return refuse("Cannot restrict clustering columns when selecting only static columns")
  }
  if (where.clusteringContains.length > 0 && !indexed && !allowFiltering) {
    return refuse("Clustering columns can only be restricted with CONTAINS with a secondary index or filtering")
  }
  if (clusteringGap) {
    if (indexed) usesIndex = true
    else if (!allowFiltering) refuseGap(table, clustering)
  }
  if (keyRange && clusteringIndexed) usesIndex = true
  const clusteringHeld = usesIndex || clusteringGap
  if (clusteringHeld) held.push(...clusteringFilters.flatMap(columnByColumn))
  if (otherFilters.length > 0) {
    if (indexed) usesIndex = true
    else if (!filters) return refuse(needsFiltering)
    held.push(...otherFilters)
  }
  const scansTokens = token !== undefined && !isWhole
  if (usesIndex && !scansTokens && [...partition.values()].some((restriction) => restriction._tag === "In")) {
    return refuse("Select on indexed columns and with IN clause for the PRIMARY KEY are not supported")
  }
  if (!filters && (keyRange || usesIndex)) {
    const answered = held.length === 0 ? clusteringFilters.length === 0 : oneIndexAnswers(table, held)
    if (!answered) return refuse(needsFiltering)
  }

  const slices = leading(clustering)
  const isFound = (restriction: ClusteringRestriction): boolean => isIndexed(clusteringToFilters(restriction))
  const beside = clusteringHeld ? besideSlices(clustering, isFound) : []
  if (beside.some(isMultiColumnSlice)) {
    return refuse("Multi-column slice restrictions cannot be used for filtering.")
  }
  if (beside.some(({ _tag, columns }) => _tag === "In" && columns.length > 1)) {
    return refuse("Multicolumn IN filters are not supported")
  }
  const asked = [
    ...otherFilters,
    ...beside.flatMap(clusteringToFilters),
    ...where.clusteringContains,
    ...partitionGap ? partitionFilters : []
  ]
  const rowFilters = usesIndex ? asked.map((filter) => asIndexed(table, filter)) : asked
  const isOneRow = slices.length > 0 && slices.every(({ _tag }) => _tag === "Equal") &&
    slices.flatMap(({ columns }) => columns).length === table.clustering.length
  const lookup = usesIndex ? lookupOf(table, rowFilters) : undefined
  return {
    reach: isWhole
      ? { _tag: "Partitions", restrictions: partitionRestrictions(table, partition), tokens: token }
      : token !== undefined
      ? { _tag: "Tokens", tokens: token }
      : { _tag: "Everything" },
    slices,
    filters: rowFilters,
    lookup: lookup === undefined || isOneRow && isWhole && isRanged(lookup) ? undefined : lookup,
    usesIndex
  }
}

const partitionFiltersOf = (table: Table, { partition }: Where): ReadonlyArray<Filter> =>
  [...partition].flatMap(([name, restriction]) =>
    toFilters(table.partitionKey.find((column) => column.name === name)!, restriction)
  )

/** What is said of the primary key, as filters. */
export const keyFiltersOf = (table: Table, where: Where): ReadonlyArray<Filter> => [
  ...partitionFiltersOf(table, where),
  ...where.clustering.flatMap(clusteringToFilters),
  ...where.clusteringContains
]

/** The restrictions of a whole partition key, in its order. */
export const partitionRestrictions = (
  table: Table,
  partition: ReadonlyMap<string, ColumnRestriction>
): ReadonlyArray<PartitionRestriction> =>
  table.partitionKey.map((column) => {
    const restriction = partition.get(column.name)
    if (restriction?._tag === "Equal" || restriction?._tag === "In") return restriction
    throw new Error(`partition key column ${column.name} is not restricted`)
  })

/** Whether every column of the partition key has its value, or several. */
export const isWholeKey = (table: Table, partition: ReadonlyMap<string, ColumnRestriction>): boolean =>
  table.partitionKey.every((column) => {
    const tag = partition.get(column.name)?._tag
    return tag === "Equal" || tag === "In"
  })

/** Whether the restrictions cover the clustering key from its start without a gap, and nothing follows a slice. */
export const isPrefix = (clustering: ReadonlyArray<ClusteringRestriction>): boolean =>
  leading(clustering).length === clustering.length

const leading = (clustering: ReadonlyArray<ClusteringRestriction>): ReadonlyArray<ClusteringRestriction> => {
  const found: Array<ClusteringRestriction> = []
  let position = 0
  for (const restriction of clustering) {
    if (restriction.columns[0]!.position !== position) break
    found.push(restriction)
    if (restriction._tag === "Slice") break
    position += restriction.columns.length
  }
  return found
}

/** The refusal of a restriction that leaves out a clustering column before it. */
export const refuseGap = (table: Table, clustering: ReadonlyArray<ClusteringRestriction>): void => {
  clustering.flatMap((restriction) => restriction.columns).forEach((restricted, index) => {
    const expected = table.clustering[index]
    if (expected !== undefined && expected !== restricted) {
      refuse(
        `PRIMARY KEY column "${restricted.name}" cannot be restricted as preceding column "${expected.name}" is not restricted`
      )
    }
  })
}

const columnIn = (table: Table, name: string): Column =>
  [...table.statics, ...table.regulars].find((column) => column.name === name)!

const oneIndexAnswers = (table: Table, filters: ReadonlyArray<Filter>): boolean => {
  const sai = table.indexes.filter((index) => index.kind === "sai")
  return filters.every((filter) => sai.some((index) => supports(index, filter))) ||
    filters.length === 1 && table.indexes.some((index) => supports(index, filters[0]!)) ||
    // Both bounds of a slice are one restriction.
    table.indexes.some((index) => index.kind === "sasi" && filters.every((filter) => supports(index, filter)))
}

/**
 * The restrictions that Cassandra holds against rows: those that an index finds, and what comes after a gap, as which it takes such
 * a one too (ClusteringColumnRestrictions.addToRowFilter).
 */
const besideSlices = (
  clustering: ReadonlyArray<ClusteringRestriction>,
  isFound: (restriction: ClusteringRestriction) => boolean
): ReadonlyArray<ClusteringRestriction> => {
  let position = 0
  return clustering.filter((restriction) => {
    if (restriction.columns[0]!.position !== position || isFound(restriction)) return true
    if (restriction._tag !== "Slice") position += restriction.columns.length
    return false
  })
}

const isMultiColumnSlice = (restriction: ClusteringRestriction): boolean =>
  restriction._tag === "Slice" &&
  [restriction.start, restriction.end].some((edge) => edge !== undefined && !edge.alone)

/** What indexes are asked about columns that are compared together: about each of them. */
const columnByColumn = (filter: Filter): ReadonlyArray<Filter> =>
  filter._tag === "Compare" && filter.columns.length > 1
    ? filter.columns.map((column) => ({ ...filter, columns: [column] }))
    : [filter]

const each = (value: Value): Tuple => ({ _tag: "Each", values: [value] })

const toFilters = (column: Column, restriction: ColumnRestriction): ReadonlyArray<Filter> => {
  const columns = [column]
  switch (restriction._tag) {
    case "Equal":
      return [{ _tag: "Compare", columns, is: "=", value: each(restriction.value) }]
    case "In":
      return [{ _tag: "In", columns, members: mapMembers(restriction.members, each) }]
    case "Slice":
      return [
        ...restriction.start === undefined ? [] : [
          {
            _tag: "Compare" as const,
            columns,
            is: restriction.start.inclusive ? ">=" as const : ">" as const,
            value: each(restriction.start.value)
          }
        ],
        ...restriction.end === undefined ? [] : [
          {
            _tag: "Compare" as const,
            columns,
            is: restriction.end.inclusive ? "<=" as const : "<" as const,
            value: each(restriction.end.value)
          }
        ]
      ]
    case "Contains":
      return restriction.filters
  }
}

const clusteringToFilters = (restriction: ClusteringRestriction): ReadonlyArray<Filter> => {
  switch (restriction._tag) {
    case "Equal":
      return [{ _tag: "Compare", columns: restriction.columns, is: "=", value: restriction.value }]
    case "In":
      return [{ _tag: "In", columns: restriction.columns, members: restriction.members }]
    case "Slice":
      return [
        ...restriction.start === undefined ? [] : [
          {
            _tag: "Compare" as const,
            columns: restriction.start.columns,
            is: restriction.start.inclusive ? ">=" as const : ">" as const,
            value: restriction.start.value
          }
        ],
        ...restriction.end === undefined ? [] : [
          {
            _tag: "Compare" as const,
            columns: restriction.end.columns,
            is: restriction.end.inclusive ? "<=" as const : "<" as const,
            value: restriction.end.value
          }
        ]
      ]
  }
}
