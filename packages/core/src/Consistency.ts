/**
 * Consistency levels, by the names Cassandra gives them.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/architecture/dynamo.html Tunable consistency}
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * How many replicas must answer before a read or a write counts as done.
 *
 * @category models
 * @since 0.1.0
 */
export const Consistency = Schema.Literals([
  "ANY",
  "ONE",
  "TWO",
  "THREE",
  "QUORUM",
  "ALL",
  "LOCAL_QUORUM",
  "EACH_QUORUM",
  "LOCAL_ONE",
  "SERIAL",
  "LOCAL_SERIAL"
])

/**
 * @category models
 * @since 0.1.0
 */
export type Consistency = typeof Consistency.Type

/**
 * The level of the Paxos round of a lightweight transaction: across all data centres, or within the local one.
 *
 * @category models
 * @since 0.1.0
 */
export const SerialConsistency = Schema.Literals(["SERIAL", "LOCAL_SERIAL"])

/**
 * @category models
 * @since 0.1.0
 */
export type SerialConsistency = typeof SerialConsistency.Type
