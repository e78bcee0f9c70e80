import { assert, describe, it } from "@effect/vitest"
import { makeRepeated, withoutNumbers } from "../../src/internal/log.ts"
import { logOnce, shown } from "../../src/internal/warnings.ts"
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
      shown(tombstones("Ada", 1200)),
      "Read 0 live rows and 1200 tombstone cells (see tombstone_warn_threshold)"
    )
    assert.strictEqual(shown("the owner 'it''s Ada' is large"), "the owner '…' is large")
    for (
      const [warning, logged] of [
        [
          "1 nodes scanned up to 12 tombstones and issued tombstone warnings for query SELECT * FROM shop.carts WHERE owner = " +
          "7 (see tombstone_warn_threshold) with token: 7111331643271210048",
          "1 nodes scanned up to 12 tombstones and issued tombstone warnings (see tombstone_warn_threshold)"
        ],
        [
          "2 nodes loaded over 99 bytes and aborted the query SELECT * FROM shop.carts WHERE owner = 7 (see " +
          "local_read_size_fail_threshold)",
          "2 nodes loaded over 99 bytes and aborted (see local_read_size_fail_threshold)"
        ],
        [
          "3 nodes referenced 9 SSTable indexes for a query without restrictions on partition key and aborted the query SELECT " +
          "* FROM shop.carts WHERE v = 7\nAND w = 8 (see sai_sstable_indexes_per_query_fail_threshold)",
          "3 nodes referenced 9 SSTable indexes for a query without restrictions on partition key and aborted (see " +
          "sai_sstable_indexes_per_query_fail_threshold)"
        ],
        [
          "Replica filtering protection has cached over 2000 rows during query SELECT * FROM shop.carts WHERE v = 7. (See " +
          "'cached_replica_rows_warn_threshold' in cassandra.yaml.)",
          "Replica filtering protection has cached over 2000 rows (See '…' in cassandra.yaml.)"
        ],
        [
          "Term in column 'name' for key 'O'Brien' is too large and cannot be indexed. (term size: 9KiB)",
          "Term in column '…' is too large and cannot be indexed. (term size: 9KiB)"
        ]
      ] as const
    ) assert.strictEqual(shown(warning), logged)
    const size = "Batch for [shop.carts] is of size 20880, exceeding specified threshold of 5120 by 15760."
    assert.strictEqual(shown(size), size)
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
