/**
 * The three columns of a board.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * @category schemas
 * @since 0.1.0
 */
export const Status = Schema.Literals(["todo", "in_progress", "done"])

/**
 * @category models
 * @since 0.1.0
 */
export type Status = typeof Status.Type

/**
 * Every status, in the order of the columns.
 *
 * @category constants
 * @since 0.1.0
 */
export const all: ReadonlyArray<Status> = Status.literals

/**
 * What people call it.
 *
 * @category accessors
 * @since 0.1.0
 */
export const label = (status: Status): string => labels[status]

const labels: Record<Status, string> = { todo: "To do", in_progress: "In progress", done: "Done" }
