/**
 * What a statement is before it runs.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { CassandraError } from "./CassandraError.ts"
import * as CqlType from "./CqlType.ts"
import type { CqlValue } from "./CqlValue.ts"
import { ambient } from "./internal/ambient.ts"
import { type Bound, type Statement, TypeId } from "./Statement.ts"

/**
 * A statement laid open.
 *
 * - `cql`: the text that is sent
 * - `values`: for each marker what it is for, its CQL type and the value, redacted so that printing it shows none
 * - `idempotent`: doing it twice equals doing it once, so a retry is safe
 * - `reach`: how many partitions, and so replicas, it can touch
 * - `legal`: why Cassandra accepts it
 *
 * @category models
 * @since 0.1.0
 */
export interface Explanation {
  readonly cql: string
  readonly values: ReadonlyArray<{
    readonly name: string
    readonly type: string
    readonly value: Redacted.Redacted<CqlValue>
  }>
  readonly idempotent: boolean
  readonly reach: Bound["reach"]
  readonly legal: ReadonlyArray<string>
}

/**
 * Explains a statement without running it: no session is needed. Fails as the statement itself would before it is sent.
 *
 * ```ts
 * import { explain, query } from "@effect-cql/core"
 *
 * explain(query(TaskEvent, { boardId }))
 * // { cql: "SELECT … FROM task_events WHERE board_id = ?", reach: "one partition", idempotent: true,
 * //   legal: ["the partition key is whole: board_id"], values: [{ name: "board_id", type: "uuid", value: <redacted> }] }
 * ```
 *
 * @category destructors
 * @since 0.1.0
 */
export const explain = <A, R>(statement: Statement<A, R>): Effect.Effect<Explanation, CassandraError, R> =>
  Effect.map(
    Effect.flatMap(ambient, (ambient) => statement[TypeId](ambient)),
    ({ cql, idempotent, legal, markers, params, reach }) => ({
      cql,
      values: markers.map(({ name, type }, index) => ({
        name,
        type: type === undefined ? "decided by the server" : CqlType.format(type),
        value: Redacted.make(params[index])
      })),
      idempotent,
      reach,
      legal
    })
  )
