/**
 * The number of tasks in each status.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Status from "./Status.ts"

/**
 * @category schemas
 * @since 0.1.0
 */
export const Tally = Schema.Struct({ todo: Schema.Int, in_progress: Schema.Int, done: Schema.Int })

/**
 * @category models
 * @since 0.1.0
 */
export interface Tally extends Schema.Schema.Type<typeof Tally> {}

/**
 * @category constants
 * @since 0.1.0
 */
export const empty: Tally = { todo: 0, in_progress: 0, done: 0 }

/**
 * `tally` with `count` more in one status.
 *
 * @category combinators
 * @since 0.1.0
 */
export const add = (tally: Tally, status: Status.Status, count: number): Tally => ({
  ...tally,
  [status]: tally[status] + count
})

/**
 * What has to be added to `from` to get `to`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const difference = (from: Tally, to: Tally): Tally => ({
  todo: to.todo - from.todo,
  in_progress: to.in_progress - from.in_progress,
  done: to.done - from.done
})

/**
 * @category accessors
 * @since 0.1.0
 */
export const total = (tally: Tally): number => Status.all.reduce((sum, status) => sum + tally[status], 0)

/**
 * @category guards
 * @since 0.1.0
 */
export const equals = (a: Tally, b: Tally): boolean => Status.all.every((status) => a[status] === b[status])
