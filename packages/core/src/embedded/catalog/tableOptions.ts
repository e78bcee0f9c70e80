/**
 * Table options as a table has them that names none.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html#create-table-options Table options}
 */
import type { TableOptions } from "./catalog.ts"

export const defaultOptions: TableOptions = {
  additional_write_policy: "99p",
  allow_auto_snapshot: null,
  bloom_filter_fp_chance: 0.01,
  caching: new Map([["keys", "ALL"], ["rows_per_partition", "NONE"]]),
  cdc: null,
  comment: "",
  compaction: new Map([
    ["class", "org.apache.cassandra.db.compaction.SizeTieredCompactionStrategy"],
    ["max_threshold", "32"],
    ["min_threshold", "4"]
  ]),
  compression: new Map([
    ["chunk_length_in_kb", "16"],
    ["class", "org.apache.cassandra.io.compress.LZ4Compressor"]
  ]),
  crc_check_chance: 1,
  default_time_to_live: 0,
  extensions: new Map(),
  gc_grace_seconds: 864_000,
  incremental_backups: null,
  max_index_interval: 2048,
  memtable: null,
  memtable_flush_period_in_ms: 0,
  min_index_interval: 128,
  read_repair: "BLOCKING",
  speculative_retry: "99p"
}
