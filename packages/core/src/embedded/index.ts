/**
 * The embedded engine: a `CassandraSession` in this process, without a database.
 *
 * @since 0.1.0
 */
export * as EmbeddedSession from "./EmbeddedSession.ts"
