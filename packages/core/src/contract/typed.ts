/**
 * The steps of cases whose statements are those of this library.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { CassandraError } from "../CassandraError.ts"
import { Keyspace } from "../Keyspace.ts"
import { sync } from "../SchemaSync.ts"
import type * as Table from "../Table.ts"
import type { ContractCase, ContractServices } from "./ContractCase.ts"
import type { ContractFailure } from "./ContractFailure.ts"
import { ContractKeyspace } from "./ContractKeyspace.ts"
import { expectEqual } from "./steps.ts"

/**
 * A case whose tables are in the contract's keyspace.
 *
 * @category constructors
 * @since 0.1.0
 */
export const typedRule = (
  name: string,
  steps: () => Generator<Effect.Effect<unknown, ContractFailure | CassandraError, ContractServices>, void, never>
): ContractCase => ({
  name,
  program: Effect.flatMap(
    ContractKeyspace,
    (keyspace) => Effect.provideService(Effect.gen(steps), Keyspace, keyspace.name)
  )
})

/**
 * Makes the table that `define` gives for a name that nobody has.
 *
 * @category steps
 * @since 0.1.0
 */
export const newTable = <T extends Table.Any>(
  define: (name: string) => T
): Effect.Effect<T, CassandraError, ContractServices> =>
  Effect.flatMap(ContractKeyspace, ({ freshName }) =>
    Effect.flatMap(freshName, (name) => {
      const table = define(name)
      const tables: ReadonlyArray<Table.Any> = [table]
      return Effect.as(Effect.orDie(sync({ tables })), table)
    }))

/**
 * Expects what the statements of this library give, with whatever they ran on as the only difference.
 *
 * @category expectations
 * @since 0.1.0
 */
export const yields =
  (name: string, expected: unknown) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<void, E | ContractFailure, R> =>
    Effect.flatMap(self, (actual) => expectEqual(name, actual, expected))
