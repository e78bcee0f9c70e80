/**
 * The live Layer of effect-cql.
 *
 * @since 0.1.0
 */
export * as CassandraDriver from "./CassandraDriver.ts"
export * as Cluster from "./Cluster.ts"
export * as RetryPolicy from "./RetryPolicy.ts"
