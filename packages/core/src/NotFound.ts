/**
 * What `one` fails with when there is not exactly one row.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * There is no such row.
 *
 * @category errors
 * @since 0.1.0
 */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {
  table: Schema.String
}) {
  override get message(): string {
    return `no row of table '${this.table}' was found`
  }
}

/**
 * There is more than one such row: the query does not name the whole primary key.
 *
 * @category errors
 * @since 0.1.0
 */
export class NotUnique extends Schema.TaggedError<NotUnique>()("NotUnique", {
  table: Schema.String
}) {
  override get message(): string {
    return `more than one row of table '${this.table}' was found: name the whole primary key, or use first`
  }
}
