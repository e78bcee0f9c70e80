/**
 * The table of the benchmarks, a row of ten columns, and rows to write and read.
 */
import { Cql, table } from "@effect-cql/core"
import * as Schema from "effect/Schema"

export const Task = Schema.Struct({
  boardId: Cql.Uuid,
  id: Cql.Uuid,
  createdAt: Schema.Date,
  title: Schema.NonEmptyString,
  status: Schema.Literals(["todo", "in_progress", "done"]),
  sprint: Cql.Int,
  points: Cql.Double,
  views: Cql.BigInt,
  labels: Cql.Set(Schema.String),
  assignee: Schema.optionalKey(Schema.String)
}).pipe(table("tasks", { partitionKey: ["boardId"], clusteringKey: ["id"] }))

export type Task = typeof Task.Type

/** How many rows there are; operation `i` is about row `i % taskCount`. */
export const taskCount = 10_000

const uuid = (number: number, group: string): Cql.Uuid =>
  Cql.Uuid.make(`${number.toString(16).padStart(8, "0")}-${group}-4000-8000-${"0".repeat(12)}` as Cql.Uuid)

/** Row `number`, which is the same in every run. Each stands in a partition of its own. */
const task = (number: number): Task => ({
  boardId: uuid(number, "b0a2"),
  id: uuid(number, "7a50"),
  createdAt: new Date(1_700_000_000_000 + number),
  title: `Task ${number}: measure before you claim`,
  status: "in_progress",
  sprint: number % 52,
  points: number / 8,
  views: BigInt(number) * 1_000n,
  labels: new Set(["bench", `label-${number % 16}`]),
  assignee: `person-${number % 100}`
})

/** All rows, made before anything is measured. */
export const tasks: ReadonlyArray<Task> = Array.from({ length: taskCount }, (_, number) => task(number))

/** What an update writes. */
export const changes = { status: "done", points: 13.5 } as const
