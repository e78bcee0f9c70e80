import { Cql, table } from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { misfit } from "../../src/internal/direct.ts"
import { directRow } from "../../src/internal/directRow.ts"

const Odd = Schema.Struct({
  id: Cql.Uuid,
  "a \"quoted\\ name": Schema.String,
  note: Schema.optionalKey(Schema.String),
  score: Schema.NullOr(Cql.Int),
  labels: Cql.Set(Schema.String),
  "line\u2028break": Cql.BigInt
}).pipe(table("odd", { partitionKey: ["id"] }))

const { columns } = Odd.definition
const id = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

const rowOf = (values: ReadonlyArray<unknown>) =>
  // Values of columns, as a session gives them.
  Object.fromEntries(columns.map(({ name }, at) => [name, values[at]])) as { [column: string]: string }

describe("directRow", () => {
  const read = directRow(columns, Odd)!

  it("makes a row with every field in order, whatever its name holds", () => {
    const row = read(rowOf([id, "a", "b", 7, new Set(["x"]), 1n]))
    assert.deepStrictEqual(row, {
      id,
      "a \"quoted\\ name": "a",
      note: "b",
      score: 7,
      labels: new Set(["x"]),
      "line\u2028break": 1n
    })
    assert.deepStrictEqual(Object.keys(row as object), Object.keys(Odd.fields))
  })

  it("leaves out what is optional and absent, keeps null where it is a value, and reads no collection as an empty one", () => {
    assert.deepStrictEqual(read(rowOf([id, "a", null, null, null, 1n])), {
      id,
      "a \"quoted\\ name": "a",
      score: null,
      labels: new Set(),
      "line\u2028break": 1n
    })
  })

  it("gives misfit for a value of another type, one that fails a check, and one that is missing", () => {
    assert.strictEqual(read(rowOf([id, 1, null, null, null, 1n])), misfit)
    assert.strictEqual(read(rowOf([id.toUpperCase(), "a", null, null, null, 1n])), misfit)
    assert.strictEqual(read(rowOf([id, "a", null, null, null, null])), misfit)
    assert.strictEqual(read(rowOf([id, "a", null, null, new Set([1]), 1n])), misfit)
  })

  it("is not there for a Schema that transforms, so that Schema does", () => {
    const Event = Schema.Struct({ id: Cql.Uuid, at: Schema.DateTimeUtcFromDate })
      .pipe(table("events", { partitionKey: ["id"] }))
    assert.strictEqual(directRow(Event.definition.columns, Event), undefined)
  })
})
