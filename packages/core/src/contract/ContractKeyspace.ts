/**
 * Where the cases of a run make their tables: one keyspace for all of them, with names that no two cases share.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import type { CassandraError } from "../CassandraError.ts"
import { CassandraSession } from "../CassandraSession.ts"

const create = Effect.gen(function*() {
  const session = yield* CassandraSession
  const suffix = yield* Random.nextIntBetween(0, 36 ** 6)
  const name = `effect_cql_contract_${suffix.toString(36)}`
  yield* session.execute(
    `CREATE KEYSPACE ${name} WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': 1}`
  )
  let made = 0
  return { name, freshName: Effect.sync(() => `t${++made}`) }
})

// A node takes up to a second for each table it drops. It goes on by itself when nobody waits any more.
const drop = (name: string) =>
  Effect.flatMap(CassandraSession, (session) => session.execute(`DROP KEYSPACE ${name}`, [], { timeout: "10 seconds" }))

/**
 * - `name`: the keyspace, which exists
 * - `freshName`: a name no other case has got, for a table or an index
 *
 * The cases make close to 500 tables: a node with a heap of 512 MB bears one run of them, not several at once.
 *
 * @category services
 * @since 0.1.0
 */
export class ContractKeyspace extends Context.Service<ContractKeyspace, {
  readonly name: string
  readonly freshName: Effect.Effect<string>
}>()("@effect-cql/core/contract/ContractKeyspace") {
  /**
   * Makes a keyspace with a random name, and drops it with everything in it when the scope ends.
   */
  static readonly layer: Layer.Layer<ContractKeyspace, CassandraError, CassandraSession> = Layer.effect(
    ContractKeyspace,
    Effect.acquireRelease(create, ({ name }) => Effect.ignore(drop(name)))
  )

  /**
   * As `layer`, and leaves the keyspace behind: for a database that is thrown away after the run.
   */
  static readonly layerKept: Layer.Layer<ContractKeyspace, CassandraError, CassandraSession> = Layer.effect(
    ContractKeyspace,
    create
  )
}
