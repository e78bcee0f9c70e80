/**
 * Where a task stands now.
 *
 * One partition is one board, and a task's row keeps its key for life: `id` is a timeuuid, so it tells the time of creation
 * and orders the cards, newest first. The status is an ordinary column. A move is therefore one UPDATE of one row and a
 * card never loses its place; were the status part of the key, a move would be a DELETE and an INSERT, and a crash between
 * them a lost task.
 *
 * A column of the board is a query by partition key and the indexed status. With the partition key beside it an index is
 * read on the replicas of that one partition only, which is where secondary indexes are at home.
 *
 * ```cql
 * CREATE TABLE task_states (board_id uuid, id timeuuid, status text, …, PRIMARY KEY (board_id, id))
 *   WITH CLUSTERING ORDER BY (id DESC)
 * CREATE INDEX task_states_status_idx ON task_states (status)
 * ```
 *
 * @since 0.1.0
 */
import { Cql, desc, table } from "@effect-cql/core"
import * as Schema from "effect/Schema"
import { Status } from "./Status.ts"
import * as TaskDetails from "./TaskDetails.ts"

/**
 * @category tables
 * @since 0.1.0
 */
export const TaskState = Schema.Struct({
  boardId: Cql.Uuid,
  id: Cql.TimeUuid,
  status: Status,
  changedAt: Schema.Date,
  ...TaskDetails.fields
}).pipe(table("task_states", {
  partitionKey: ["boardId"],
  clusteringKey: [desc("id")],
  indexes: ["status"]
}))

/**
 * @category models
 * @since 0.1.0
 */
export type TaskState = typeof TaskState.Type
