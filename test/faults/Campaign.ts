/**
 * A run of all loads side by side, while faults happen one after the other, and what the loads found.
 */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import type { SyncError } from "@effect-cql/core/SchemaSync"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type { Cluster } from "./Cluster.ts"
import * as CounterLoad from "./counterLoad.ts"
import type { Run } from "./load.ts"
import * as Nemesis from "./nemesis.ts"
import { tell } from "./progress.ts"
import * as RowLoad from "./rowLoad.ts"
import * as Session from "./session.ts"
import type { Figures } from "./Tally.ts"
import * as TransactionLoad from "./transactionLoad.ts"

/** What the loads found, and how long faults happened, in seconds. */
export class Campaign extends Context.Service<Campaign, {
  readonly seconds: number
  readonly rows: RowLoad.Findings
  readonly counters: CounterLoad.Findings
  readonly transactions: TransactionLoad.Findings
}>()("test/faults/Campaign") {}

/** `FAULT_SEED` makes the choices of another run again. */
const seed = Config.String("FAULT_SEED").pipe(
  Config.option,
  Effect.flatMap(Option.match({
    onNone: () => Effect.map(Random.nextIntBetween(1, 1_000_000), String),
    onSome: Effect.succeed
  }))
)

/**
 * Runs the loads under faults of each kind.
 *
 * @param times how often each kind of fault happens
 * @param lasts how long a node is away each time, besides the time it takes to start
 */
export const layer = (
  times: number,
  lasts: Duration.Input
): Layer.Layer<Campaign, CassandraError | SyncError | Config.ConfigError, Cluster> =>
  Layer.effect(
    Campaign,
    Effect.gen(function*() {
      const run: Run = { seed: yield* seed, over: yield* Deferred.make<void>() }
      yield* tell(`FAULT_SEED=${run.seed}`)
      const faults = yield* Nemesis.plan(times, lasts).pipe(Random.withSeed(run.seed))
      const [[duration], rows, counters, transactions] = yield* Effect.all([
        Effect.timed(Nemesis.run(faults)).pipe(Effect.ensuring(Deferred.succeed(run.over, undefined))),
        RowLoad.rowLoad(run),
        CounterLoad.counterLoad(run),
        TransactionLoad.transactionLoad(run)
      ], { concurrency: "unbounded" })
      const seconds = Duration.toSeconds(duration)
      yield* report("rows", rows, seconds)
      yield* report("counters", counters, seconds)
      yield* report("transactions", transactions, seconds)
      return { seconds, rows, counters, transactions }
    })
  ).pipe(Layer.provide(Session.layer))

const report = (name: string, { answered, errors, slowest, unknown }: Figures, seconds: number): Effect.Effect<void> =>
  tell(
    `${name}: ${answered} statements answered in ${seconds.toFixed()} s (${
      (answered / seconds).toFixed()
    } a second), the slowest`
      + ` after ${slowest} ms; ${unknown} writes of unknown outcome; errors: ${JSON.stringify(errors)}`
  )
