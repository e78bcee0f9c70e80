/**
 * A progress bar, where there is a terminal to draw it on.
 *
 * @since 0.1.0
 */
import { Presets, SingleBar } from "cli-progress"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import process from "node:process"

/**
 * A bar over `total` steps that goes away with the scope; answers with the effect that takes one step.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = (total: number, label: string): Effect.Effect<Effect.Effect<void>, never, Scope.Scope> =>
  process.stderr.isTTY
    ? Effect.map(
      Effect.acquireRelease(
        Effect.sync(() => {
          const bar = new SingleBar({
            format: `${label} {bar} {value}/{total}`,
            hideCursor: true,
            clearOnComplete: true
          }, Presets.rect)
          bar.start(total, 0)
          return bar
        }),
        (bar) => Effect.sync(() => bar.stop())
      ),
      (bar) => Effect.sync(() => bar.increment())
    )
    : Effect.succeed(Effect.void)
