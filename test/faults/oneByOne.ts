/**
 * What must hold while nodes are killed, paused and restarted one after the other.
 */
import { assert, layer } from "@effect/vitest"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { inspect } from "node:util"
import * as Campaign from "./Campaign.ts"
import * as Cluster from "./Cluster.ts"
import { describeCluster } from "./describeCluster.ts"
import { check, type Operation, type Verdict } from "./linearizability.ts"
import { growingSet, register, withoutUnseen } from "./models.ts"

const assertLinearizable = <Action>(verdict: Verdict<Action>): void => {
  if (verdict._tag === "Linearizable") return
  assert.fail(
    verdict._tag === "Undecided"
      ? `given up after ${verdict.configurations} configurations`
      : `after the last of\n${text(verdict.order.slice(-10))}\ncannot come any of\n${text(verdict.stuck)}`
  )
}

const text = <Action>(operations: ReadonlyArray<Operation<Action>>): string =>
  operations.map((operation) => `  ${inspect(operation, { breakLength: Infinity, depth: 4 })}`).join("\n")

/** Sentences about one campaign of so many faults of each kind. */
export const oneByOne = (times: number, lasts: Duration.Input): Promise<void> =>
  describeCluster(`three nodes, of which one after the other is killed, paused and restarted`, (machine) => {
    layer(Campaign.layer(times, lasts).pipe(Layer.provide(Cluster.layer(machine))), {
      timeout: "15 minutes",
      excludeTestServices: true
    })((it) => {
      it.effect("answer a hundred statements a second at QUORUM", () =>
        Effect.gen(function*() {
          const { rows, seconds } = yield* Campaign.Campaign
          assert.isAtLeast(rows.answered / seconds, 100)
        }))

      it.effect("give no error for idempotent statements with a deadline of thirty seconds", () =>
        Effect.gen(function*() {
          const { rows, transactions } = yield* Campaign.Campaign
          assert.deepStrictEqual(rows.errors, {})
          // Conditional writes answer Unknown instead, and reads at SERIAL are idempotent, too.
          assert.deepStrictEqual(transactions.errors, {})
        }))

      it.effect("lose no acknowledged write and give no wrong read at QUORUM", () =>
        Effect.gen(function*() {
          const { rows } = yield* Campaign.Campaign
          assert.deepStrictEqual(rows.wrong, [])
        }))

      it.effect("count every acknowledged increment once, and each of unknown outcome once or not at all", () =>
        Effect.gen(function*() {
          const { counters } = yield* Campaign.Campaign
          for (const { acknowledged, id, total, unknown } of counters.counters) {
            assert.isTrue(acknowledged > 0n, `counter ${id} was not used`)
            assert.isTrue(
              acknowledged <= total && total <= acknowledged + unknown,
              `counter ${id}: ${acknowledged} <= ${total} <= ${acknowledged} + ${unknown}`
            )
          }
        }))

      it.effect("keep registers under lightweight transactions linearizable", () =>
        Effect.gen(function*() {
          const { transactions } = yield* Campaign.Campaign
          for (const history of transactions.registers) {
            assert.isAbove(history.filter(({ action }) => action._tag === "Swap").length, 20)
            assertLinearizable(check(register, history))
          }
        }))

      it.effect("keep sets under lightweight transactions linearizable", () =>
        Effect.gen(function*() {
          const { transactions } = yield* Campaign.Campaign
          assert.isNotEmpty(transactions.bags)
          for (const history of transactions.bags) {
            assertLinearizable(check(growingSet, withoutUnseen(history)))
          }
        }))
    })
  })
