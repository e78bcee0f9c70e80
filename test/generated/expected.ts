/**
 * The differences that are wanted, each with its reason. What else differs is a mistake of the engine, or of this list.
 *
 * Some are no business of a list: moments (`writetime` of a write without a timestamp of its own, what is left of a TTL) and
 * values of zero bytes are made alike in `Outcome.ts`; functions of the clock and of chance, roles, user-defined functions
 * and JSON are not generated.
 */
import type { Outcome } from "./Outcome.ts"

interface Expected {
  readonly reason: string
  readonly holds: (cql: string, embedded: Outcome, real: Outcome) => boolean
}

const expected: ReadonlyArray<Expected> = []

/** Whether the two answers differ for a reason that is listed. */
export const isExpected = (cql: string, embedded: Outcome, real: Outcome): boolean =>
  expected.some(({ holds }) => holds(cql, embedded, real))
