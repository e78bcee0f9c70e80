import {
  batch,
  conditionalBatch,
  type Cql,
  ifExists,
  ifNotExists,
  increment,
  onlyIf,
  remove,
  save,
  ttl,
  update
} from "@effect-cql/core"
import * as Effect from "effect/Effect"
import { Counter, type Row, Task } from "./tasks.ts"

declare const row: Row
declare const boardId: Cql.Uuid
const { createdAt, id } = row
const key = { boardId, createdAt, id }

export const saved = save(Task, row).pipe(ttl("30 days"))
//           ^?
// const saved: Mutation<void, "save", "regular", Table<"tasks", {
//     readonly partitionKey: readonly ["boardId"];
//     readonly clusteringKey: readonly [Desc<"createdAt">, "id"];
//     readonly indexes: readonly ["status"];
// }, Struct<{
//     readonly boardId: Cql.Column<Cql.Uuid, string, "uuid">;
//     readonly createdAt: Date;
//     readonly id: Cql.Column<Cql.TimeUuid, string, "timeuuid">;
//     readonly title: NonEmptyString;
//     readonly status: Literals<readonly ["todo", "in_progress", "done"]>;
//     readonly labels: $ReadonlySet<String>;
//     readonly assignee: optionalKey<String>;
// }>>>

export const moved = update(Task, key, { status: "done" })
//           ^?
// const moved: Mutation<void, "update", "regular", Table<"tasks", {
//     readonly partitionKey: readonly ["boardId"];
//     readonly clusteringKey: readonly [Desc<"createdAt">, "id"];
//     readonly indexes: readonly ["status"];
// }, Struct<{
//     readonly boardId: Cql.Column<Cql.Uuid, string, "uuid">;
//     readonly createdAt: Date;
//     readonly id: Cql.Column<Cql.TimeUuid, string, "timeuuid">;
//     readonly title: NonEmptyString;
//     readonly status: Literals<readonly ["todo", "in_progress", "done"]>;
//     readonly labels: $ReadonlySet<String>;
//     readonly assignee: optionalKey<String>;
// }>>>

export const counted = update(Counter, { boardId }, { done: increment(1n) })
//           ^?
// const counted: Mutation<void, "update", "counter", Table<"task_counters", {
//     readonly partitionKey: readonly ["boardId"];
// }, Struct<{
//     readonly boardId: Cql.Column<Cql.Uuid, string, "uuid">;
//     readonly done: Cql.Column<bigint, bigint, "counter">;
// }>>>

export const removed = remove(Task, { boardId })
//           ^?
// const removed: Mutation<void, "remove rows", "regular", Table<"tasks", {
//     readonly partitionKey: readonly ["boardId"];
//     readonly clusteringKey: readonly [Desc<"createdAt">, "id"];
//     readonly indexes: readonly ["status"];
// }, Struct<{
//     readonly boardId: Cql.Column<Cql.Uuid, string, "uuid">;
//     readonly createdAt: Date;
//     readonly id: Cql.Column<Cql.TimeUuid, string, "timeuuid">;
//     readonly title: NonEmptyString;
//     readonly status: Literals<readonly ["todo", "in_progress", "done"]>;
//     readonly labels: $ReadonlySet<String>;
//     readonly assignee: optionalKey<...>;
// }>>>

export const finished = moved.pipe(onlyIf({ status: "in_progress" }))
//           ^?
// const finished: Mutation<Outcome<Option<{
//     readonly status?: "done" | "in_progress" | "todo";
// }>>, "update", "conditional", Table<"tasks", {
//     readonly partitionKey: readonly ["boardId"];
//     readonly clusteringKey: readonly [Desc<"createdAt">, "id"];
//     readonly indexes: readonly ["status"];
// }, Struct<{
//     readonly boardId: Cql.Column<Cql.Uuid, string, "uuid">;
//     readonly createdAt: Date;
//     readonly id: Cql.Column<Cql.TimeUuid, string, "timeuuid">;
//     readonly title: NonEmptyString;
//     readonly status: Literals<readonly ["todo", "in_progress", "done"]>;
//     readonly labels: $ReadonlySet<...>;
//     readonly assignee: optionalKey<...>;
// }>>>

export const together = batch([saved, moved])
//           ^? const together: Batch<"regular", never>

export const program = Effect.gen(function*() {
  const outcome = yield* finished
  //    ^?
  // const outcome: Outcome<Option<{
  //     readonly status?: "done" | "in_progress" | "todo";
  // }>>
  if (outcome._tag === "Rejected") return outcome.current
  //                                              ^?
  // (property) Rejected<Option<{ readonly status?: "done" | "in_progress" | "todo"; }>>.current: Option<{
  //     readonly status?: "done" | "in_progress" | "todo";
  // }>
  const inserted = yield* save(Task, row).pipe(ifNotExists)
  //    ^?
  // const inserted: Outcome<{
  //     readonly boardId: Cql.Uuid;
  //     readonly createdAt: Date;
  //     readonly id: Cql.TimeUuid;
  //     readonly title: string;
  //     readonly status: "done" | "in_progress" | "todo";
  //     readonly labels: ReadonlySet<string>;
  //     readonly assignee?: string;
  // }>
  const existed = yield* moved.pipe(ifExists)
  //    ^? const existed: Outcome<undefined>
  return { inserted, existed }
})

export const allOrNone = conditionalBatch([finished, moved])
//           ^?
// const allOrNone: ConditionalBatch<{
//     readonly boardId: Cql.Uuid;
//     readonly createdAt: Date;
//     readonly id: Cql.TimeUuid;
// } & {
//     readonly status?: "done" | "in_progress" | "todo";
// }, Table<"tasks", {
//     readonly partitionKey: readonly ["boardId"];
//     readonly clusteringKey: readonly [Desc<"createdAt">, "id"];
//     readonly indexes: readonly ["status"];
// }, Struct<{
//     readonly boardId: Cql.Column<Cql.Uuid, string, "uuid">;
//     readonly createdAt: Date;
//     readonly id: Cql.Column<Cql.TimeUuid, string, "timeuuid">;
//     readonly title: NonEmptyString;
//     readonly status: Literals<readonly ["todo", "in_progress", "done"]>;
//     readonly labels: $ReadonlySet<...>;
//     readonly assignee: optionalKey<...>;
// }>>>
