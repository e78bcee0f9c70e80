/**
 * The `compression` option: which sub-options each compressor takes.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/managing/operating/compression.html Compression}
 */
import { numberOf } from "../../values/javaNumber.ts"
import { anything, type Check, type Checks, classNamed, isInt, oneOf, within, wrong } from "./property.ts"

const packageName = "org.apache.cassandra.io.compress."

const chunkLength: Check = (name, value) => {
  if (!isInt(value)) wrong(`Invalid value for ${name}`)
  const kibibytes = Number(value)
  if (kibibytes <= 0) wrong(`Invalid negative or null ${name}`)
  if (kibibytes >= 2 ** 21) wrong(`Value of ${name} is too large (${value})`)
  if (!Number.isInteger(Math.log2(kibibytes))) wrong(`${name} must be a power of 2`)
}

const ratio: Check = (name, value) => {
  const number = numberOf(value) ?? wrong(`Invalid value for ${name}: ${value}`)
  if (number < 0) wrong(`Invalid negative ${name}`)
  if (number > 0 && number < 1) wrong(`${name} can either be 0 or greater than or equal to 1`)
}

const everywhere: Checks = { chunk_length_in_kb: chunkLength, class: anything, min_compress_ratio: ratio }

const compressors: { readonly [compressor: string]: Checks } = {
  DeflateCompressor: everywhere,
  LZ4Compressor: {
    ...everywhere,
    lz4_compressor_type: oneOf("HIGH", "FAST"),
    lz4_high_compressor_level: within(1, 17)
  },
  NoopCompressor: everywhere,
  SnappyCompressor: everywhere,
  ZstdCompressor: { ...everywhere, compression_level: within(-131_072, 22) }
}

const none = new Map([["enabled", "false"]])

/** The option as it is shown: the class by its full name and the length of a chunk, or that it is off. */
export const compressionOf = (given: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const options = new Map(given)
  const enabled = options.get("enabled") ?? "true"
  options.delete("enabled")
  if (given.size === 0) return none
  if (enabled.toLowerCase() !== "true") {
    if (options.size > 0) wrong("If the 'enabled' option is set to false no other options must be specified")
    return none
  }
  const asked = options.get("class") ?? wrong("Missing sub-option 'class' for the 'compression' option.")
  if (asked === "") {
    wrong("The 'class' option must not be empty. To disable compression use 'enabled' : false")
  }
  const compressor = classNamed(asked, packageName, Object.keys(compressors)) ??
    wrong(`Could not create Compression for type ${asked.includes(".") ? asked : packageName + asked}`)
  const checks = compressors[compressor.slice(packageName.length)]!
  for (const [option, value] of options) {
    const check = Object.hasOwn(checks, option) ? checks[option]! : wrong(`Unknown compression options ${option}`)
    check(option, value)
  }
  return new Map([["chunk_length_in_kb", "16"], ...options, ["class", compressor]])
}
