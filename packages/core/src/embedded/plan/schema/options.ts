/**
 * The options of a table behind WITH: what each may be, and the form that `system_schema.tables` shows it in.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html#create-table-options Table options}
 */
import type { TableOptions } from "../../catalog/catalog.ts"
import { defaultOptions } from "../../catalog/tableOptions.ts"
import type { Properties, PropertyValue } from "../../parser/syntax.ts"
import { bloomFilterOf, checkCompaction, compactionOf } from "./compaction.ts"
import { compressionOf } from "./compression.ts"
import { double, flag, integer, isInt, map, notCql, text, wrong } from "./property.ts"
import { policyOf } from "./speculativeRetry.ts"

type Read<A> = (name: string, value: PropertyValue) => A

const caching: Read<TableOptions["caching"]> = (name, value) => {
  const given = map(name, value)
  for (const [option, kept] of given) {
    if (option !== "keys" && option !== "rows_per_partition") {
      wrong(`Invalid caching sub-options [${option}]: only 'keys' and 'rows_per_partition' are allowed`)
    }
    if (/^(?:all|none)$/i.test(kept) || option === "rows_per_partition" && /^\d/.test(kept) && isInt(kept)) continue
    const allowed = option === "keys" ? "'ALL' and 'NONE'" : "'ALL', 'NONE', and integer values"
    wrong(`Invalid value '${kept}' for caching sub-option '${option}': only ${allowed} are allowed`)
  }
  return new Map(["keys", "rows_per_partition"].map((option) => [option, shownCaching(given.get(option) ?? "NONE")]))
}

// A number is shown without zeros before it, and no rows as NONE.
const shownCaching = (kept: string): string =>
  isInt(kept) ? Number(kept) === 0 ? "NONE" : String(Number(kept)) : kept.toUpperCase()

const memtable: Read<null> = (name, value) => {
  const configuration = text(name, value)
  return configuration === "default" ? null : wrong(`Memtable configuration "${configuration}" not found.`)
}

const readRepair: Read<string> = (name, value) => {
  const strategy = text(name, value).toUpperCase()
  return strategy === "BLOCKING" || strategy === "NONE" ? strategy : wrong(
    `Invalid value ${strategy} for option '${name}': it must be BLOCKING or NONE`
  )
}

// What all tables do is not shown.
const unlessTrue: Read<false | null> = (name, value) => flag(name, value) ? null : false

const retry: Read<string> = (name, value) => policyOf(text(name, value))

const readers: { readonly [Option in keyof TableOptions]: Read<TableOptions[Option]> } = {
  additional_write_policy: retry,
  allow_auto_snapshot: unlessTrue,
  bloom_filter_fp_chance: double,
  caching,
  // A node without change data capture takes it, and shows nothing of it.
  cdc: (name, value) => {
    flag(name, value)
    return null
  },
  comment: text,
  compaction: (name, value) => compactionOf(map(name, value)),
  compression: (name, value) => compressionOf(map(name, value)),
  crc_check_chance: double,
  default_time_to_live: integer,
  // Taken and forgotten: they are for what is built upon Cassandra.
  extensions: () => new Map(),
  gc_grace_seconds: integer,
  incremental_backups: unlessTrue,
  max_index_interval: integer,
  memtable,
  memtable_flush_period_in_ms: integer,
  min_index_interval: integer,
  read_repair: readRepair,
  speculative_retry: retry
}

const isOption = (name: string): name is keyof TableOptions => Object.hasOwn(readers, name)

/** The options that a statement says, each by itself. `id` is none of them: {@link idOf} reads it. */
export const readProperties = (properties: Properties): Partial<TableOptions> =>
  Object.fromEntries(
    [...properties].flatMap(([name, value]) => isOption(name) ? [[name, readers[name](name, value)]] : [])
  )

// Options with what a statement says put over those there are.
const withProperties = (options: TableOptions, properties: Properties): TableOptions => {
  for (const name of properties.keys()) if (name !== "id" && !isOption(name)) notCql(`Unknown property '${name}'`)
  return { ...options, ...readProperties(properties) }
}

/** The options of a new table or view: how large its bloom filters are follows from its compaction, where it does not say. */
export const newOptions = (properties: Properties): TableOptions => {
  const options = withProperties(defaultOptions, properties)
  return properties.has("bloom_filter_fp_chance")
    ? options
    : { ...options, bloom_filter_fp_chance: bloomFilterOf(options.compaction) }
}

const least: { readonly [Option in keyof TableOptions]?: number } = {
  default_time_to_live: 0,
  gc_grace_seconds: 0,
  memtable_flush_period_in_ms: 0,
  min_index_interval: 1
}

/** Refuses options that are out of bounds, or do not go together. */
export const checkOptions = (options: TableOptions): void => {
  checkCompaction(options.compaction)
  for (const [name, bound] of Object.entries(least)) {
    // Those above are numbers.
    const value = Number(options[name as keyof TableOptions])
    if (value < bound) wrong(`${name} must be greater than or equal to ${bound} (got ${value})`)
  }
  const { bloom_filter_fp_chance: bloom, crc_check_chance: crc, default_time_to_live: ttl } = options
  if (bloom <= 6.71e-5 || bloom > 1) {
    wrong(`bloom_filter_fp_chance must be larger than 6.71E-5 and less than or equal to 1.0 (got ${bloom})`)
  }
  if (crc < 0 || crc > 1) {
    wrong(`crc_check_chance must be larger than or equal to 0 and smaller than or equal to 1.0 (got ${crc})`)
  }
  if (ttl > 630_720_000) wrong(`default_time_to_live must be less than or equal to 630720000 (got ${ttl})`)
  const { max_index_interval: max, min_index_interval: min } = options
  if (max < min) wrong(`max_index_interval must be greater than or equal to min_index_interval (${min}) (got ${max})`)
}

/** The id that a new table is to have, where its WITH says one. */
export const idOf = (properties: Properties): string | undefined => {
  const given = properties.get("id")
  if (given === undefined) return undefined
  const id = text("id", given).toLowerCase()
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(id) ? id : wrong("Invalid table id")
}

/** Options of a table that is there, whose id stays. */
export const alteredProperties = (options: TableOptions, properties: Properties): TableOptions =>
  properties.has("id") ? wrong("Cannot alter table id.") : withProperties(options, properties)
