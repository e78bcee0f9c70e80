import { assert, describe, it } from "@effect/vitest"
import type { Catalog } from "../../../src/embedded/catalog/catalog.ts"
import * as SavedCatalog from "../../../src/embedded/catalog/saved.ts"
import { parse } from "../../../src/embedded/parser/parse.ts"
import type { SchemaStatement } from "../../../src/embedded/parser/syntax.ts"
import { catalogAfter } from "../../../src/embedded/plan/schema.ts"
import { initialCatalog as catalogFor } from "../../../src/embedded/system/catalog.ts"
import * as Limits from "../../../src/Limits.ts"

const initialCatalog = catalogFor(Limits.defaults.cassandra)

const run = (catalog: Catalog, cql: string): Catalog =>
  catalogAfter(catalog, parse(cql).statement as SchemaStatement, "k", () => 5n)

const catalog = [
  "CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1} AND durable_writes = false",
  "CREATE TYPE address (street text, \"Zip\" int)",
  "CREATE TABLE t (p int, c timeuuid, s int static, a frozen<address>, m map<text, frozen<list<int>>>, v int, " +
  "PRIMARY KEY (p, c)) WITH CLUSTERING ORDER BY (c DESC) AND default_time_to_live = 7 AND comment = 'a ~ b'",
  "CREATE INDEX ON t (KEYS(m))",
  "ALTER TABLE t DROP v",
  "CREATE MATERIALIZED VIEW by_c AS SELECT p, c, m FROM t WHERE c IS NOT NULL AND p IS NOT NULL PRIMARY KEY (c, p)"
].reduce(run, initialCatalog)

describe("a saved catalog", () => {
  it("comes back equal, with types, indexes, views, options and dropped columns", () => {
    const loaded = SavedCatalog.load(SavedCatalog.save(catalog), initialCatalog)
    assert.deepStrictEqual(loaded.keyspaces.get("k"), catalog.keyspaces.get("k"))
  })

  it("holds each column once, however it is reached", () => {
    const table = SavedCatalog.load(SavedCatalog.save(catalog), initialCatalog).keyspaces.get("k")?.tables.get("t")
    assert.strictEqual(table?.columns.get("c"), table?.clustering[0])
    assert.strictEqual(table?.columns.get("s"), table?.statics[0])
  })

  it("leaves the server's own keyspaces to the release that reads it", () => {
    assert.notInclude(SavedCatalog.save(catalog), "system_schema")
    const loaded = SavedCatalog.load(SavedCatalog.save(catalog), initialCatalog)
    assert.strictEqual(loaded.keyspaces.get("system_schema"), initialCatalog.keyspaces.get("system_schema"))
  })

  it("is refused when it was written in another form", () => {
    const other = SavedCatalog.save(catalog).replace("\"form\":1", "\"form\":2")
    assert.throws(() => SavedCatalog.load(other, initialCatalog), /form 2/)
  })
})
