/**
 * What a person says about a task. The same fields stand in both tables, in the API's payload and in the browser's form.
 *
 * @since 0.1.0
 */
import { Cql } from "@effect-cql/core"
import * as Schema from "effect/Schema"
import * as Text from "./Text.ts"

/**
 * @category schemas
 * @since 0.1.0
 */
export const Priority = Schema.Literals(["low", "medium", "high"])

/**
 * @category models
 * @since 0.1.0
 */
export type Priority = typeof Priority.Type

/**
 * The sprint of a task, from 1 to 999.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Sprint = Cql.Int.check(
  Schema.isBetween({ minimum: 1, maximum: 999 }, { message: "A sprint is a whole number from 1 to 999." })
)

/**
 * The fields, to be spread into a struct.
 *
 * @category schemas
 * @since 0.1.0
 */
export const fields = {
  title: Text.line("The title", 120),
  description: Schema.optionalKey(Text.lines("The description", 2_000)),
  assignee: Schema.optionalKey(Text.line("The assignee", 60)),
  priority: Priority,
  sprint: Sprint
}

/**
 * A task that is to be created.
 *
 * @category schemas
 * @since 0.1.0
 */
export const TaskDetails = Schema.Struct(fields)

/**
 * @category models
 * @since 0.1.0
 */
export interface TaskDetails extends Schema.Schema.Type<typeof TaskDetails> {}

/**
 * The details alone, of a value that has more than them.
 *
 * @category accessors
 * @since 0.1.0
 */
export const of = (task: TaskDetails): TaskDetails => ({
  title: task.title,
  priority: task.priority,
  sprint: task.sprint,
  ...(task.description === undefined ? undefined : { description: task.description }),
  ...(task.assignee === undefined ? undefined : { assignee: task.assignee })
})
