/**
 * How a session must behave, as data: sentences with programs, free of any test runner. The embedded engine and the live
 * Layer pass it. Run it on a Layer of your own as on this one:
 *
 * ```ts
 * import { ContractClock, ContractKeyspace, suite } from "@effect-cql/core/contract"
 * import { CassandraDriver } from "@effect-cql/driver"
 * import { layer } from "@effect/vitest"
 * import * as Layer from "effect/Layer"
 * import { describe } from "vitest"
 *
 * const Services = Layer.mergeAll(ContractKeyspace.layer, ContractClock.layerWait).pipe(
 *   Layer.provideMerge(CassandraDriver.layer({ contactPoints: ["127.0.0.1"] }))
 * )
 *
 * layer(Services, { excludeTestServices: true })((it) => {
 *   for (const { name, cases } of suite) {
 *     describe(name, () => {
 *       for (const { name, program } of cases) it.effect(name, () => program)
 *     })
 *   }
 * })
 * ```
 *
 * @since 0.1.0
 */
export type { ContractCase, ContractGroup, ContractServices } from "./ContractCase.ts"
export { group, rule } from "./ContractCase.ts"
export { ContractClock } from "./ContractClock.ts"
export { ContractFailure } from "./ContractFailure.ts"
export { ContractKeyspace } from "./ContractKeyspace.ts"
export { suite } from "./suite.ts"
