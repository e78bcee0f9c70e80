import type { ExecuteOptions } from "../CassandraSession.ts"

/**
 * The options that go to the session: a statement of a table names its keyspace in its text.
 *
 * @internal
 */
export const forSession = (options: ExecuteOptions, idempotent: boolean): ExecuteOptions => {
  const forSession = { ...options, idempotent: options.idempotent ?? idempotent }
  if (options.keyspace !== undefined) delete forSession.keyspace
  return forSession
}
