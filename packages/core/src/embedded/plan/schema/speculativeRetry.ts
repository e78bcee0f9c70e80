/**
 * The policies of `speculative_retry` and `additional_write_policy`, in the one form that Cassandra shows.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html#spec_retry Speculative retry}
 */
import { wrong } from "./property.ts"

export const policyOf = (written: string): string => {
  const [, choice, first, second] = /^(min|max)\(([^,()]+),([^,()]+)\)$/i.exec(written) ?? []
  if (choice === undefined) return never.get(written.toUpperCase()) ?? single(written, written)
  const parts = [single(first!.trim(), written), single(second!.trim(), written)]
  const isPercentile = parts.map((part) => part.endsWith("p"))
  if (isPercentile[0] === isPercentile[1]) {
    wrong(
      `Invalid value ${written} for option 'speculative_retry': MIN()/MAX() arguments should be of different types, but ` +
        `both are of type ${isPercentile[0] ? "PERCENTILE" : "FIXED"}`
    )
  }
  return `${choice.toUpperCase()}(${(isPercentile[0] ? parts : parts.reverse()).join(",")})`
}

const never: ReadonlyMap<string, string> = new Map([["ALWAYS", "ALWAYS"], ["NEVER", "NEVER"], ["NONE", "NEVER"]])

const single = (part: string, written: string): string => {
  const [, percent] = /^(\d+(?:\.\d+)?)p(?:ercentile)?$/i.exec(part) ?? []
  if (percent !== undefined) {
    if (Number(percent) <= 0 || Number(percent) >= 100) {
      wrong(
        `Invalid value ${written} for PERCENTILE option 'speculative_retry': must be between (0.0 and 100.0)`
      )
    }
    return `${Number(Number(percent).toFixed(4))}p`
  }
  const [, millis] = /^(\d+(?:\.\d+)?)ms$/i.exec(part) ?? []
  return millis === undefined
    ? wrong(`Invalid value ${written} for option 'speculative_retry'`)
    : `${Math.trunc(Number(millis))}ms`
}
