/**
 * A case of the contract as data: one sentence about how a session behaves, and the program that shows it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { CassandraError } from "../CassandraError.ts"
import type { CassandraSession } from "../CassandraSession.ts"
import type { ContractClock } from "./ContractClock.ts"
import type { ContractFailure } from "./ContractFailure.ts"
import type { ContractKeyspace } from "./ContractKeyspace.ts"

/**
 * What a case may need: the session that is held to the contract, a keyspace, and a way to let time pass.
 *
 * @category models
 * @since 0.1.0
 */
export type ContractServices = CassandraSession | ContractKeyspace | ContractClock

/**
 * Succeeds when the session behaves as `name` says. Fails with {@link ContractFailure} when it answers otherwise, and with
 * a `CassandraError` when it refuses what it must accept.
 *
 * @category models
 * @since 0.1.0
 */
export interface ContractCase {
  readonly name: string
  readonly program: Effect.Effect<void, ContractFailure | CassandraError, ContractServices>
}

/**
 * The cases of one topic.
 *
 * @category models
 * @since 0.1.0
 */
export interface ContractGroup {
  readonly name: string
  readonly cases: ReadonlyArray<ContractCase>
}

/**
 * Makes a case from its sentence and its steps.
 *
 * @category constructors
 * @since 0.1.0
 */
export const rule = (
  name: string,
  steps: () => Generator<Effect.Effect<unknown, ContractFailure | CassandraError, ContractServices>, void, never>
): ContractCase => ({ name, program: Effect.gen(steps) })

/**
 * Makes a group from its topic and its cases.
 *
 * @category constructors
 * @since 0.1.0
 */
export const group = (name: string, cases: ReadonlyArray<ContractCase>): ContractGroup => ({ name, cases })
