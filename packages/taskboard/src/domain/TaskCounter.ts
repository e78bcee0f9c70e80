/**
 * How many tasks a board has in each status. One read gives all three numbers, however long the columns are.
 *
 * ```cql
 * CREATE TABLE task_counters (board_id uuid, status text, tasks counter, PRIMARY KEY (board_id, status))
 * ```
 *
 * @see `../repository/Reconciliation.ts` for how these can drift from the truth, and how they are put right
 * @since 0.1.0
 */
import { Cql, table } from "@effect-cql/core"
import * as Schema from "effect/Schema"
import { Status } from "./Status.ts"

/**
 * @category tables
 * @since 0.1.0
 */
export const TaskCounter = Schema.Struct({
  boardId: Cql.Uuid,
  status: Status,
  tasks: Cql.Counter
}).pipe(table("task_counters", {
  partitionKey: ["boardId"],
  clusteringKey: ["status"]
}))
