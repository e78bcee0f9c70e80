import { type Cql, first, gte, one, query, scan, select, Selector, stream } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import { Task } from "./tasks.ts"
//       ^?
// (alias) const Task: Table<"tasks", {
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
// }>>

declare const boardId: Cql.Uuid
declare const monday: Date

export const program = Effect.gen(function*() {
  const rows = yield* query(Task, { boardId, createdAt: gte(monday) })
  //    ^?
  // const rows: readonly {
  //     readonly boardId: Cql.Uuid;
  //     readonly createdAt: Date;
  //     readonly id: Cql.TimeUuid;
  //     readonly title: string;
  //     readonly status: "done" | "in_progress" | "todo";
  //     readonly labels: ReadonlySet<string>;
  //     readonly assignee?: string;
  // }[]
  const titles = yield* query(Task, { boardId }).pipe(select("id", "title"))
  //    ^?
  // const titles: readonly ({
  //     readonly id: Cql.TimeUuid;
  //     readonly title: string;
  // } & Projected)[]
  const newest = yield* query(Task, { boardId }).pipe(first)
  //    ^?
  // const newest: Option<{
  //     readonly boardId: Cql.Uuid;
  //     readonly createdAt: Date;
  //     readonly id: Cql.TimeUuid;
  //     readonly title: string;
  //     readonly status: "done" | "in_progress" | "todo";
  //     readonly labels: ReadonlySet<string>;
  //     readonly assignee?: string;
  // }>
  const [task] = rows
  //     ^?
  // const task: {
  //     readonly boardId: Cql.Uuid;
  //     readonly createdAt: Date;
  //     readonly id: Cql.TimeUuid;
  //     readonly title: string;
  //     readonly status: "done" | "in_progress" | "todo";
  //     readonly labels: ReadonlySet<string>;
  //     readonly assignee?: string;
  // } | undefined
  return { rows, titles, newest, task }
})

export const recent = query(Task, { boardId, createdAt: gte(monday) })
//           ^?
// const recent: Query<{
//     readonly boardId: Cql.Uuid;
//     readonly createdAt: Date;
//     readonly id: Cql.TimeUuid;
//     readonly title: string;
//     readonly status: "done" | "in_progress" | "todo";
//     readonly labels: ReadonlySet<string>;
//     readonly assignee?: string;
// }, "partition", Table<"tasks", {
//     readonly partitionKey: readonly ["boardId"];
//     readonly clusteringKey: readonly [Desc<"createdAt">, "id"];
//     readonly indexes: readonly ["status"];
// }, Struct<{
//     readonly boardId: Cql.Column<Cql.Uuid, string, "uuid">;
//     readonly createdAt: Date;
//     readonly id: Cql.Column<Cql.TimeUuid, string, "timeuuid">;
//     readonly title: NonEmptyString;
//     readonly status: Literals<...>;
//     readonly labels: $ReadonlySet<...>;
//     readonly assignee: optionalKey<...>;
// }>>>

export const done = query(Task, { status: "done" })
//           ^?
// const done: Query<{
//     readonly boardId: Cql.Uuid;
//     readonly createdAt: Date;
//     readonly id: Cql.TimeUuid;
//     readonly title: string;
//     readonly status: "done" | "in_progress" | "todo";
//     readonly labels: ReadonlySet<string>;
//     readonly assignee?: string;
// }, "index", Table<"tasks", {
//     readonly partitionKey: readonly ["boardId"];
//     readonly clusteringKey: readonly [Desc<"createdAt">, "id"];
//     readonly indexes: readonly ["status"];
// }, Struct<{
//     readonly boardId: Cql.Column<Cql.Uuid, string, "uuid">;
//     readonly createdAt: Date;
//     readonly id: Cql.Column<Cql.TimeUuid, string, "timeuuid">;
//     readonly title: NonEmptyString;
//     readonly status: Literals<...>;
//     readonly labels: $ReadonlySet<...>;
//     readonly assignee: optionalKey<...>;
// }>>>

export const titles = recent.pipe(select("title", "assignee"))
//           ^?
// const titles: Query<{
//     readonly title: string;
//     readonly assignee?: string;
// } & Projected, "partition", Table<"tasks", {
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

export const only = recent.pipe(one)
//           ^?
// const only: Effect.Effect<{
//     readonly boardId: Cql.Uuid;
//     readonly createdAt: Date;
//     readonly id: Cql.TimeUuid;
//     readonly title: string;
//     readonly status: "done" | "in_progress" | "todo";
//     readonly labels: ReadonlySet<string>;
//     readonly assignee?: string;
// }, CassandraError | NotFound | NotUnique, CassandraSession>

export const everything = scan(Task).pipe(stream)
//           ^?
// const everything: Stream<{
//     readonly boardId: Cql.Uuid;
//     readonly createdAt: Date;
//     readonly id: Cql.TimeUuid;
//     readonly title: string;
//     readonly status: "done" | "in_progress" | "todo";
//     readonly labels: ReadonlySet<string>;
//     readonly assignee?: string;
// }, CassandraError, CassandraSession>

export const changes = query(Task, { boardId }).pipe(select({ name: "title", changed: Selector.writetime("title") }))
//           ^?
// const changes: Query<{
//     readonly name: string;
//     readonly changed: Option<bigint>;
// } & Projected, "partition", Table<"tasks", {
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
