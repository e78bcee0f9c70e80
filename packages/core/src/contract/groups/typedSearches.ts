import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CassandraError } from "../../CassandraError.ts"
import * as Cql from "../../Cql.ts"
import { remove, save } from "../../Mutation.ts"
import { nearest } from "../../Nearest.ts"
import { between, contains, containsKey, entry, gt, gte, like, lt, lte } from "../../Operator.ts"
import { allowFiltering, query, scan } from "../../Query.ts"
import { table } from "../../Table.ts"
import * as Index from "../../TableIndex.ts"
import { group } from "../ContractCase.ts"
import { expectEqual, queryable } from "../steps.ts"
import { newTable, typedRule as rule } from "../typed.ts"

const Doc = Schema.Struct({
  id: Cql.Int,
  name: Schema.String,
  kind: Schema.String,
  size: Cql.Int,
  labels: Cql.Set(Schema.String),
  meta: Cql.Map(Schema.String, Cql.Int),
  links: Cql.Map(Schema.String, Schema.String),
  embedding: Cql.Vector(2)
})

const newDocs = Effect.tap(
  newTable((name) =>
    Doc.pipe(table(name, {
      partitionKey: ["id"],
      indexes: [
        "kind",
        Index.sasi("name"),
        Index.sai("size"),
        Index.values("labels"),
        Index.entries("meta"),
        Index.keys("links"),
        Index.sai("embedding", { similarity_function: "euclidean" })
      ]
    }))
  ),
  (docs) =>
    Effect.forEach([1, 2, 3], (id) =>
      save(docs, {
        id,
        name: `bee ${id}`,
        kind: id === 2 ? "drone" : "worker",
        size: id * 10,
        labels: new Set([`l${id}`, "all"]),
        meta: new Map([["k", id]]),
        links: new Map([[`to ${id}`, "x"]]),
        embedding: Float32Array.of(id, id)
      }))
)

const ids = <R>(rows: Effect.Effect<ReadonlyArray<{ readonly id: number }>, CassandraError, R>) =>
  Effect.map(queryable(rows), (rows) => rows.map(({ id }) => id).sort((a, b) => a - b))

/**
 * Rows found by indexes of every kind, as programs ask for them.
 *
 * @category groups
 * @since 0.1.0
 */
export const typedSearches = group("typed searches", [
  rule("a value finds rows by a plain index", function*() {
    const docs = yield* newDocs
    yield* expectEqual("worker", yield* ids(query(docs, { kind: "worker" })), [1, 3])
    yield* expectEqual("nothing", yield* ids(query(docs, { kind: "queen" })), [])
  }),
  rule("a pattern finds rows by a SASI index", function*() {
    const docs = yield* newDocs
    yield* expectEqual("prefix", yield* ids(query(docs, { name: like("bee%") })), [1, 2, 3])
    yield* expectEqual("whole", yield* ids(query(docs, { name: like("bee 2") })), [2])
  }),
  rule("values and ranges find rows by a storage-attached index", function*() {
    const docs = yield* newDocs
    yield* expectEqual("value", yield* ids(query(docs, { size: 20 })), [2])
    yield* expectEqual("gt", yield* ids(query(docs, { size: gt(15) })), [2, 3])
    yield* expectEqual("between", yield* ids(query(docs, { size: between(gte(10), lt(30)) })), [1, 2])
  }),
  rule("elements, keys and entries find rows by the index of a collection", function*() {
    const docs = yield* newDocs
    yield* expectEqual("contains", yield* ids(query(docs, { labels: contains("l2") })), [2])
    yield* expectEqual("all", yield* ids(query(docs, { labels: contains("all") })), [1, 2, 3])
    yield* expectEqual("entry", yield* ids(query(docs, { meta: entry("k", 3) })), [3])
    yield* expectEqual("containsKey", yield* ids(query(docs, { links: containsKey("to 1") })), [1])
  }),
  rule("an index and a filter go together", function*() {
    const docs = yield* newDocs
    yield* expectEqual(
      "both",
      yield* ids(query(docs, { kind: "worker" }).pipe(allowFiltering({ size: lte(10) }))),
      [1]
    )
  }),
  rule("the nearest rows come nearest first, and what is removed is not found", function*() {
    const docs = yield* newDocs
    const near = queryable(scan(docs).pipe(nearest("embedding", Float32Array.of(2.9, 2.9), 2)))
    yield* expectEqual("nearest", (yield* near).map(({ id }) => id), [3, 2])
    yield* remove(docs, { id: 3 })
    yield* expectEqual("afterwards", (yield* near).map(({ id }) => id), [2, 1])
  })
])
