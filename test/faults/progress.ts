/** What a long run says while it goes on. */
import * as Effect from "effect/Effect"
import process from "node:process"

/** Writes a line, past the frames that vitest puts around what tests print. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** {@link say}, as an Effect. */
export const tell = (line: string): Effect.Effect<void> => Effect.sync(() => say(line))
