/**
 * The two tables of the benchmarks, of the same row of ten columns, and the rows to write and read.
 */
import { Cql, table } from "@effect-cql/core"
import * as Schema from "effect/Schema"

/** A row of ten columns, before it has a table. */
export const TaskStruct = Schema.Struct({
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
})

const key = { partitionKey: ["boardId"], clusteringKey: ["id"] } as const

/** One row a partition: for operations on single rows. */
export const Task = TaskStruct.pipe(table("tasks", key))

/** {@link boardSize} rows a partition: for whole partitions and scans. Nothing writes it after the start. */
export const BoardTask = TaskStruct.pipe(table("board_tasks", key))

export type Task = typeof Task.Type

/** How many rows there are; operation `i` is about row `i % taskCount`. */
export const taskCount = 10_000

/** The UUID of a number in one of the groups that keep the kinds of ids apart. */
export const uuid = (number: number, group: string): Cql.Uuid =>
  Cql.Uuid.make(`${number.toString(16).padStart(8, "0")}-${group}-4000-8000-${"0".repeat(12)}` as Cql.Uuid)

/** Row `number`, which is the same in every run. */
export const task = (number: number, boardId: Cql.Uuid): Task => ({
  boardId,
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

/** The rows of `tasks`, made before anything is measured. Each stands in a partition of its own. */
export const tasks: ReadonlyArray<Task> = Array.from(
  { length: taskCount },
  (_, number) => task(number, uuid(number, "b0a2"))
)

/** What an update writes. */
export const changes = { status: "done", points: 13.5 } as const

/** How many partitions `board_tasks` has; operation `i` is about partition `i % boardCount`. */
export const boardCount = 200

/** How many rows each of them has. */
export const boardSize = 100

/** The rows of `board_tasks`, partition by partition, each in the order of its clustering column. */
export const boardTasks: ReadonlyArray<Task> = Array.from(
  { length: boardCount * boardSize },
  (_, number) => task(number, uuid(Math.floor(number / boardSize), "b0a4"))
)

/** The partition key that operation `number` is about. */
export const boardOf = (number: number): Cql.Uuid => boardTasks[number % boardCount * boardSize]!.boardId

/** The rows of the partition that operation `number` is about. */
export const boardRows = (number: number): ReadonlyArray<Task> => {
  const first = number % boardCount * boardSize
  return boardTasks.slice(first, first + boardSize)
}

/** What a scan of `board_tasks` adds up, so that it touches every row and none can be missing. */
export const sprintsInAll: number = boardTasks.reduce((sum, { sprint }) => sum + sprint, 0)

/** Throws unless a scan has seen every row. */
export const checkScan = (sprints: number): void => {
  if (sprints !== sprintsInAll) throw new Error(`a scan added up ${sprints} sprints instead of ${sprintsInAll}`)
}
