import { assert, describe, it } from "@effect/vitest"
import { makeRepeated, withoutNumbers } from "../../src/internal/log.ts"
import { logOnce, withoutValues } from "../../src/internal/warnings.ts"
import type { Run } from "../../src/internal/watch.ts"

describe("the driver's log", () => {
  it("lets a message through once a minute, with the number of those held back", () => {
    let now = 0
    const repeated = makeRepeated(() => now)
    assert.strictEqual(repeated("down"), 0)
    assert.isUndefined(repeated("down"))
    assert.strictEqual(repeated("up"), 0)
    now = 59_999
    assert.isUndefined(repeated("down"))
    now = 60_000
    assert.strictEqual(repeated("down"), 2)
    now = 120_000
    assert.strictEqual(repeated("down"), 0)
  })

  it("remembers a hundred messages, the last ones", () => {
    const repeated = makeRepeated(() => 0)
    for (let at = 0; at < 101; at++) repeated("x".repeat(at))
    assert.isUndefined(repeated("x".repeat(100)))
    assert.isUndefined(repeated("x"))
    assert.strictEqual(repeated(""), 0)
  })

  it("takes messages that differ in numbers for one, and messages of two nodes for two", () => {
    const repeated = makeRepeated(() => 0)
    assert.strictEqual(repeated("The server replied with a wrong streamId #123"), 0)
    assert.isUndefined(repeated("The server replied with a wrong streamId #4"))
    assert.strictEqual(repeated("Host 10.0.0.1:9042 considered as DOWN. Reconnection delay 1000ms."), 0)
    assert.isUndefined(repeated("Host 10.0.0.1:9042 considered as DOWN. Reconnection delay 2000ms."))
    assert.strictEqual(repeated("Host 10.0.0.2:9042 considered as DOWN. Reconnection delay 1000ms."), 0)
    assert.strictEqual(repeated("Host 10.0.0.2:9043 considered as DOWN. Reconnection delay 1000ms."), 0)
  })
})

describe("a text without its numbers", () => {
  it("has neither counts nor sizes nor delays", () => {
    assert.strictEqual(
      withoutNumbers("size 20.390KiB, 3 tombstones: 12, in 200ms."),
      withoutNumbers("size 5.1KiB, 44 tombstones: 1, in 7ms.")
    )
  })

  it("has the addresses and names of nodes", () => {
    for (
      const node of [
        "10.0.0.1",
        "10.0.0.1:9042",
        "::1:9042",
        "[fe80::1]:9042",
        "2001:db8::8a2e:9042",
        "node1",
        "node-1:9042",
        "ip-10-0-0-1.internal"
      ]
    ) assert.strictEqual(withoutNumbers(`after 200 ms: ${node} is down`), `after  ms: ${node} is down`)
  })
})

const tombstones = (key: string, count: number) =>
  `Read 0 live rows and ${count} tombstone cells for query SELECT * FROM shop.carts WHERE owner = '${key}' LIMIT 5000 ` +
  "ALLOW FILTERING; token 7111331643271210048 (see tombstone_warn_threshold)"

describe("a server's warning", () => {
  it("is logged without the values that Cassandra writes into it", () => {
    assert.strictEqual(
      withoutValues(tombstones("Ada", 1200)),
      "Read 0 live rows and 1200 tombstone cells (see tombstone_warn_threshold)"
    )
    assert.strictEqual(withoutValues("the owner 'it''s Ada' is large"), "the owner '…' is large")
    const size = "Batch for [shop.carts] is of size 20880, exceeding specified threshold of 5120 by 15760."
    assert.strictEqual(withoutValues(size), size)
  })

  it("is logged once for a statement, and again for another", () => {
    let logged = 0
    const run: Run = () => void logged++
    const warned = logOnce(run)
    const warn = (cql: string, ...warnings: ReadonlyArray<string>) =>
      warned({ warnings, cql, coordinator: "127.0.0.1:9042" })
    warn("SELECT a", tombstones("Ada", 1200))
    warn("SELECT a", tombstones("Bo", 1300))
    assert.strictEqual(logged, 1)
    warn("SELECT b", tombstones("Ada", 1200), "another one")
    assert.strictEqual(logged, 3)
    for (let at = 0; at < 1_000; at++) warn(`SELECT c${"x".repeat(at)}`, "another one")
    assert.strictEqual(logged, 1_003)
    warn("SELECT a", tombstones("Ada", 1200))
    assert.strictEqual(logged, 1_004)
  })
})
