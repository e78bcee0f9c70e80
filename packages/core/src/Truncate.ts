/**
 * All rows of a table, taken away at once.
 *
 * @since 0.1.0
 */
import * as Truncation from "./internal/truncate.ts"
import type { Statement } from "./Statement.ts"
import type * as Table from "./Table.ts"

/**
 * Removes every row of a table, with its static values, on every node. All nodes must be up; the server waits for them longer
 * than for other writes (`truncate_request_timeout`, a minute by default), and so should the client.
 *
 * It is not sent twice of itself: a second one would take what was written after the first.
 *
 * ```ts
 * import { truncate, withOptions } from "@effect-cql/core"
 *
 * const empty = truncate(TaskEvent).pipe(withOptions({ timeout: "1 minute" }))
 * ```
 *
 * ```cql
 * TRUNCATE task_events
 * ```
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/ddl.html#truncate-table TRUNCATE}
 * @category constructors
 * @since 0.1.0
 */
export const truncate = (table: Table.Any): Statement<void> => Truncation.make(table)
