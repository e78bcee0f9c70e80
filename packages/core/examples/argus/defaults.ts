/**
 * What a new row starts with. A constructor's default is an Effect, so ids and times come from Effect's Random and Clock:
 * `User.makeEffect({ … })` fills them in, and a test fixes them.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** Now, as a timestamp. */
export const now: Effect.Effect<Date> = Effect.map(Clock.currentTimeMillis, (millis) => new Date(millis))

/** Text that is empty unless something is said. */
export const Text = Schema.String.pipe(Schema.withConstructorDefault(Effect.succeed("")))
