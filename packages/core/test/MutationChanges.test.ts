import {
  add,
  append,
  at,
  clear,
  contains,
  containsKey,
  Cql,
  entry,
  explain,
  fields,
  increment,
  ne,
  oneOf,
  onlyIf,
  prepend,
  put,
  removeAt,
  removeKeys,
  removeValues,
  setAt,
  setFields,
  type Statement,
  table,
  update
} from "@effect-cql/core"
import { gt } from "@effect-cql/core/Operator"
import { StatementLog } from "@effect-cql/core/testing"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Happening, Person } from "./fixtures/people.ts"
import * as RecordingSession from "./fixtures/RecordingSession.ts"

const key = { team: 1, id: 7 }

const onlyStatement = Effect.map(StatementLog.recorded, (statements) => {
  assert.strictEqual(statements.length, 1)
  return statements[0]!
})

/** What an update sends: its assignments, the values of them, and whether it may be sent again. */
const sends = (changes: Parameters<typeof changing>[0]) =>
  Effect.gen(function*() {
    yield* changing(changes)
    const { cql, options, params } = yield* onlyStatement
    const end = " WHERE team = ? AND id = ?"
    assert.isTrue(cql.startsWith("UPDATE people SET ") && cql.endsWith(end), cql)
    assert.deepStrictEqual(params.slice(-2), [1, 7])
    return {
      set: cql.slice("UPDATE people SET ".length, -end.length),
      values: params.slice(0, -2),
      idempotent: options.idempotent
    }
  }).pipe(Effect.provide(RecordingSession.layer()))

// Types refuse much of what is tried here; these are programs built from dynamic input.
const changing = (changes: { readonly [field: string]: unknown }) => update(Person, key, changes as { name: string })

const refusal = (changes: { readonly [field: string]: unknown }) =>
  Effect.map(Effect.flip(changing(changes)), ({ reason }) => reason.said).pipe(Effect.provide(RecordingSession.layer()))

describe("a change of a list", () => {
  it.effect("appends and prepends, which no retry may do twice", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sends({ log: append(["a", "b"]) }), {
        set: "log = log + ?",
        values: [["a", "b"]],
        idempotent: false
      })
      assert.deepStrictEqual(yield* sends({ log: prepend(["a"]) }), {
        set: "log = ? + log",
        values: [["a"]],
        idempotent: false
      })
    }))

  it.effect("sets and removes by index, which no retry may do twice", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sends({ log: setAt(2, "c") }), {
        set: "log[?] = ?",
        values: [2, "c"],
        idempotent: false
      })
      assert.deepStrictEqual(yield* sends({ log: removeAt(0) }), {
        set: "log[?] = null",
        values: [0],
        idempotent: false
      })
    }))

  it.effect("removes values, which may be done twice", () =>
    Effect.gen(function*() {
      const values = yield* sends({ log: removeValues(["a"]) })
      assert.deepStrictEqual(values, { set: "log = log - ?", values: [["a"]], idempotent: true })
    }))

  it.effect("takes an index that a list may have only", () =>
    Effect.gen(function*() {
      const said = "column 'log': the index of a list is a whole number from 0, not -1"
      assert.strictEqual(yield* refusal({ log: setAt(-1, "a") }), said)
      assert.strictEqual(yield* refusal({ log: removeAt(-1) }), said)
    }))
})

describe("a change of a set", () => {
  it.effect("adds and removes elements, each of which may be done twice", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sends({ labels: add(["a", "a"]) }), {
        set: "labels = labels + ?",
        values: [new Set(["a"])],
        idempotent: true
      })
      assert.deepStrictEqual(yield* sends({ labels: removeValues(["a"]) }), {
        set: "labels = labels - ?",
        values: [new Set(["a"])],
        idempotent: true
      })
    }))
})

describe("a change of a map", () => {
  it.effect("puts entries and removes them by their keys", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sends({ meta: put([["moves", 2]]) }), {
        set: "meta = meta + ?",
        values: [new Map([["moves", 2]])],
        idempotent: true
      })
      assert.deepStrictEqual(yield* sends({ meta: removeKeys(["moves"]) }), {
        set: "meta = meta - ?",
        values: [new Set(["moves"])],
        idempotent: true
      })
    }))
})

describe("a change of a user-defined type", () => {
  it.effect("sets the fields it names by their CQL names, and clears optional ones", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sends({ home: setFields({ city: "Delft", zipCode: clear }) }), {
        set: "home.city = ?, home.zip_code = ?",
        values: ["Delft", null],
        idempotent: true
      })
    }))

  it.effect("is refused for a field that is not there, that is required or that is no value", () =>
    Effect.gen(function*() {
      assert.match(yield* refusal({ home: setFields({ town: "Delft" }) }), /^'town' is no field of column 'home'/)
      assert.strictEqual(
        yield* refusal({ home: setFields({ city: clear }) }),
        "field 'city' of column 'home' is required and cannot be cleared"
      )
      assert.strictEqual(
        yield* refusal({ home: setFields({ city: undefined }) }),
        "field 'city' of column 'home' is changed to undefined: leave it out to keep what is stored, or clear it"
      )
      assert.strictEqual(yield* refusal({ home: setFields({}) }), "column 'home': setFields sets at least one field")
    }))
})

describe("changes", () => {
  it.effect("are sent in the order of the columns, one statement for each shape", () =>
    Effect.gen(function*() {
      const both = yield* sends({ meta: put([["a", 1]]), labels: add(["x"]), name: "Ada", nickname: clear })
      assert.strictEqual(both.set, "name = ?, nickname = ?, labels = labels + ?, meta = meta + ?")
      assert.deepStrictEqual(both.values, ["Ada", null, new Set(["x"]), new Map([["a", 1]])])
    }))

  it.effect("are encoded by the Schema of what they hold", () =>
    Effect.gen(function*() {
      const at = new Date(0)
      assert.deepStrictEqual((yield* sends({ seen: append([at]) })).values, [[at]])
      assert.match(yield* refusal({ meta: put([["a", 1.5]]) }), /^column 'meta.*' \(map<text, int>\) of table 'people'/)
    }))

  it.effect("are refused on a frozen column", () =>
    Effect.gen(function*() {
      const said = "column 'fixed' is frozen: it is replaced whole, never in part"
      assert.strictEqual(yield* refusal({ fixed: append([1]) }), said)
      assert.strictEqual(
        yield* refusal({ birthplace: setFields({ city: "Delft" }) }),
        "column 'birthplace' is frozen: it is replaced whole, never in part"
      )
    }))

  it.effect("are refused on a column of another kind", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* refusal({ labels: append(["a"]) }), "column 'labels' (set<text>): append is for lists")
      assert.strictEqual(yield* refusal({ name: put([["a", 1]]) }), "column 'name' (text): put is for maps")
      assert.strictEqual(yield* refusal({ age: increment(1n) }), "column 'age' is no counter: set it to a value")
      assert.strictEqual(yield* refusal({ age: gt(1) }), "column 'age': gt is a comparison, not a change")
    }))

  it.effect("are refused where they are undefined, and nothing is sent", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        yield* refusal({ name: "Ada", nickname: undefined }),
        "column 'nickname' is changed to undefined: leave it out to keep what is stored, or clear it"
      )
    }))

  it.effect("never turn a row of a union into another member's", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        update(Happening, { board: 1, at: 1 }, { kind: "moved" } as unknown as { to: "x" })
      )
      assert.strictEqual(
        error.reason.said,
        "'kind' tells the members of the union apart, which is never updated: save a whole row instead"
      )
    }).pipe(Effect.provide(RecordingSession.layer())))

  it.effect("are explained with the types of their markers", () =>
    Effect.gen(function*() {
      const { idempotent, legal, reach, values } = yield* explain(
        update(Person, key, { log: setAt(0, "a"), meta: removeKeys(["x"]), home: setFields({ city: "Delft" }) })
      )
      assert.isFalse(idempotent)
      assert.strictEqual(reach, "one partition")
      assert.deepStrictEqual(values.map(({ name, type }) => [name, type]), [
        ["log[]", "int"],
        ["log", "text"],
        ["meta", "set<text>"],
        ["home.city", "text"],
        ["team", "int"],
        ["id", "int"]
      ])
      assert.deepStrictEqual(legal, [
        "the partition key is whole: team",
        "clustering columns are restricted in order: id",
        "column log is not frozen: it changes in part",
        "column meta is not frozen: it changes in part",
        "column home is not frozen: it changes in part"
      ])
    }))
})

/** Columns whose parts are literals and brands, which are what they are only where they are written as such. */
const Ticket = Schema.Struct({
  id: Cql.Int,
  labels: Cql.Set(Schema.Literals(["urgent", "late"])),
  owners: Schema.Array(Cql.Uuid),
  meta: Schema.optionalKey(Cql.Map(Schema.Literals(["x", "y"]), Schema.Literals(["urgent", "late"]))),
  home: Schema.NullOr(
    Schema.Struct({ kind: Schema.Literals(["flat", "house"]), floor: Schema.optionalKey(Cql.Int) }).pipe(
      Cql.udt("home")
    )
  )
}).pipe(table("tickets", { partitionKey: ["id"] }))

describe("the types of changes and conditions", () => {
  it.effect("keep literals and brands as they are written", () =>
    Effect.gen(function*() {
      const owner = Cql.Uuid.make("7c9e6679-7425-40de-944b-e07fc1f90ae7" as Cql.Uuid)
      const some: ReadonlyArray<"urgent" | "late"> = ["late"]
      const statements = [
        update(Ticket, { id: 1 }, {
          labels: add(["urgent", "late"]),
          owners: append([owner]),
          meta: put([["x", "late"]]),
          home: setFields({ kind: "flat", floor: clear })
        }),
        update(Ticket, { id: 1 }, { labels: add(some), owners: setAt(0, owner), meta: clear }),
        update(Ticket, { id: 1 }, { owners: removeAt(0) }).pipe(onlyIf({
          labels: contains("late"),
          meta: entry("x", ne("late")),
          owners: at(0, owner),
          home: fields({ kind: "flat", floor: gt(3) })
        })),
        update(Ticket, { id: 1 }, { home: null }).pipe(
          onlyIf({ meta: containsKey("x"), home: null, labels: ne(null) })
        ),
        update(Ticket, { id: 1 }, { home: { kind: "flat" } }).pipe(
          onlyIf({ meta: entry("y", oneOf(["late"])), home: ne({ kind: "house" }) })
        )
      ]
      const texts = yield* Effect.all(
        statements.map((statement: Statement<unknown>) => Effect.map(explain(statement), ({ cql }) => cql))
      )
      assert.deepStrictEqual(texts.map((text) => text.replace(/UPDATE tickets SET | WHERE id = \?/g, "")), [
        "labels = labels + ?, owners = owners + ?, meta = meta + ?, home.kind = ?, home.floor = ?",
        "labels = labels + ?, owners[?] = ?, meta = ?",
        "owners[?] = null IF labels CONTAINS ? AND owners[?] = ? AND meta[?] != ? AND home.kind = ? AND home.floor > ?",
        "home = ? IF labels != ? AND meta CONTAINS KEY ? AND home = ?",
        "home = ? IF meta[?] IN ? AND home != ?"
      ])
    }))
})
