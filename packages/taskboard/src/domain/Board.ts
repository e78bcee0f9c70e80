/**
 * How a board looks and what it allows. Boards live in SQLite: they are few, are edited by hand, and belong to this
 * installation rather than to the cluster that holds the tasks.
 *
 * @since 0.1.0
 */
import { Cql } from "@effect-cql/core"
import * as Schema from "effect/Schema"
import * as Text from "./Text.ts"

/**
 * The colour that a board's signals have.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Accent = Schema.Literals(["vermilion", "cobalt", "moss", "plum"])

/**
 * How many tasks may be in progress before JIRA-TRON remarks on it; 0 for no limit.
 *
 * @category schemas
 * @since 0.1.0
 */
export const WorkLimit = Schema.Int.check(
  Schema.isBetween({ minimum: 0, maximum: 99 }, { message: "The limit is a whole number from 0 (none) to 99." })
)

/**
 * What a person can change about a board.
 *
 * @category schemas
 * @since 0.1.0
 */
export const BoardSettings = Schema.Struct({
  title: Text.line("The board's name", 40),
  accent: Accent,
  workLimit: WorkLimit
})

/**
 * @category models
 * @since 0.1.0
 */
export interface BoardSettings extends Schema.Schema.Type<typeof BoardSettings> {}

/**
 * @category schemas
 * @since 0.1.0
 */
export const Board = Schema.Struct({ id: Cql.Uuid, ...BoardSettings.fields })

/**
 * @category models
 * @since 0.1.0
 */
export interface Board extends Schema.Schema.Type<typeof Board> {}

/**
 * The board that every installation begins with.
 *
 * @category constants
 * @since 0.1.0
 */
export const first: Board = {
  id: Cql.Uuid.make("00000000-0000-4000-8000-00000000b0a4" as Cql.Uuid), // make checks and returns what it is given
  title: "Department of Things To Do",
  accent: "vermilion",
  workLimit: 8
}
