import type * as Effect from "effect/Effect"
import type { CassandraError } from "../CassandraError.ts"
import type { BatchEntry, CassandraSession, CqlResult } from "../CassandraSession.ts"

type Session = CassandraSession["Service"]

/**
 * Does something around each request of a session.
 *
 * @internal
 */
export type Around = <A extends CqlResult>(
  asked: Asked,
  effect: Effect.Effect<A, CassandraError>
) => Effect.Effect<A, CassandraError>

/**
 * A text, or the statements of a batch.
 *
 * @internal
 */
export type Asked = string | ReadonlyArray<BatchEntry>

/** @internal */
export const aroundSession = (session: Session, around: Around): Session => ({
  ...session,
  execute: (cql, params, options) => around(cql, session.execute(cql, params, options)),
  page: (cql, params, options) => around(cql, session.page(cql, params, options)),
  batch: (statements, options) => around(statements, session.batch(statements, options))
})
