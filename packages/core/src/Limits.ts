/**
 * What a server takes at most, so that what is more fails before it is sent: with `LimitExceeded`, which has both numbers.
 * A session on Cassandra 4 and later reads them from `system_views.settings` when it connects, where its role may (`GRANT SELECT
 * ON system_views.settings TO …`); settings of the Layer win. Infinity stands for no limit.
 *
 * ```ts
 * import { CassandraDriver } from "@effect-cql/driver"
 *
 * const Live = CassandraDriver.layer({ limits: { partitionKeysInSelect: 20, batchFailBytes: -1 } }) // -1: none
 * ```
 *
 * @since 0.1.0
 */
import type { SessionInfo } from "./CassandraSession.ts"
import type { CqlRow } from "./CqlValue.ts"

/**
 * The limits of a session, and the settings that they come from.
 *
 * | limit | setting of the server | what is held to it |
 * | --- | --- | --- |
 * | `batchWarnBytes` | `batch_size_warn_threshold` | nothing: the server warns by itself |
 * | `batchFailBytes` | `batch_size_fail_threshold` | batches of tables' writes that reach several partitions |
 * | `keyBytes` | | partition keys and clustering columns |
 * | `frameBytes` | `native_transport_max_frame_size` | the values of a request, each with its length |
 * | `partitionKeysInSelect` | `partition_keys_in_select_fail_threshold` | partitions that one query names |
 * | `inSelectCartesianProduct` | `in_select_cartesian_product_fail_threshold` | keys that the `oneOf` of a query or a removal make together |
 * | `pageSize` | `page_size_fail_threshold` | rows that a statement or profile asks for in a page |
 * | `vectorDimensions` | `vector_dimensions_fail_threshold` | vectors of tables that `sync` creates |
 * | `itemsPerCollection` | `items_per_collection_fail_threshold` | collections that are written, and what is added to one |
 * | `collectionBytes` | `collection_size_fail_threshold` | the same by their bytes |
 *
 * Cassandra measures a batch by what its rows will take, not by its request, and only if it reaches several partitions. A
 * batch of tables' writes is measured in the same way: every value of a row with 20 bytes beside it (16 before Cassandra 5),
 * and so every element of a collection that is not frozen; 29 bytes for a partition of a table, 21 and the clustering columns
 * for a row, 12 for such a collection; the partition key not at all. Where the server's number depends on what is stored, the
 * count here is lower. ScyllaDB counts what the rows take in its memory, which is more. Batches of raw CQL are left to the
 * server.
 *
 * The guardrails among these (all from `partitionKeysInSelect` on) hold on the server for ordinary roles and not for
 * superusers; a session does not know which its role is, and holds every statement to them.
 *
 * @category models
 * @since 0.1.0
 */
export interface Limits {
  readonly batchWarnBytes: number
  readonly batchFailBytes: number
  readonly keyBytes: number
  readonly frameBytes: number
  readonly partitionKeysInSelect: number
  readonly inSelectCartesianProduct: number
  readonly pageSize: number
  readonly vectorDimensions: number
  readonly itemsPerCollection: number
  readonly collectionBytes: number
}

/**
 * Some limits. A negative number is none, as in the server's own settings; what is undefined stays as it is.
 *
 * @category models
 * @since 0.1.0
 */
export type Given = { readonly [Name in keyof Limits]?: number | undefined }

/**
 * The limits of each database as it comes.
 *
 * @category limits
 * @since 0.1.0
 */
export const defaults: { readonly [Dialect in SessionInfo["dialect"]]: Limits } = {
  cassandra: {
    batchWarnBytes: 5 * 1024,
    batchFailBytes: 50 * 1024,
    keyBytes: 65_535,
    frameBytes: 16 * 1024 ** 2,
    partitionKeysInSelect: Infinity,
    inSelectCartesianProduct: Infinity,
    pageSize: Infinity,
    vectorDimensions: Infinity,
    itemsPerCollection: Infinity,
    collectionBytes: Infinity
  },
  scylla: {
    batchWarnBytes: 128 * 1024,
    batchFailBytes: 1024 ** 2,
    keyBytes: 65_535,
    frameBytes: 16 * 1024 ** 2,
    // max_partition_key_restrictions_per_query and max_clustering_key_restrictions_per_query
    partitionKeysInSelect: 100,
    inSelectCartesianProduct: 100,
    pageSize: Infinity,
    vectorDimensions: Infinity,
    itemsPerCollection: Infinity,
    collectionBytes: Infinity
  }
}

/**
 * Limits with some of them changed.
 *
 * @category limits
 * @since 0.1.0
 */
export const change = (limits: Limits, given: Given | undefined): Limits => {
  if (given === undefined) return limits
  const changed: { -readonly [Name in keyof Limits]: number } = { ...limits }
  for (const name of names) {
    const limit = given[name]
    if (limit !== undefined) changed[name] = limit < 0 ? Infinity : limit
  }
  return changed
}

/**
 * The names of all limits.
 *
 * @category limits
 * @since 0.1.0
 */
// The keys of an object with these fields are their names.
export const names = Object.keys(defaults.cassandra) as ReadonlyArray<keyof Limits>

/**
 * Where the server says what its limits are: sizes with their unit, such as `5KiB`, or counts. Cassandra 4.0 has sizes as
 * numbers, under names with their unit.
 */
const settings: ReadonlyArray<readonly [setting: string, name: keyof Limits, unit: number | "size" | "count"]> = [
  ["batch_size_warn_threshold_in_kb", "batchWarnBytes", 1024],
  ["batch_size_fail_threshold_in_kb", "batchFailBytes", 1024],
  ["native_transport_max_frame_size_in_mb", "frameBytes", 1024 ** 2],
  ["batch_size_warn_threshold", "batchWarnBytes", "size"],
  ["batch_size_fail_threshold", "batchFailBytes", "size"],
  ["native_transport_max_frame_size", "frameBytes", "size"],
  ["partition_keys_in_select_fail_threshold", "partitionKeysInSelect", "count"],
  ["in_select_cartesian_product_fail_threshold", "inSelectCartesianProduct", "count"],
  ["page_size_fail_threshold", "pageSize", "count"],
  ["vector_dimensions_fail_threshold", "vectorDimensions", "count"],
  ["items_per_collection_fail_threshold", "itemsPerCollection", "count"],
  ["collection_size_fail_threshold", "collectionBytes", "size"]
]

/**
 * What the rows of `SELECT name, value FROM system_views.settings` say of limits.
 *
 * @category limits
 * @since 0.1.0
 */
export const fromSettings = (rows: Iterable<CqlRow>): Given => {
  const values = new Map(Array.from(rows, ({ name, value }) => [name, value]))
  const given: { -readonly [Name in keyof Limits]?: number } = {}
  for (const [setting, name, unit] of settings) {
    const value = numberOf(values.get(setting))
    if (value !== undefined) given[name] = value < 0 || typeof unit === "string" ? value : value * unit
  }
  return given
}

/**
 * Limits as `system_views.settings` of Cassandra 5 has them: what {@link fromSettings} reads.
 *
 * @internal
 */
export const toSettings = (limits: Limits): ReadonlyArray<readonly [setting: string, value: string | null]> =>
  settings.flatMap(([setting, name, unit]) => {
    const limit = limits[name]
    switch (unit) {
      case "size":
        return [[setting, limit === Infinity ? null : withUnit(limit)]]
      case "count":
        return [[setting, limit === Infinity ? "-1" : String(limit)]]
      default:
        return []
    }
  })

const withUnit = (bytes: number): string => {
  const [unit, size] = Object.entries(units).findLast(([, size]) => bytes % size === 0) ?? ["B", 1]
  return `${bytes / size}${unit}`
}

const units: { readonly [unit: string]: number } = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 }

/** A number, with a unit or without, or `null` for no limit. */
const numberOf = (value: CqlRow[string]): number | undefined => {
  if (value === "null") return -1
  const [, digits, unit = "B"] = typeof value === "string" ? /^(-?\d+)(B|KiB|MiB|GiB)?$/.exec(value) ?? [] : []
  return digits === undefined ? undefined : Number(digits) * units[unit]!
}
