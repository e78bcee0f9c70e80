/**
 * How a keyspace is replicated, as `system_schema.keyspaces` shows it: the class by its full name, and a factor for each
 * data centre.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html#create-keyspace-statement CREATE KEYSPACE}
 */
import { InvalidQuery } from "../../../CassandraError.ts"
import type { Properties } from "../../parser/syntax.ts"
import { dataCenter } from "../../system/node.ts"
import { classNamed, flag, map, notCql, wrong } from "./property.ts"

export type Replication = ReadonlyMap<string, string>

const packageName = "org.apache.cassandra.locator."

const strategies = ["LocalStrategy", "NetworkTopologyStrategy", "SimpleStrategy"]

/** What a keyspace's WITH says, not yet looked into. Properties that there are none of are refused. */
export const keyspaceProperties = (properties: Properties): {
  readonly replication: Replication | undefined
  readonly durableWrites: boolean | undefined
} => {
  for (const name of properties.keys()) {
    if (name !== "replication" && name !== "durable_writes") notCql(`Unknown property '${name}'`)
  }
  const replication = properties.get("replication")
  const durableWrites = properties.get("durable_writes")
  return {
    replication: replication === undefined ? undefined : map("replication", replication),
    durableWrites: durableWrites === undefined ? undefined : flag("durable_writes", durableWrites)
  }
}

/** The replication that is asked for, of a keyspace that was replicated as `before` says. */
export const replicationOf = (keyspace: string, given: Replication, before: Replication | undefined): Replication => {
  const asked = given.get("class") ?? wrong("Missing replication strategy class")
  const strategy = classNamed(asked, packageName, strategies) ??
    wrong(`Unable to find replication strategy class '${asked.includes(".") ? asked : packageName + asked}'`)
  if (strategy.endsWith(".LocalStrategy")) {
    throw new InvalidQuery({
      said: "Unable to use given strategy class: LocalStrategy is reserved for internal use."
    })
  }
  const isSimple = strategy.endsWith(".SimpleStrategy")
  const factors = isSimple ? simpleFactors(given, before) : factorsOf(given, before)
  for (const [name, factor] of factors) {
    if (name !== (isSimple ? "replication_factor" : dataCenter)) {
      const short = strategy.slice(packageName.length)
      wrong(`Unrecognized strategy option {${name}} passed to ${short} for keyspace ${keyspace}`)
    }
    checkFactor(factor)
  }
  if (factors.size === 0) wrong("Configuration for at least one datacenter must be present")
  return new Map([["class", strategy], ...factors])
}

const simpleFactors = (given: Replication, before: Replication | undefined): Replication => {
  const factors = new Map(given)
  factors.delete("class")
  if (!factors.has("replication_factor")) {
    factors.set("replication_factor", before?.get("replication_factor") ?? defaultFactor)
  }
  return factors
}

// A factor for all data centres leaves alone those that have one already.
const factorsOf = (given: Replication, before: Replication | undefined): Replication => {
  const factors = new Map(given)
  factors.delete("class")
  const forAll = factors.get("replication_factor") ??
    (factors.size === 0 ? before?.get("replication_factor") ?? defaultFactor : undefined)
  factors.delete("replication_factor")
  if (forAll !== undefined && !factors.has(dataCenter)) factors.set(dataCenter, before?.get(dataCenter) ?? forAll)
  return new Map([...factors].filter(([, factor]) => factor !== "0"))
}

const defaultFactor = "1"

const checkFactor = (factor: string): void => {
  if (/^\d+\/\d+$/.test(factor)) wrong("Transient replication is not enabled on this node")
  if (/^-\d+$/.test(factor)) wrong(`Replication factor must be non-negative, found ${factor}`)
  if (!/^\d+$/.test(factor)) wrong(`Replication factor must be a number: '${factor}'`)
}
