/**
 * One change of a board, as it is answered to who made it and told to everyone who watches.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { TaskEvent } from "./TaskEvent.ts"
import { TaskState } from "./TaskState.ts"

/**
 * The event, and where the task stands after it; a deletion leaves none.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TaskChange = Schema.Struct({ event: TaskEvent, task: Schema.optionalKey(TaskState) })

/**
 * @category models
 * @since 0.1.0
 */
export interface TaskChange extends Schema.Schema.Type<typeof TaskChange> {}
