/**
 * What a page knows of its board, and how signals change it. Plain data and functions; nothing here touches the browser.
 *
 * @since 0.1.0
 */
import { type Cql, Ids } from "@effect-cql/core"
import type { BoardView } from "../api/BoardsApi.ts"
import * as Status from "../domain/Status.ts"
import * as Tally from "../domain/Tally.ts"
import type { TaskChange } from "../domain/TaskChange.ts"
import type { TaskState } from "../domain/TaskState.ts"

type Column = BoardView["columns"][Status.Status]

/**
 * A board with the changes that were applied to it, so that a change that comes twice (as the answer to a request and as a
 * signal) counts once.
 *
 * @category models
 * @since 0.1.0
 */
export interface Board extends BoardView {
  readonly applied: ReadonlyArray<Cql.TimeUuid>
}

/** A change comes twice within moments; this many changes are more than moments. */
const remembered = 256

/**
 * @category constructors
 * @since 0.1.0
 */
export const fromView = (view: BoardView): Board => ({ ...view, applied: [] })

/**
 * The board after a change.
 *
 * @category changes
 * @since 0.1.0
 */
export const apply = (board: Board, { event, task }: TaskChange): Board => {
  if (board.applied.includes(event.id)) return board
  let tally = board.tally
  if (event.kind === "created" || event.kind === "restored") tally = Tally.add(tally, event.status, 1)
  if (event.kind === "deleted") tally = Tally.add(tally, event.status, -1)
  if (event.kind === "moved" && event.previous !== undefined) {
    tally = Tally.add(Tally.add(tally, event.previous, -1), event.status, 1)
  }
  const without = mapColumns(board.columns, (column) => ({
    ...column,
    tasks: column.tasks.filter(({ id }) => id !== event.taskId)
  }))
  const columns = task === undefined
    ? without
    : { ...without, [task.status]: insert(without[task.status], task) }
  return { ...board, tally, columns, applied: [...board.applied, event.id].slice(-remembered) }
}

/**
 * The board with the next page of a column.
 *
 * @category changes
 * @since 0.1.0
 */
export const append = (board: Board, status: Status.Status, page: Column): Board => {
  const known = new Set(board.columns[status].tasks.map(({ id }) => id))
  const tasks = [...board.columns[status].tasks, ...page.tasks.filter(({ id }) => !known.has(id))]
  return { ...board, columns: { ...board.columns, [status]: { ...page, tasks } } }
}

/**
 * A card of the board.
 *
 * @category accessors
 * @since 0.1.0
 */
export const find = (board: Board, id: Cql.TimeUuid): TaskState | undefined =>
  [...board.columns.todo.tasks, ...board.columns.in_progress.tasks, ...board.columns.done.tasks].find((task) =>
    task.id === id
  )

/**
 * The card beside another: `across` columns to the right, `down` cards below. Columns without cards are stepped over, and
 * the way ends at the edges. From no card it leads to the first.
 *
 * @category accessors
 * @since 0.1.0
 */
export const neighbour = (
  board: Board,
  from: TaskState | undefined,
  across: -1 | 0 | 1,
  down: -1 | 0 | 1
): TaskState | undefined => {
  const columns = Status.all.map((status) => board.columns[status].tasks)
  if (from === undefined) return columns.flat()[0]
  const at = Status.all.indexOf(from.status)
  const row = columns[at]!.indexOf(from) + down
  const ahead = across === 0 ? [columns[at]!] : across === 1 ? columns.slice(at + 1) : columns.slice(0, at).reverse()
  const column = ahead.find((tasks) => tasks.length > 0) ?? []
  return column[Math.max(0, Math.min(column.length - 1, row))]
}

const mapColumns = (columns: BoardView["columns"], f: (column: Column) => Column): BoardView["columns"] => ({
  todo: f(columns.todo),
  in_progress: f(columns.in_progress),
  done: f(columns.done)
})

/** Newest first, as the table has them. A card that belongs below what is loaded comes with its page. */
const insert = (column: Column, task: TaskState): Column => {
  const at = column.tasks.findIndex((other) => newer(task, other))
  if (at >= 0) return { ...column, tasks: column.tasks.toSpliced(at, 0, task) }
  return column.next === undefined ? { ...column, tasks: [...column.tasks, task] } : column
}

const newer = (a: TaskState, b: TaskState): boolean => {
  const difference = Ids.timeOf(a.id) - Ids.timeOf(b.id)
  return difference > 0 || (difference === 0 && a.id > b.id)
}
