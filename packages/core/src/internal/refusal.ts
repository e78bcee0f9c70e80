import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as CassandraError from "../CassandraError.ts"

/**
 * The error of a statement that Cassandra would refuse, found before anything is sent. Compiling a statement is plain code:
 * it throws this, and `attempt` turns it into a failure.
 *
 * @internal
 */
export const refused = (said: string, cql?: string): CassandraError.CassandraError =>
  CassandraError.make(new CassandraError.InvalidQuery({ said }), { cql, mutates: false })

/**
 * Runs code that refuses by throwing. Anything else it throws is a defect.
 *
 * @internal
 */
export const attempt = <A>(compile: () => A): Exit.Exit<A, CassandraError.CassandraError> => {
  try {
    return Exit.succeed(compile())
  } catch (error) {
    return error instanceof CassandraError.CassandraError ? Exit.fail(error) : Exit.die(error)
  }
}

/**
 * Checks how much or how many an option asks for.
 *
 * @internal
 */
export const checkCount = (
  what: string,
  count: number,
  most: number
): Effect.Effect<void, CassandraError.CassandraError> =>
  Number.isInteger(count) && count > 0 && count <= most
    ? Effect.void
    : Effect.fail(refused(`${what} is a whole number from 1 to ${most}, not ${count}`))
