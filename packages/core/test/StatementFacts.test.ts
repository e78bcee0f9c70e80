import { factsOf, type StatementFacts } from "@effect-cql/core/StatementFacts"
import { assert, describe, it } from "@effect/vitest"

const facts = (
  kind: StatementFacts["kind"],
  flags: Partial<StatementFacts> = {}
): StatementFacts => ({ kind, conditional: false, timestamped: false, ...flags })

const cases: ReadonlyArray<readonly [cql: string, expected: StatementFacts]> = [
  ["SELECT a FROM t", facts("read")],
  ["  -- a note\n /* and\n another */ // third\n select a from t", facts("read")],
  ["INSERT INTO t (a) VALUES (?)", facts("write")],
  ["INSERT INTO t (a) VALUES (?) IF NOT EXISTS", facts("write", { conditional: true })],
  ["UPDATE t SET a = 1 WHERE b = 2 IF a = 0", facts("write", { conditional: true })],
  ["DELETE FROM t WHERE b = 2 if exists", facts("write", { conditional: true })],
  ["UPDATE t SET a = ' if ' WHERE \"if\" = $$ if $$ -- if", facts("write")],
  ["UPDATE t SET a = 'it''s if' WHERE b = 1", facts("write")],
  ["UPDATE t USING TIMESTAMP ? SET a = 1 WHERE b = 2", facts("write", { timestamped: true })],
  ["UPDATE t USING TTL ? AND TIMESTAMP 12 SET a = 1 WHERE b = 2", facts("write", { timestamped: true })],
  ["UPDATE t USING TTL :ttl AND TIMESTAMP :at SET a = 1 WHERE b = 2", facts("write", { timestamped: true })],
  ["UPDATE t USING TTL 5 SET a = 1 WHERE b = 2 AND timestamp = 3", facts("write")],
  ["INSERT INTO t (timestamp) VALUES (?) USING TTL 10", facts("write")],
  ["BEGIN BATCH USING TIMESTAMP 1 INSERT INTO t (a) VALUES (1) APPLY BATCH", facts("write", { timestamped: true })],
  ["TRUNCATE t", facts("truncate")],
  ["CREATE TABLE IF NOT EXISTS t (a int PRIMARY KEY)", facts("definition")],
  ["DROP TABLE IF EXISTS t", facts("definition")],
  ["GRANT SELECT ON t TO someone", facts("definition")],
  ["USE shop", facts("use")],
  ["", facts("definition")]
]

describe("StatementFacts", () => {
  it.each(cases)("reads the facts of %s", (cql, expected) => {
    assert.deepStrictEqual(factsOf(cql), expected)
  })
})
