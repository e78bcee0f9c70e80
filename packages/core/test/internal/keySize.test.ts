/** Keys are measured before they are sent. */
import { Cql, explain, oneOf, query, remove, save, table, update } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { checkKey, checkPartitionKey, isUnbounded } from "../../src/internal/keySize.ts"

const Keyed = Schema.Struct({
  text: Schema.String,
  blob: Schema.Uint8Array,
  list: Cql.frozen(Schema.Array(Schema.String)),
  map: Cql.frozen(Cql.Map(Schema.String, Cql.Int)),
  varint: Cql.Varint,
  vector: Cql.Vector(3),
  decimal: Schema.BigDecimal,
  id: Cql.Uuid
}).pipe(table("keyed", {
  partitionKey: ["text", "blob"],
  clusteringKey: ["list", "map", "vector", "varint", "decimal", "id"]
}))

const { definition } = Keyed

const sizeTold = (field: string, value: Parameters<typeof checkKey>[2]) =>
  Effect.runSync(Effect.match(checkKey(definition, definition.column(field)!, value), {
    onFailure: ({ reason }) => reason._tag === "LimitExceeded" ? reason.actual : reason._tag,
    onSuccess: () => "taken"
  }))

describe("a key column", () => {
  it("takes 65,535 bytes of text and no more, however many characters these are", () => {
    assert.strictEqual(sizeTold("text", "x".repeat(65_535)), "taken")
    assert.strictEqual(sizeTold("text", "x".repeat(65_536)), 65_536)
    assert.strictEqual(sizeTold("text", "é".repeat(32_767)), "taken")
    assert.strictEqual(sizeTold("text", "é".repeat(32_768)), 65_536)
    assert.strictEqual(sizeTold("text", "€".repeat(21_846)), 65_538)
    assert.strictEqual(sizeTold("text", "\u{1f98a}".repeat(16_384)), 65_536)
  })

  it("takes as many bytes of a blob", () => {
    assert.strictEqual(sizeTold("blob", new Uint8Array(65_535)), "taken")
    assert.strictEqual(sizeTold("blob", new Uint8Array(65_536)), 65_536)
  })

  it("counts the elements of a frozen collection, and their lengths", () => {
    assert.strictEqual(sizeTold("list", ["x".repeat(65_527)]), "taken")
    assert.strictEqual(sizeTold("list", ["x".repeat(65_528)]), 65_536)
    assert.strictEqual(sizeTold("map", new Map([["x".repeat(65_536), 1]])), 65_536 + 4 + 8 + 4)
  })

  it("counts the numbers of a vector", () => {
    assert.strictEqual(sizeTold("vector", new Float32Array(16_384)), 65_536)
  })

  it("takes no whole number and no decimal that is longer", () => {
    assert.strictEqual(sizeTold("varint", 2n ** 400n), "taken")
    assert.strictEqual(typeof sizeTold("varint", 2n ** 600_000n), "number")
    assert.strictEqual(typeof sizeTold("decimal", BigDecimal.make(2n ** 600_000n, 0)), "number")
  })

  it("counts a number by its bytes in two's complement", () => {
    const big = 2n ** (8n * 65_535n - 1n)
    assert.strictEqual(sizeTold("varint", big - 1n), "taken")
    assert.strictEqual(sizeTold("varint", -big), "taken")
    assert.strictEqual(sizeTold("varint", big), 65_536)
    assert.strictEqual(sizeTold("varint", -big - 1n), 65_536)
  })

  it("is measured only where its values may be of any length", () => {
    assert.deepStrictEqual(definition.inKeyOrder.filter(({ type }) => !isUnbounded(type)).map(({ field }) => field), [
      "id"
    ])
  })

  it.effect("fails a save before anything is sent, by name and without the value", () =>
    Effect.gen(function*() {
      const Note = Schema.Struct({ id: Schema.String, n: Cql.Int }).pipe(table("notes", { partitionKey: ["id"] }))
      const error = yield* Effect.flip(save(Note, { id: "x".repeat(70_000), n: 1 }))
      assert.strictEqual(error.reason._tag, "LimitExceeded", error.message)
      assert.strictEqual(
        error.reason.said,
        "key column 'id' of table 'notes' has 70000 bytes, and Cassandra takes 65535; nothing was sent"
      )
    }).pipe(Effect.provide(EmbeddedSession.layer)))
})

describe("a partition key of several columns", () => {
  it.effect("fails a save too", () =>
    Effect.gen(function*() {
      const Note = Schema.Struct({ a: Schema.String, b: Schema.String, n: Cql.Int }).pipe(
        table("notes", { partitionKey: ["a", "b"] })
      )
      const half = "x".repeat(40_000)
      const error = yield* Effect.flip(save(Note, { a: half, b: half, n: 1 }))
      assert.strictEqual(
        error.reason.said,
        "the partition key of table 'notes' has 80006 bytes, and Cassandra takes 65535; nothing was sent"
      )
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("fails every statement that names it", () =>
    Effect.gen(function*() {
      const Note = Schema.Struct({ a: Schema.String, b: Schema.String, n: Cql.Int }).pipe(
        table("notes", { partitionKey: ["a", "b"] })
      )
      const half = "x".repeat(40_000)
      const key = { a: half, b: half }
      for (
        const statement of [
          query(Note, key),
          query(Note, { a: half, b: oneOf(["short", half]) }),
          update(Note, key, { n: 1 }),
          remove(Note, key)
        ]
      ) {
        const error = yield* Effect.flip(statement)
        assert.strictEqual(
          error.reason.said,
          "the partition key of table 'notes' has 80006 bytes, and Cassandra takes 65535; nothing was sent"
        )
      }
      const one = yield* Effect.flip(query(Note, { a: "short", b: oneOf(["short", half + half]) }))
      assert.strictEqual(
        one.reason.said,
        "key column 'b' of table 'notes' has 80000 bytes, and Cassandra takes 65535; nothing was sent"
      )
    }).pipe(Effect.provide(EmbeddedSession.layer)))

  it.effect("takes 65,535 bytes and no more, whatever its columns are", () =>
    Effect.gen(function*() {
      const Note = Schema.Struct({ a: Schema.String, b: Cql.Int, c: Cql.Inet, n: Cql.Int }).pipe(
        table("notes", { partitionKey: ["a", "b", "c"] })
      )
      const key = (length: number) => ({ a: "x".repeat(length), b: 1, c: Cql.Inet.make("127.0.0.1" as never) })
      const most = 65_535 - 9 - 4 - 4
      assert.strictEqual((yield* explain(query(Note, key(most)))).reach, "one partition")
      const error = yield* Effect.flip(explain(query(Note, key(most + 1))))
      assert.strictEqual(error.reason._tag === "LimitExceeded" ? error.reason.actual : error.reason._tag, 65_536)
    }))

  it("counts as a whole, with three bytes for each column", () => {
    const half = "x".repeat(32_764)
    assert.isUndefined(checkPartitionKey(definition, [half, new Uint8Array(32_765)]))
    const error = checkPartitionKey(definition, [half, new Uint8Array(32_766)])
    assert.strictEqual(
      error?.reason.said,
      "the partition key of table 'keyed' has 65536 bytes, and Cassandra takes 65535; nothing was sent"
    )
  })
})
