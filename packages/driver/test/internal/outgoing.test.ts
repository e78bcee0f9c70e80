import { assert, describe, it } from "@effect/vitest"
import * as Outgoing from "../../src/internal/outgoing.ts"

interface Entry {
  readonly request: { readonly write: () => Buffer }
}

/** A connection of the driver's whose queue writes when it is told to. */
const makeConnection = () => {
  const entries: Array<{ readonly entry: Entry; readonly written: (error?: unknown) => void }> = []
  const freed: Array<number> = []
  const waiting = new Map<number, Outgoing.Operation>()
  let heartbeats = 0
  const connection: Outgoing.Connection = {
    encoder: undefined,
    writeQueue: {
      coalescingThreshold: 100,
      // The driver's queue takes what has the methods of its operations.
      push: (entry, written) => void entries.push({ entry: entry as Entry, written })
    },
    _streamIds: { push: (streamId) => void freed.push(streamId) },
    _operations: waiting,
    _setIdleTimeout: () => void heartbeats++
  }
  return {
    connection,
    freed,
    waiting: (): ReadonlyArray<number> => [...waiting.keys()],
    entries: () => entries.length,
    heartbeats: () => heartbeats,
    /** Writes the oldest entry, as text. */
    write: (): string => {
      const { entry, written } = entries.shift()!
      const bytes = entry.request.write()
      written()
      return bytes.toString()
    },
    fail: (error: Error): void => entries.shift()!.written(error)
  }
}

/** Operations that write their stream, and the errors they end with. */
const makeOperations = () => {
  const failed = new Map<number, unknown>()
  const operation = (
    streamId: number,
    { timedOut = false, write = (): Buffer => Buffer.from(`<${streamId}>`) } = {}
  ): Outgoing.Operation => ({
    request: { write },
    streamId,
    canBeWritten: () => !timedOut,
    setResult: (error) => void failed.set(streamId, error)
  })
  return { failed, operation }
}

describe("what goes out", () => {
  it("is one entry of the connection's queue until that is written, in the order it came", () => {
    const { connection, entries, heartbeats, waiting, write: writeNext } = makeConnection()
    const { operation } = makeOperations()
    const write = Outgoing.make()
    for (const streamId of [3, 1, 2]) write(connection, operation(streamId), 3)
    assert.strictEqual(entries(), 1)
    assert.strictEqual(writeNext(), "<3><1><2>")
    assert.deepStrictEqual(waiting(), [3, 1, 2])
    write(connection, operation(4), 3)
    assert.strictEqual(writeNext(), "<4>")
    assert.deepStrictEqual(waiting(), [3, 1, 2, 4])
    assert.strictEqual(heartbeats(), 2)
  })

  it("goes to its own connection", () => {
    const { operation } = makeOperations()
    const [one, other] = [makeConnection(), makeConnection()]
    const write = Outgoing.make()
    write(one.connection, operation(1), 3)
    write(other.connection, operation(2), 3)
    assert.deepStrictEqual([one.write(), other.write()], ["<1>", "<2>"])
  })

  it("is divided where the driver would not write more at once", () => {
    const { connection, entries, write: writeNext } = makeConnection()
    const { operation } = makeOperations()
    const write = Outgoing.make()
    for (const streamId of [1, 2, 3]) write(connection, operation(streamId), 60)
    assert.strictEqual(entries(), 2)
    assert.deepStrictEqual([writeNext(), writeNext()], ["<1><2>", "<3>"])
  })

  it("leaves out what is waited for no more and what cannot be written, and frees its stream", () => {
    const { connection, freed, waiting, write: writeNext } = makeConnection()
    const { failed, operation } = makeOperations()
    const write = Outgoing.make()
    const refused = new Error("refused")
    write(connection, operation(1), 3)
    write(connection, operation(2, { timedOut: true }), 3)
    write(
      connection,
      operation(3, {
        write: () => {
          throw refused
        }
      }),
      3
    )
    write(connection, operation(4), 3)
    assert.strictEqual(writeNext(), "<1><4>")
    assert.deepStrictEqual(waiting(), [1, 4])
    assert.deepStrictEqual(freed, [2, 3])
    assert.deepStrictEqual([...failed.keys()], [2, 3])
    assert.strictEqual(failed.get(3), refused)
  })

  it("fails as a whole with what the queue says when it was never written, and what comes next is told again", () => {
    const { connection, fail, freed, waiting } = makeConnection()
    const { failed, operation } = makeOperations()
    const write = Outgoing.make()
    const closed = new Error("closed")
    for (const streamId of [1, 2]) write(connection, operation(streamId), 3)
    fail(closed)
    write(connection, operation(3), 3)
    fail(closed)
    assert.deepStrictEqual([...failed], [[1, closed], [2, closed], [3, closed]])
    assert.deepStrictEqual(freed, [1, 2, 3])
    assert.deepStrictEqual(waiting(), [])
  })
})
