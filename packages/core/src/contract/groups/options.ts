import type { Reason } from "../../CassandraError.ts"
import type { CqlRow } from "../../CqlValue.ts"
import * as Ids from "../../Ids.ts"
import { group, rule } from "../ContractCase.ts"
import { ContractKeyspace } from "../ContractKeyspace.ts"
import { gives, newName, newTable, refuses, run } from "../steps.ts"

const bare = (name: string): string => name.slice(name.indexOf(".") + 1)

// What a table shows of an option after it was set.
const shows = function*(table: string, option: string, given: string, shown: CqlRow[string]) {
  const { name } = yield* ContractKeyspace
  yield* run(`ALTER TABLE ${table} WITH ${option} = ${given}`)
  yield* run(`SELECT ${option} FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?`, [
    name,
    bare(table)
  ]).pipe(gives([{ [option]: shown }]))
}

const refusesEach = function*(reason: Reason["_tag"], table: string, options: ReadonlyArray<string>) {
  for (const option of options) yield* run(`ALTER TABLE ${table} WITH ${option}`).pipe(refuses(reason))
}

const compaction = (strategy: string, ...options: ReadonlyArray<readonly [string, string]>) =>
  new Map([...options, ["class", `org.apache.cassandra.db.compaction.${strategy}`]])

const compression = (compressor: string, ...options: ReadonlyArray<readonly [string, string]>) =>
  new Map([...options, ["class", `org.apache.cassandra.io.compress.${compressor}`]])

const thresholds = [["max_threshold", "32"], ["min_threshold", "4"]] as const

/**
 * What stands behind WITH: options of tables and of keyspaces, their bounds, and the form that the schema's tables show.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html#create-table-options Table options}
 * @category groups
 * @since 0.1.0
 */
export const options = group("options", [
  rule("a compaction is shown with its class's full name, and its thresholds where it has them", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* shows(
      t,
      "compaction",
      "{'class': 'LeveledCompactionStrategy', 'sstable_size_in_mb': 10}",
      compaction(
        "LeveledCompactionStrategy",
        ...thresholds,
        ["sstable_size_in_mb", "10"]
      )
    )
    yield* shows(
      t,
      "compaction",
      "{'class': 'UnifiedCompactionStrategy', 'scaling_parameters': 'T4, L10, N'}",
      compaction("UnifiedCompactionStrategy", ["scaling_parameters", "T4, L10, N"])
    )
    yield* shows(
      t,
      "compaction",
      "{'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'HOURS', 'min_threshold': 3}",
      compaction("TimeWindowCompactionStrategy", ["compaction_window_unit", "HOURS"], ["max_threshold", "32"], [
        "min_threshold",
        "3"
      ])
    )
  }),
  rule("a strategy takes its own sub-options, within bounds", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* refusesEach("ConfigError", t, [
      "compaction = {'class': 'LeveledCompactionStrategy', 'bogus': 10}",
      "compaction = {'class': 'LeveledCompactionStrategy', 'fanout_size': 0}",
      "compaction = {'class': 'SizeTieredCompactionStrategy', 'sstable_size_in_mb': 10}",
      "compaction = {'class': 'SizeTieredCompactionStrategy', 'min_threshold': 1}",
      "compaction = {'class': 'SizeTieredCompactionStrategy', 'min_threshold': 10, 'max_threshold': 5}",
      "compaction = {'class': 'SizeTieredCompactionStrategy', 'bucket_low': 2}",
      "compaction = {'class': 'SizeTieredCompactionStrategy', 'enabled': 'x'}",
      "compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'WEEKS'}",
      "compaction = {'class': 'UnifiedCompactionStrategy', 'min_threshold': 4}",
      "compaction = {'class': 'UnifiedCompactionStrategy', 'scaling_parameters': 'T1'}",
      "compaction = {'class': 'UnifiedCompactionStrategy', 'target_sstable_size': '1KiB'}",
      "compaction = {'class': 'DateTieredCompactionStrategy'}",
      "compaction = {'min_threshold': 4}"
    ])
  }),
  rule("a compression is shown with its class's full name and the length of its chunks", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* shows(
      t,
      "compression",
      "{'class': 'ZstdCompressor', 'compression_level': 3}",
      compression("ZstdCompressor", ["chunk_length_in_kb", "16"], ["compression_level", "3"])
    )
    yield* shows(t, "compression", "{'enabled': 'false'}", new Map([["enabled", "false"]]))
    yield* refusesEach("ConfigError", t, [
      "compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': 15}",
      "compression = {'class': 'LZ4Compressor', 'bogus': 1}",
      "compression = {'class': 'LZ4Compressor', 'lz4_high_compressor_level': 18}",
      "compression = {'class': 'ZstdCompressor', 'compression_level': 23}",
      "compression = {'class': 'LZ4Compressor', 'enabled': 'false'}",
      "compression = {'class': 'Nope'}",
      "compression = {'enabled': 'true'}"
    ])
  }),
  rule("caching that is not asked for is none", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* shows(t, "caching", "{'keys': 'all'}", new Map([["keys", "ALL"], ["rows_per_partition", "NONE"]]))
    yield* shows(
      t,
      "caching",
      "{'rows_per_partition': 120}",
      new Map([["keys", "NONE"], ["rows_per_partition", "120"]])
    )
    yield* shows(
      t,
      "caching",
      "{'keys': 'ALL', 'rows_per_partition': '007'}",
      new Map([["keys", "ALL"], ["rows_per_partition", "7"]])
    )
    yield* shows(t, "caching", "{'rows_per_partition': 0}", new Map([["keys", "NONE"], ["rows_per_partition", "NONE"]]))
    yield* refusesEach("ConfigError", t, ["caching = {'keys': 5}", "caching = {'bogus': 'ALL'}"])
  }),
  rule(
    "a new table's bloom filters follow from its compaction, and stay as they are when that is altered",
    function*() {
      const t = yield* newTable("p int PRIMARY KEY", "WITH compaction = {'class': 'LeveledCompactionStrategy'}")
      const u = yield* newTable("p int PRIMARY KEY")
      const { name } = yield* ContractKeyspace
      yield* run(`ALTER TABLE ${t} WITH compaction = {'class': 'SizeTieredCompactionStrategy'}`)
      yield* run(`ALTER TABLE ${u} WITH compaction = {'class': 'LeveledCompactionStrategy'}`)
      for (const [table, chance] of [[t, 0.1], [u, 0.01]] as const) {
        yield* run(
          "SELECT bloom_filter_fp_chance FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
          [
            name,
            bare(table)
          ]
        ).pipe(gives([{ bloom_filter_fp_chance: chance }]))
      }
    }
  ),
  rule("a number with a fraction is written as Java does, a growth as a share or in percent", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* shows(t, "crc_check_chance", "' 0.5f '", 0.5)
    yield* shows(t, "crc_check_chance", "'0x1p-2'", 0.25)
    yield* shows(t, "crc_check_chance", "NaN", NaN)
    yield* shows(
      t,
      "compaction",
      "{'class': 'UnifiedCompactionStrategy', 'sstable_growth': '30 %'}",
      compaction("UnifiedCompactionStrategy", ["sstable_growth", "30 %"])
    )
    yield* refusesEach("ConfigError", t, [
      "crc_check_chance = Infinity",
      "compaction = {'class': 'UnifiedCompactionStrategy', 'sstable_growth': '130%'}",
      "compaction = {'class': 'UnifiedCompactionStrategy', 'sstable_growth': '%'}"
    ])
    yield* refusesEach("SyntaxError", t, ["crc_check_chance = 'nan'", "crc_check_chance = '0x1'"])
  }),
  rule("speculative retry has one form, however it is written", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* shows(t, "speculative_retry", "'none'", "NEVER")
    yield* shows(t, "speculative_retry", "'95.50PERCENTILE'", "95.5p")
    yield* shows(t, "speculative_retry", "'10.5MS'", "10ms")
    yield* shows(t, "speculative_retry", "'max(50ms, 99p)'", "MAX(99p,50ms)")
    yield* shows(t, "additional_write_policy", "'always'", "ALWAYS")
    yield* refusesEach("ConfigError", t, [
      "speculative_retry = '10'",
      "speculative_retry = '100p'",
      "speculative_retry = 'min(99p, 98p)'",
      "speculative_retry = 'bogus'",
      "additional_write_policy = 'p5x'"
    ])
  }),
  rule("numbers have bounds, and what is no number is no CQL", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* refusesEach("ConfigError", t, [
      "gc_grace_seconds = -1",
      "default_time_to_live = 630720001",
      "bloom_filter_fp_chance = 0",
      "crc_check_chance = 1.5",
      "memtable_flush_period_in_ms = -1",
      "min_index_interval = 0",
      "min_index_interval = 500 AND max_index_interval = 100",
      "memtable = 'bogus'"
    ])
    yield* refusesEach("SyntaxError", t, [
      "gc_grace_seconds = 'x'",
      "min_index_interval = 3000000000",
      "crc_check_chance = 'x'",
      "cdc = 'bogus'",
      "comment = {}",
      "caching = 'ALL'",
      "bogus = 1"
    ])
  }),
  rule("flags and repairs have one form too", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* shows(t, "allow_auto_snapshot", "'no'", false)
    yield* shows(t, "allow_auto_snapshot", "1", null)
    yield* shows(t, "incremental_backups", "false", false)
    yield* shows(t, "incremental_backups", "'yes'", null)
    yield* shows(t, "read_repair", "'none'", "NONE")
    yield* shows(t, "memtable", "'default'", null)
  }),
  rule("an id is given to a table when it is created, and stays", function*() {
    const t = yield* newName
    const { name } = yield* ContractKeyspace
    const id = yield* Ids.uuid
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY) WITH id = '${id.toUpperCase()}'`)
    yield* run("SELECT id FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?", [name, bare(t)]).pipe(
      gives([{ id }])
    )
    yield* run(`ALTER TABLE ${t} WITH id = ${id}`).pipe(refuses("ConfigError"))
    yield* run(`CREATE TABLE ${t}b (p int PRIMARY KEY) WITH id = 'x'`).pipe(refuses("ConfigError"))
  }),
  rule("values are read before a table is looked for, and weighed after it", function*() {
    const t = yield* newTable("p int PRIMARY KEY")
    yield* run(`CREATE TABLE IF NOT EXISTS ${t} (p int PRIMARY KEY) WITH gc_grace_seconds = 'x'`).pipe(
      refuses("SyntaxError")
    )
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY) WITH compaction = {'class': 'Nope'}`).pipe(refuses("ConfigError"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY) WITH gc_grace_seconds = -1`).pipe(refuses("AlreadyExists"))
    yield* run(`CREATE TABLE IF NOT EXISTS ${t} (p int PRIMARY KEY) WITH bogus = 1`)
    yield* run(`ALTER TABLE IF EXISTS ${t}x WITH bogus = 1`)
  }),
  rule("a replication takes its own options", function*() {
    const keyspace = `${(yield* ContractKeyspace).name}_r`
    const create = (replication: string) => run(`CREATE KEYSPACE ${keyspace} WITH replication = ${replication}`)
    for (
      const replication of [
        "{'class': 'SimpleStrategy', 'replication_factor': 1, 'x': 2}",
        "{'class': 'SimpleStrategy', 'replication_factor': 'x'}",
        "{'class': 'SimpleStrategy', 'replication_factor': -1}",
        "{'class': 'SimpleStrategy', 'replication_factor': '3/1'}",
        "{'class': 'NetworkTopologyStrategy', 'nope': 1}",
        "{'class': 'NetworkTopologyStrategy', 'replication_factor': 0}",
        "{'class': 'EverywhereStrategy'}",
        "{'replication_factor': 1}"
      ]
    ) yield* create(replication).pipe(refuses("ConfigError"))
    yield* create("{'class': 'LocalStrategy'}").pipe(refuses("InvalidQuery"))
    yield* run(`CREATE KEYSPACE ${keyspace} WITH durable_writes = true`).pipe(refuses("InvalidQuery"))
    yield* create("'SimpleStrategy'").pipe(refuses("SyntaxError"))
  }),
  rule("a factor for all data centres leaves those alone that have one", function*() {
    const keyspace = `${(yield* ContractKeyspace).name}_f`
    const shown = (factors: ReadonlyArray<readonly [string, string]>, durable_writes: boolean) =>
      run("SELECT durable_writes, replication FROM system_schema.keyspaces WHERE keyspace_name = ?", [keyspace]).pipe(
        gives([{ durable_writes, replication: new Map(factors) }])
      )
    const network = ["class", "org.apache.cassandra.locator.NetworkTopologyStrategy"] as const
    yield* run(`CREATE KEYSPACE ${keyspace} WITH replication = {'class': 'SimpleStrategy'} AND durable_writes = 'no'`)
    yield* shown([["class", "org.apache.cassandra.locator.SimpleStrategy"], ["replication_factor", "1"]], false)
    yield* run(`ALTER KEYSPACE ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy'}`)
    yield* shown([network, ["datacenter1", "1"]], false)
    yield* run(
      `ALTER KEYSPACE ${keyspace} WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': 3} ` +
        "AND durable_writes = true"
    )
    yield* shown([network, ["datacenter1", "1"]], true)
    yield* run(`ALTER KEYSPACE ${keyspace} WITH bogus = 1`).pipe(refuses("SyntaxError"))
    yield* run(`DROP KEYSPACE ${keyspace}`)
  }),
  rule("data is not masked where masking is off", function*() {
    const t = yield* newName
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, v text MASKED WITH DEFAULT)`).pipe(refuses("InvalidQuery"))
    yield* run(`CREATE TABLE ${t} (p int PRIMARY KEY, v text)`)
    yield* run(`ALTER TABLE ${t} ALTER v MASKED WITH mask_inner(1, null)`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} ALTER v DROP MASKED`)
    yield* run(`ALTER TABLE ${t} ALTER w DROP MASKED`).pipe(refuses("InvalidQuery"))
    yield* run(`ALTER TABLE ${t} DROP COMPACT STORAGE`).pipe(refuses("InvalidQuery"))
  })
])
