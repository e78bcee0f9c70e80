import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { add, append, clear, prepend, put, removeAt, removeKeys, removeValues, setAt, setFields } from "../../Change.ts"
import * as Cql from "../../Cql.ts"
import { remove, replace, save, timestamp, ttl, update } from "../../Mutation.ts"
import { gte, oneOf } from "../../Operator.ts"
import { distinct, query, scan, select } from "../../Query.ts"
import * as Selector from "../../Selector.ts"
import { table } from "../../Table.ts"
import { truncate } from "../../Truncate.ts"
import { group } from "../ContractCase.ts"
import { expectEqual, pass } from "../steps.ts"
import { newTable, typedRule as rule, yields } from "../typed.ts"

const Address = Schema.Struct({
  street: Schema.String,
  city: Schema.String,
  zipCode: Schema.optionalKey(Schema.String)
}).pipe(Cql.udt("typed_writes_address"))

const Person = Schema.Struct({
  team: Cql.Int,
  id: Cql.Int,
  name: Schema.String,
  nickname: Schema.optionalKey(Schema.String),
  labels: Cql.Set(Schema.String),
  log: Schema.Array(Schema.String),
  seen: Schema.Array(Schema.Date),
  meta: Cql.Map(Schema.String, Cql.Int),
  home: Address,
  motto: Schema.optionalKey(Schema.String),
  tags: Schema.optionalKey(Cql.Set(Cql.Int))
})

const newPeople = newTable((name) =>
  Person.pipe(table(name, { partitionKey: ["team"], clusteringKey: ["id"], staticColumns: ["motto", "tags"] }))
)

const person = (fields: Partial<typeof Person.Type> = {}): typeof Person.Type => ({
  team: 1,
  id: 7,
  name: "Ada",
  labels: new Set(["a"]),
  log: ["one"],
  seen: [new Date(0)],
  meta: new Map([["moves", 1]]),
  home: { street: "Oude Delft 1", city: "Delft", zipCode: "2611" },
  ...fields
})

const key = { team: 1, id: 7 }

/**
 * The writes of this library in all their forms, as programs write them.
 *
 * @category groups
 * @since 0.1.0
 */
export const typedWrites = group("typed writes", [
  rule("a list grows at both ends and loses values and elements by place", function*() {
    const people = yield* newPeople
    const log = Effect.map(query(people, key), ([row]) => row?.log)
    yield* save(people, person())
    yield* update(people, key, { log: append(["two", "three"]) })
    yield* update(people, key, { log: prepend(["minus one", "zero"]) })
    yield* log.pipe(yields("at both ends", ["minus one", "zero", "one", "two", "three"]))
    yield* update(people, key, { log: setAt(1, "nought") })
    yield* update(people, key, { log: removeAt(0) })
    yield* log.pipe(yields("by place", ["nought", "one", "two", "three"]))
    yield* update(people, key, { log: removeValues(["one", "three", "nine"]) })
    yield* log.pipe(yields("by value", ["nought", "two"]))
    yield* update(people, key, { seen: append([new Date(1)]) })
    yield* query(people, key).pipe(select("seen"), yields("dates", [{ seen: [new Date(0), new Date(1)] }]))
  }),
  rule("an index that a list does not have is refused", function*() {
    const people = yield* newPeople
    yield* save(people, person())
    const error = yield* Effect.orDie(Effect.flip(update(people, key, { log: setAt(1, "two") })))
    yield* expectEqual("reason", error.reason._tag, "InvalidQuery")
  }),
  rule("sets gain and lose elements, and maps entries", function*() {
    const people = yield* newPeople
    yield* save(people, person())
    yield* update(people, key, { labels: add(["b", "c"]), meta: put([["moves", 2], ["wins", 1]]) })
    yield* update(people, key, { labels: removeValues(["a", "z"]), meta: removeKeys(["moves", "losses"]) })
    yield* query(people, key).pipe(
      select("labels", "meta"),
      yields("row", [{ labels: new Set(["b", "c"]), meta: new Map([["wins", 1]]) }])
    )
  }),
  rule("fields of a user-defined type change one by one, and optional ones are cleared", function*() {
    const people = yield* newPeople
    yield* save(people, person())
    yield* update(people, key, { home: setFields({ city: "Leiden", zipCode: clear }) })
    yield* query(people, key).pipe(
      select("home"),
      yields("home", [{ home: { street: "Oude Delft 1", city: "Leiden" } }])
    )
  }),
  rule("a replacement takes away what its row does not have, and leaves the partition's statics", function*() {
    const people = yield* newPeople
    yield* save(people, person({ nickname: "Countess", motto: "Bees first" }))
    yield* save(people, person({ name: "Ada L.", labels: new Set(["b"]) }))
    yield* query(people, key).pipe(
      yields("saved", [person({ name: "Ada L.", labels: new Set(["b"]), nickname: "Countess", motto: "Bees first" })])
    )
    yield* replace(people, person({ log: [] }))
    yield* query(people, key).pipe(yields("replaced", [person({ log: [], motto: "Bees first" })]))
  }),
  rule("a table is emptied, statics too", function*() {
    const people = yield* newPeople
    yield* save(people, person({ motto: "Bees first" }))
    yield* truncate(people)
    yield* scan(people).pipe(yields("rows", []))
    yield* scan(people).pipe(distinct, yields("partitions", []))
  }),
  rule("a TTL and a timestamp are bound, whatever their values", function*() {
    const people = yield* newPeople
    yield* save(people, person()).pipe(ttl("1 hour"), timestamp(7n))
    yield* query(people, key).pipe(
      select({ at: Selector.writetime("name") }),
      yields("timestamp", [{ at: Option.some(7n) }])
    )
    yield* update(people, key, { name: "Bo" }).pipe(timestamp(6n))
    yield* query(people, key).pipe(select("name"), yields("the later one stays", [{ name: "Ada" }]))
  }),
  rule("what has a TTL is gone when it has passed, and an update renews its own columns alone", function*() {
    const people = yield* newPeople
    yield* save(people, person({ nickname: "Countess" })).pipe(ttl("2 seconds"))
    yield* save(people, person({ id: 8 })).pipe(ttl("2 seconds"))
    yield* update(people, key, { nickname: "Lady" }).pipe(ttl("1 hour"))
    yield* pass(2)
    yield* query(people, key).pipe(select("nickname"), yields("renewed", [{ nickname: "Lady" }]))
    yield* query(people, { team: 1, id: 8 }).pipe(yields("gone", []))
  }),
  rule("rows are removed one by one, by slices and by partitions", function*() {
    const people = yield* newPeople
    for (const id of [1, 2, 3, 4]) yield* save(people, person({ id }))
    const ids = Effect.map(query(people, { team: 1 }), (rows) => rows.map(({ id }) => id))
    yield* remove(people, { team: 1, id: 1 })
    yield* ids.pipe(yields("one", [2, 3, 4]))
    yield* remove(people, { team: 1, id: gte(4) })
    yield* ids.pipe(yields("a slice", [2, 3]))
    yield* remove(people, { team: oneOf([1, 2]) })
    yield* ids.pipe(yields("partitions", []))
  }),
  rule("a static collection changes in part by the partition key alone", function*() {
    const people = yield* newPeople
    yield* save(people, person())
    yield* update(people, { team: 1 }, { tags: add([2, 1]), motto: "Bees first" })
    yield* update(people, { team: 1 }, { tags: removeValues([2]) })
    yield* query(people, key).pipe(
      select("tags", "motto"),
      yields("statics", [{ tags: new Set([1]), motto: "Bees first" }])
    )
  })
])
