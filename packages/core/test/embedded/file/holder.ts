/** A process that has a store file open until it is killed: `holder.ts <file>` prints `open`, or why it was refused. */
import * as Effect from "effect/Effect"
import process from "node:process"
import * as FileStore from "../../../src/embedded/file/FileStore.ts"

await Effect.runPromise(
  FileStore.open(process.argv[2] ?? "").pipe(
    Effect.matchEffect({
      onFailure: ({ problem }) => Effect.sync(() => process.stdout.write(`${problem}\n`)),
      onSuccess: (store) =>
        Effect.callback<never>(() => {
          process.stdout.write("open\n")
          // Nothing else refers to a fiber that waits for nothing: with it the store would be collected, and its lock be gone.
          setInterval(() => store, 1_000)
        })
    }),
    Effect.scoped
  )
)
