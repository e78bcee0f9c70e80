/**
 * How a case lets time pass, so that a TTL can run out on a real database and on one with a test clock.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"

/**
 * - `pass`: returns when the database's clock is at least so many seconds further. Cases ask for few
 *
 * @category services
 * @since 0.1.0
 */
export class ContractClock extends Context.Service<ContractClock, {
  readonly pass: (seconds: number) => Effect.Effect<void>
}>()("@effect-cql/core/contract/ContractClock") {
  /**
   * Moves Effect's test clock: for an engine that takes its time from `Clock`.
   */
  static readonly layerTestClock: Layer.Layer<ContractClock> = Layer.succeed(ContractClock, {
    pass: (seconds) => TestClock.adjust(seconds * 1000)
  })

  /**
   * Waits in real time: for a live cluster. Adds a fifth of a second, for clocks that are not quite the same.
   */
  static readonly layerWait: Layer.Layer<ContractClock> = Layer.succeed(ContractClock, {
    pass: (seconds) => Effect.sleep(seconds * 1000 + 200)
  })
}
