/**
 * What a page that watches a board is told.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Board } from "../domain/Board.ts"
import { Tally } from "../domain/Tally.ts"
import { TaskChange } from "../domain/TaskChange.ts"

/**
 * - `Changed`: a task was created, moved, deleted or restored
 * - `Redecorated`: the board's settings are others now
 * - `Pulse`: every few seconds, so that both sides notice when the other is gone. Its tally tells a page whether it has
 *   missed something, such as a change that was made through another server
 *
 * @category schemas
 * @since 0.1.0
 */
export const BoardSignal = Schema.Union([
  Schema.TaggedStruct("Changed", { change: TaskChange }),
  Schema.TaggedStruct("Redecorated", { board: Board }),
  Schema.TaggedStruct("Pulse", { tally: Schema.optionalKey(Tally) })
])

/**
 * @category models
 * @since 0.1.0
 */
export type BoardSignal = typeof BoardSignal.Type
