/**
 * A process to be killed: writes pairs of rows, each pair as one batch in two partitions, eight at a time, and prints the
 * number of a pair once it is acknowledged.
 */
import * as Effect from "effect/Effect"
import * as FileStore from "../../../src/embedded/file/FileStore.ts"
import { insert, layout, now, put, slots, write } from "../storage/notesTable.ts"

const [path = "", first = "0"] = process.argv.slice(2)

const program = Effect.scoped(Effect.gen(function*() {
  const store = yield* FileStore.open(path)
  if (store.table(layout.id) === undefined) store.define(layout)
  let next = Number(first)
  const writing = Effect.gen(function*() {
    while (true) {
      const number = next++
      const at = BigInt(number)
      const rows = [insert([number, ""], at, [put(slots.v, at, number)])]
      store.apply(
        [write("left", { rows }), write("right", { rows, staticColumns: [put(slots.s, at, `${number}`)] })],
        now
      )
      yield* store.commit
      process.stdout.write(`${number}\n`)
    }
  })
  yield* Effect.all(Array.from({ length: 8 }, () => writing), { concurrency: "unbounded" })
}))

await Effect.runPromise(program)
