/**
 * The contract on the embedded engine, in memory: every case has an engine of its own, and time is Effect's test clock.
 */
import { ContractClock, ContractKeyspace, suite } from "@effect-cql/core/contract"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const Services = Layer.mergeAll(ContractKeyspace.layer, ContractClock.layerTestClock).pipe(
  Layer.provideMerge(EmbeddedSession.layer)
)

describe("the contract, on the embedded engine", () => {
  for (const group of suite) {
    describe(group.name, () => {
      for (const { name, program } of group.cases) it.effect(name, () => program.pipe(Effect.provide(Services)))
    })
  }
})

describe("the contract suite", () => {
  it("names every case once", () => {
    const names = suite.flatMap((group) => group.cases.map((one) => `${group.name}: ${one.name}`))
    assert.strictEqual(new Set(names).size, names.length)
  })
})
