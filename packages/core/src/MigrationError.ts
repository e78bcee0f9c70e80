/**
 * Why migrations stop.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * Why migrations stop: `said` tells what to do, `problem` is one of
 *
 * - `"two of one name"`, `"no such migration"`: of what was given
 * - `"changed"`, `"unknown"`, `"out of order"`: what is applied is otherwise than what is given
 * - `"destructive"`: it needs `allowDestructive`
 * - `"no way back"`: a migration to roll back has no `down`
 * - `"locked"`, `"lock lost"`: another process migrates
 * - `"failed"`: a step failed; `cause` says how
 *
 * @category errors
 * @since 0.1.0
 */
export class MigrationError extends Schema.TaggedError<MigrationError>()("MigrationError", {
  problem: Schema.Literals([
    "two of one name",
    "no such migration",
    "changed",
    "unknown",
    "out of order",
    "destructive",
    "no way back",
    "locked",
    "lock lost",
    "failed"
  ]),
  migration: Schema.optionalKey(Schema.String),
  said: Schema.String,
  cause: Schema.optionalKey(Schema.Unknown)
}) {
  override get message(): string {
    return this.said
  }
}
