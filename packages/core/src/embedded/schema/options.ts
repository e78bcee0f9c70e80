/**
 * What stands behind WITH: options of tables, and how keyspaces are replicated.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html#create-table-options Table options}
 */
import { ConfigError, SyntaxError } from "../../CassandraError.ts"
import type { TableOptions } from "../catalog.ts"
import type { Properties, PropertyValue } from "../syntax.ts"
import { defaultOptions } from "../tableOptions.ts"

const notCql = (said: string): never => {
  throw new SyntaxError({ said })
}

const wrong = (said: string): never => {
  throw new ConfigError({ said })
}

type Read = (name: string, value: PropertyValue) => TableOptions[keyof TableOptions]

const text = (name: string, value: PropertyValue): string =>
  typeof value === "string" ? value : notCql(`Invalid value for property '${name}'. It should be a string`)

const map = (name: string, value: PropertyValue): ReadonlyMap<string, string> =>
  typeof value === "string" ? notCql(`Invalid value for property '${name}'. It should be a map.`) : value

const chance = (least: number): Read => (name, value) => {
  const read = Number(text(name, value))
  if (Number.isNaN(read)) notCql(`Invalid double value ${text(name, value)} for '${name}'`)
  return read >= least && read <= 1 ? read : wrong(`${name} must be at least ${least} and at most 1.0 (got ${read})`)
}

const number = (least: number): Read => (name, value) => {
  const read = Number(text(name, value))
  if (!Number.isInteger(read)) notCql(`Invalid integer value ${text(name, value)} for '${name}'`)
  return read >= least ? read : wrong(`${name} must be greater than or equal to ${least} (got ${read})`)
}

const flag: Read = (name, value) => {
  const read = text(name, value).toLowerCase()
  return read === "true" || read === "false" ? read === "true" : notCql(`Invalid boolean value ${read} for '${name}'`)
}

const classNamed = (name: string, prefix: string, known: ReadonlySet<string>, what: string): string => {
  const short = name.startsWith(prefix) ? name.slice(prefix.length) : name
  return known.has(short)
    ? prefix + short
    : wrong(`Unable to find ${what} class '${name.includes(".") ? name : prefix + name}'`)
}

const compactions = new Set([
  "LeveledCompactionStrategy",
  "SizeTieredCompactionStrategy",
  "TimeWindowCompactionStrategy",
  "UnifiedCompactionStrategy"
])

const compaction: Read = (name, value) => {
  const given = map(name, value)
  const strategy = classNamed(
    given.get("class") ?? wrong("Missing sub-option 'class' for the 'compaction' option."),
    "org.apache.cassandra.db.compaction.",
    compactions,
    "compaction strategy"
  )
  const hasThresholds = !strategy.endsWith("LeveledCompactionStrategy") &&
    !strategy.endsWith("UnifiedCompactionStrategy")
  return new Map([...hasThresholds ? thresholds : [], ...given, ["class", strategy]])
}

const thresholds = [["max_threshold", "32"], ["min_threshold", "4"]] as const

const compressors = new Set([
  "DeflateCompressor",
  "LZ4Compressor",
  "NoopCompressor",
  "SnappyCompressor",
  "ZstdCompressor"
])

const compression: Read = (name, value) => {
  const given = map(name, value)
  if (given.get("enabled")?.toLowerCase() === "false") return new Map([["enabled", "false"]])
  const className = given.get("class") ??
    wrong("Missing sub-option 'class' for the 'compression' option.")
  const compressor = classNamed(className, "org.apache.cassandra.io.compress.", compressors, "compressor")
  return new Map([["chunk_length_in_kb", "16"], ...given, ["class", compressor]])
}

const caching: Read = (name, value) => {
  const given = map(name, value)
  for (const [option, kept] of given) {
    if (option === "keys" ? !/^(?:all|none)$/i.test(kept) : !/^(?:all|none|\d+)$/i.test(kept)) {
      wrong(`Invalid value '${kept}' for caching sub-option '${option}'`)
    }
    if (!defaultOptions.caching.has(option)) {
      wrong(`Invalid caching sub-options [${option}]: only 'keys' and 'rows_per_partition' are allowed`)
    }
  }
  return new Map([...defaultOptions.caching, ...given])
}

const readers: { readonly [Option in keyof TableOptions]: Read } = {
  additional_write_policy: text,
  allow_auto_snapshot: flag,
  bloom_filter_fp_chance: chance(6.71e-5),
  caching,
  cdc: flag,
  comment: text,
  compaction,
  compression,
  crc_check_chance: chance(0),
  default_time_to_live: number(0),
  extensions: map,
  gc_grace_seconds: number(0),
  incremental_backups: flag,
  max_index_interval: number(1),
  memtable: text,
  memtable_flush_period_in_ms: number(0),
  min_index_interval: number(1),
  read_repair: text,
  speculative_retry: text
}

const isOption = (name: string): name is keyof TableOptions => Object.hasOwn(readers, name)

/** Options with what a statement says put over those there are. `id` is for CREATE TABLE alone, and is not kept. */
export const withProperties = (options: TableOptions, properties: Properties): TableOptions => {
  const changes = [...properties].filter(([name]) => name !== "id").map(([name, value]) =>
    isOption(name) ? [name, readers[name](name, value)] as const : notCql(`Unknown property '${name}'`)
  )
  const changed = { ...options, ...Object.fromEntries(changes) }
  if (changed.default_time_to_live > 630_720_000) {
    wrong(`default_time_to_live must be less than or equal to 630720000 (got ${changed.default_time_to_live})`)
  }
  return changed
}

const strategies = new Set(["EverywhereStrategy", "LocalStrategy", "NetworkTopologyStrategy", "SimpleStrategy"])

const dataCenter = "datacenter1"

/** A replication as `system_schema.keyspaces` shows it: the class by its full name, and a factor for each data centre. */
export const replicationOf = (value: PropertyValue): ReadonlyMap<string, string> => {
  const given = map("replication", value)
  const strategy = classNamed(
    given.get("class") ?? wrong("Missing replication strategy class"),
    "org.apache.cassandra.locator.",
    strategies,
    "replication strategy"
  )
  const factors = [...given].filter(([name]) => name !== "class").map(([name, factor]) => {
    if (!/^\d+(?:\/\d+)?$/.test(factor)) wrong(`Replication factor must be a number: '${name}': '${factor}'`)
    return name === "replication_factor" && strategy.endsWith("NetworkTopologyStrategy")
      ? [dataCenter, factor] as const
      : [name, factor] as const
  })
  for (const [name] of factors) {
    if (strategy.endsWith("NetworkTopologyStrategy") && name !== dataCenter) {
      wrong(`Unrecognized strategy option {${name}} passed to NetworkTopologyStrategy`)
    }
  }
  return new Map([["class", strategy], ...factors])
}

/** What a keyspace's WITH may say. */
export const keyspaceProperties = (
  properties: Properties
): { readonly replication: ReadonlyMap<string, string> | undefined; readonly durableWrites: boolean | undefined } => {
  for (const name of properties.keys()) {
    if (name !== "replication" && name !== "durable_writes") notCql(`Unknown property '${name}'`)
  }
  const replication = properties.get("replication")
  const durableWrites = properties.get("durable_writes")
  return {
    replication: replication === undefined ? undefined : replicationOf(replication),
    durableWrites: durableWrites === undefined ? undefined : flag("durable_writes", durableWrites) === true
  }
}
