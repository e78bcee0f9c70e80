import { Cql, desc, table } from "@effect-cql/core"
import * as Schema from "effect/Schema"

export const Task = Schema.Struct({
  boardId: Cql.Uuid,
  createdAt: Schema.Date,
  id: Cql.TimeUuid,
  title: Schema.NonEmptyString,
  status: Schema.Literals(["todo", "in_progress", "done"]),
  labels: Cql.Set(Schema.String),
  assignee: Schema.optionalKey(Schema.String)
}).pipe(table("tasks", {
  partitionKey: ["boardId"],
  clusteringKey: [desc("createdAt"), "id"],
  indexes: ["status"]
}))

export type Row = typeof Task.Type
//          ^?
// type Row = {
//     readonly boardId: Cql.Uuid;
//     readonly createdAt: Date;
//     readonly id: Cql.TimeUuid;
//     readonly title: string;
//     readonly status: "done" | "in_progress" | "todo";
//     readonly labels: ReadonlySet<string>;
//     readonly assignee?: string;
// }

export const Counter = Schema.Struct({
  //         ^?
  // const Counter: Table<"task_counters", {
  //     readonly partitionKey: readonly ["boardId"];
  // }, Schema.Struct<{
  //     readonly boardId: Cql.Column<Cql.Uuid, string, "uuid">;
  //     readonly done: Cql.Column<bigint, bigint, "counter">;
  // }>>
  boardId: Cql.Uuid,
  done: Cql.Counter
}).pipe(table("task_counters", { partitionKey: ["boardId"] }))
