/**
 * Who may change something at this moment. A lease is taken by a lightweight transaction (`IF NOT EXISTS`), given back by
 * another, and lapses by its TTL when its holder died.
 *
 * It is a table of its own because its rows are written by lightweight transactions alone: Paxos takes timestamps of its
 * own, and a cell that is written now with and now without it can keep the older value.
 *
 * ```cql
 * CREATE TABLE leases (name text PRIMARY KEY, holder uuid)
 * ```
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/architecture/guarantees.html#lightweight-transactions-with-linearizable-consistency Lightweight transactions}
 * @since 0.1.0
 */
import { Cql, table } from "@effect-cql/core"
import * as Schema from "effect/Schema"

/**
 * @category tables
 * @since 0.1.0
 */
export const Lease = Schema.Struct({ name: Schema.String, holder: Cql.Uuid }).pipe(
  table("leases", { partitionKey: ["name"] })
)
