/** What an error tells of a row, and what it withholds. */
import { Cql, type Table, table } from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as CassandraError from "../../src/CassandraError.ts"
import * as Rows from "../../src/internal/rows.ts"

const Account = Schema.Struct({
  email: Schema.String,
  id: Cql.Int,
  secret: Schema.NonEmptyString,
  nickname: Schema.NonEmptyString
}).pipe(table("accounts", { partitionKey: ["email"], clusteringKey: ["id"], sensitive: ["email", "secret"] }))

type Row = { readonly [column: string]: string | number | null }

// These tables need no services.
const decode = (table: Table.Any, row: Row) =>
  Effect.result(Rows.whole(table).decode(row, "SELECT …")) as Effect.Effect<
    Result.Result<unknown, CassandraError.CassandraError>
  >

const failure = (row: Row): { readonly message: string; readonly reason: CassandraError.DecodeError } => {
  const result = Effect.runSync(decode(Account, row))
  if (Result.isSuccess(result) || result.failure.reason._tag !== "DecodeError") return assert.fail("it fits")
  return { message: result.failure.message, reason: result.failure.reason }
}

describe("a row that does not fit its Schema", () => {
  it("is told with its key and the value, redacted", () => {
    const { message, reason } = failure({ email: "ada@example.org", id: 1, secret: "s", nickname: "" })
    assert.strictEqual(reason._tag, "DecodeError")
    assert.strictEqual(reason.column, "nickname")
    assert.strictEqual(Redacted.value(reason.actual), "")
    assert.deepStrictEqual(Redacted.value(reason.key), { email: "<sensitive>", id: 1 })
    assert.notInclude(message, "ada@example.org")
  })

  it("carries no value of a sensitive column, redacted or not", () => {
    const { message, reason } = failure({ email: "ada@example.org", id: 1, secret: null, nickname: "a" })
    assert.strictEqual(reason.column, "secret")
    assert.strictEqual(Redacted.value(reason.actual), "<sensitive>")
    assert.include(message, "column 'secret' (text) of table 'accounts'")
  })
})

describe("a row of a union", () => {
  const Happening = Schema.Union([
    Schema.Struct({ id: Cql.Int, kind: Schema.Literal("created"), title: Schema.String }),
    Schema.Struct({
      id: Cql.Int,
      kind: Schema.Literal("moved"),
      to: Schema.optionalKey(Cql.Int),
      tags: Cql.Set(Schema.String)
    })
  ]).pipe(table("happenings", { partitionKey: ["id"] }))
  const read = (row: Row) => Effect.runSync(decode(Happening, row))

  it("has the fields of its member and no others, whatever stands in the columns of another", () => {
    assert.deepStrictEqual(
      Result.getOrThrow(read({ id: 1, kind: "created", title: "a", to: null, tags: null })),
      { id: 1, kind: "created", title: "a" }
    )
    assert.deepStrictEqual(
      Result.getOrThrow(read({ id: 1, kind: "moved", title: "a", to: null, tags: null })),
      { id: 1, kind: "moved", tags: new Set() }
    )
  })

  it("does not fit where it lacks a column of its own member, or has an unknown tag", () => {
    assert.isTrue(Result.isFailure(read({ id: 1, kind: "created", title: null, to: null, tags: null })))
    assert.isTrue(Result.isFailure(read({ id: 1, kind: "burnt", title: "a", to: null, tags: null })))
  })
})
