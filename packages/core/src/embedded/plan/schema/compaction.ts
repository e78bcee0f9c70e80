/**
 * The `compaction` option: which sub-options each strategy takes.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/compaction/index.html Compaction}
 */
import type { TableOptions } from "../../catalog/catalog.ts"
import { numberOf } from "../../values/javaNumber.ts"
import {
  anything,
  type Check,
  type Checks,
  classNamed,
  isInt,
  numberWithin,
  oneOf,
  trueOrFalse,
  within,
  wrong
} from "./property.ts"

const packageName = "org.apache.cassandra.db.compaction."

/** A size such as `100MiB`, in bytes; undefined where it is none. */
const bytesOf = (text: string): number | undefined => {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*(Ki|Mi|Gi|Ti|Pi|)B$/.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits) * 1024 ** ["", "Ki", "Mi", "Gi", "Ti", "Pi"].indexOf(unit!)
}

const mebibyte = 1024 ** 2

const size = (least: number): Check => (name, value) => {
  const bytes = bytesOf(value) ?? wrong(`${name} ${value} is not a valid size in bytes`)
  if (bytes < least) wrong(`${name} ${value} is not acceptable, size must be at least ${least / mebibyte} MiB`)
}

const scaling: Check = (_, value) => {
  for (const parameter of value.split(",").map((part) => part.trim())) {
    if (!/^(?:N|[LT]\d+|[+-]?\d+)$/.test(parameter)) {
      wrong(`Scaling parameter ${parameter} must match N|L[0-9]+|T[0-9]+|[+-]?[0-9]+`)
    }
    if (/^[LT]/.test(parameter) && Number(parameter.slice(1)) < 2) {
      wrong(`Fan factor cannot be lower than 2 in ${parameter}`)
    }
  }
}

// What only a node that was started for it takes.
const unsafeExpiration: Check = (name, value) => {
  trueOrFalse(name, value)
  if (value.toLowerCase() === "true") wrong(`${name} is requested but not allowed`)
}

const everywhere: Checks = {
  class: anything,
  enabled: trueOrFalse,
  log_all: trueOrFalse,
  only_purge_repaired_tombstones: anything,
  provide_overlapping_tombstones: oneOf("NONE", "ROW", "CELL"),
  tombstone_compaction_interval: within(0),
  tombstone_threshold: numberWithin(0),
  unchecked_tombstone_compaction: trueOrFalse
}

const growth: Check = (name, value) => {
  const share = shareOf(value) ?? wrong(`${name} is not a valid number between 0 and 1: ${value}`)
  if (share < 0 || share > 1) wrong(`${name} ${value} must be between 0 and 1`)
}

const threshold: Check = (name, value) => {
  if (!isInt(value)) wrong(`Invalid value ${value} for '${name}' compaction sub-option - must be an integer`)
  if (Number(value) === 0) {
    wrong(
      "Disabling compaction by setting compaction thresholds to 0 has been removed, set the compaction option " +
        "'enabled' to false instead."
    )
  }
}

const sizeTiered: Checks = {
  ...everywhere,
  bucket_high: numberWithin(-Infinity),
  bucket_low: numberWithin(-Infinity),
  max_threshold: threshold,
  min_sstable_size: within(0),
  min_threshold: threshold
}

const strategies: { readonly [strategy: string]: Checks } = {
  LeveledCompactionStrategy: {
    ...sizeTiered,
    fanout_size: within(1),
    single_sstable_uplevel: anything,
    sstable_size_in_mb: within(1)
  },
  SizeTieredCompactionStrategy: sizeTiered,
  TimeWindowCompactionStrategy: {
    ...sizeTiered,
    compaction_window_size: within(1),
    compaction_window_unit: oneOf("MINUTES", "HOURS", "DAYS"),
    expired_sstable_check_frequency_seconds: within(0),
    timestamp_resolution: oneOf("SECONDS", "MILLISECONDS", "MICROSECONDS", "NANOSECONDS"),
    unsafe_aggressive_sstable_expiration: unsafeExpiration
  },
  UnifiedCompactionStrategy: {
    ...everywhere,
    base_shard_count: within(1),
    expired_sstable_check_frequency_seconds: within(1),
    flush_size_override: size(mebibyte),
    max_sstables_to_compact: within(-Infinity),
    min_sstable_size: size(0),
    overlap_inclusion_method: oneOf("NONE", "SINGLE", "TRANSITIVE"),
    scaling_parameters: scaling,
    sstable_growth: growth,
    target_sstable_size: size(mebibyte),
    unsafe_aggressive_sstable_expiration: unsafeExpiration
  }
}

/** The option as it is shown: the class by its full name, and thresholds where the strategy has them. */
export const compactionOf = (given: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const asked = given.get("class") ?? wrong("Missing sub-option 'class' for the 'compaction' option")
  const strategy = classNamed(asked, packageName, Object.keys(strategies)) ??
    wrong(`Unable to find compaction strategy class '${asked.includes(".") ? asked : packageName + asked}'`)
  const hasThresholds = Object.hasOwn(checksOf(strategy), "min_threshold")
  return new Map([...hasThresholds ? thresholds : [], ...given, ["class", strategy]])
}

/** The chance of a bloom filter to be wrong that the strategy has where a new table says none. */
export const bloomFilterOf = (options: TableOptions["compaction"]): number =>
  options.get("class") === `${packageName}LeveledCompactionStrategy` ? 0.1 : 0.01

const checksOf = (strategy: string): Checks => strategies[strategy.slice(packageName.length)]!

/** Refuses sub-options that the strategy does not take. */
export const checkCompaction = (options: TableOptions["compaction"]): void => {
  const strategy = options.get("class")!
  const checks = checksOf(strategy)
  for (const [option, value] of options) {
    const check = Object.hasOwn(checks, option)
      ? checks[option]!
      : wrong(`Properties specified [${option}] are not understood by ${strategy.slice(packageName.length)}`)
    check(option, value)
  }
  checkTogether(options)
}

const thresholds = [["max_threshold", "32"], ["min_threshold", "4"]] as const

const checkTogether = (options: ReadonlyMap<string, string>): void => {
  const [min, max] = [Number(options.get("min_threshold") ?? 2), Number(options.get("max_threshold") ?? 2)]
  if (min < 2) wrong(`Min compaction threshold cannot be less than 2 (got ${min})`)
  if (min > max) {
    wrong(`Min compaction threshold (got ${min}) cannot be greater than max compaction threshold (got ${max})`)
  }
  const [low, high] = [numberOf(options.get("bucket_low") ?? "0.5")!, numberOf(options.get("bucket_high") ?? "1.5")!]
  if (high <= low) wrong(`bucket_high value (${high}) is less than or equal to the bucket_low value (${low})`)
  const least = bytesOf(options.get("min_sstable_size") ?? "") ?? 0
  if (least >= 0.7 * (bytesOf(options.get("target_sstable_size") ?? "") ?? 1024 * mebibyte)) {
    wrong("Invalid configuration, min_sstable_size should be less than 70% of the target size")
  }
}

// A share of one, such as `0.3` or `30 %`.
const shareOf = (text: string): number | undefined => {
  const [, percent] = /^(.*)%$/s.exec(text.trim()) ?? []
  const read = numberOf(percent ?? text)
  return percent === undefined || read === undefined ? read : read / 100
}
