/**
 * What happened to the tasks of a board: an append-only history. A row is never updated; it carries the whole task as it
 * was then, so that a deleted task can be restored from it.
 *
 * Rows are ordered by the timeuuid of the event, newest first: the newest twenty of a board are the head of one partition,
 * and the history of one card is found by the index on `taskId` within it. An event takes some 200 bytes; at half a million
 * of them a partition nears the 100 MB that Cassandra likes, and a board as busy as that would add the month to its
 * partition key.
 *
 * ```cql
 * CREATE TABLE task_events (board_id uuid, id timeuuid, task_id timeuuid, kind text, …, PRIMARY KEY (board_id, id))
 *   WITH CLUSTERING ORDER BY (id DESC)
 * CREATE INDEX task_events_task_id_idx ON task_events (task_id)
 * ```
 *
 * @since 0.1.0
 */
import { Cql, desc, table } from "@effect-cql/core"
import * as Schema from "effect/Schema"
import { Status } from "./Status.ts"
import * as TaskDetails from "./TaskDetails.ts"
import * as Text from "./Text.ts"

/**
 * The kinds of event.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Kind = Schema.Literals(["created", "moved", "deleted", "restored"])

/**
 * Who did it.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Author = Text.line("A name", 40)

/**
 * - `status`: where the task stood after the event; of a deletion, where it stood before
 * - `previous`: where it stood before a move
 *
 * @category tables
 * @since 0.1.0
 */
export const TaskEvent = Schema.Struct({
  boardId: Cql.Uuid,
  id: Cql.TimeUuid,
  taskId: Cql.TimeUuid,
  kind: Kind,
  author: Author,
  status: Status,
  previous: Schema.optionalKey(Status),
  ...TaskDetails.fields
}).pipe(table("task_events", {
  partitionKey: ["boardId"],
  clusteringKey: [desc("id")],
  indexes: ["taskId"]
}))

/**
 * @category models
 * @since 0.1.0
 */
export type TaskEvent = typeof TaskEvent.Type
