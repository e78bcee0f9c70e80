/**
 * How a case of the contract says that a session does not behave: what was expected, and what came instead.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * A session answered otherwise than Cassandra 5 does.
 *
 * - `statement`: the CQL that was asked
 * - `expected`, `actual`: the two answers, written out
 *
 * The values in it are those of the suite's own tables, so they may be printed.
 *
 * @category errors
 * @since 0.1.0
 */
export class ContractFailure extends Schema.TaggedError<ContractFailure>()("ContractFailure", {
  statement: Schema.String,
  expected: Schema.String,
  actual: Schema.String
}) {
  override get message(): string {
    return `${this.statement}\n  expected: ${this.expected}\n  actual:   ${this.actual}`
  }
}
