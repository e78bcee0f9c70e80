/**
 * Whether spans show the values that are bound to statements.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"

/**
 * Spans show no values, unless this is true: then each value that a statement binds is an attribute
 * `db.query.parameter.<column>`. Those of `sensitive` columns and `Redacted` ones never are, and batches show none. Set it
 * where you look for a fault, and where whoever reads the spans may read the data:
 *
 * ```ts
 * import { query, SpanParameters } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * query(TaskEvent, { boardId }).pipe(Effect.provideService(SpanParameters, true))
 * ```
 *
 * @category references
 * @since 0.1.0
 */
export const SpanParameters: Context.Reference<boolean> = Context.Reference<boolean>(
  "@effect-cql/core/SpanParameters",
  { defaultValue: () => false }
)
