import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Cql from "../../Cql.ts"
import { ifExists, ifNotExists, onlyIf, remove, save, update } from "../../Mutation.ts"
import { at, between, contains, containsKey, entry, fields, gt, gte, lt, lte, ne, oneOf } from "../../Operator.ts"
import { query } from "../../Query.ts"
import { table } from "../../Table.ts"
import { group } from "../ContractCase.ts"
import { newTable, typedRule as rule, yields } from "../typed.ts"

const Address = Schema.Struct({ street: Schema.String, city: Schema.optionalKey(Schema.String) })
  .pipe(Cql.udt("typed_conditions_address"))

const Task = Schema.Struct({
  id: Cql.Int,
  status: Schema.String,
  tries: Schema.optionalKey(Cql.Int),
  labels: Cql.Set(Schema.String),
  log: Schema.Array(Schema.String),
  meta: Cql.Map(Schema.String, Cql.Int),
  home: Address,
  fixed: Cql.frozen(Cql.Map(Schema.String, Cql.Int))
})

const newTask = Effect.tap(
  newTable((name) => Task.pipe(table(name, { partitionKey: ["id"] }))),
  (tasks) =>
    save(tasks, {
      id: 1,
      status: "todo",
      tries: 3,
      labels: new Set(["a", "b"]),
      log: ["one", "two"],
      meta: new Map([["moves", 2]]),
      home: { street: "Oude Delft" },
      fixed: new Map([["x", 1]])
    })
)

const key = { id: 1 }
const same = { status: "todo" }
const applied = { _tag: "Applied" }
const rejected = (current: unknown) => ({ _tag: "Rejected", current: Option.some(current) })

/**
 * Conditions with every operator: what holds, and what a rejected write tells.
 *
 * @category groups
 * @since 0.1.0
 */
export const typedConditions = group("typed conditions", [
  rule("a column is compared by every operator", function*() {
    const tasks = yield* newTask
    const change = update(tasks, key, same)
    yield* change.pipe(onlyIf({ tries: 3 }), yields("a value", applied))
    yield* change.pipe(onlyIf({ tries: ne(4) }), yields("ne", applied))
    yield* change.pipe(onlyIf({ tries: gt(2) }), yields("gt", applied))
    yield* change.pipe(onlyIf({ tries: gte(3) }), yields("gte", applied))
    yield* change.pipe(onlyIf({ tries: lt(4) }), yields("lt", applied))
    yield* change.pipe(onlyIf({ tries: lte(3) }), yields("lte", applied))
    yield* change.pipe(onlyIf({ tries: between(gte(3), lt(4)) }), yields("between", applied))
    yield* change.pipe(onlyIf({ tries: oneOf([1, 3]) }), yields("oneOf", applied))
    yield* change.pipe(onlyIf({ tries: gt(3) }), yields("gt", rejected({ tries: 3 })))
    yield* change.pipe(onlyIf({ tries: between(gt(3), lt(9)) }), yields("between", rejected({ tries: 3 })))
    yield* change.pipe(onlyIf({ tries: oneOf([]) }), yields("oneOf nothing", rejected({ tries: 3 })))
  }),
  rule("a save is made once, and a missing row is neither updated nor removed", function*() {
    const tasks = yield* newTask
    const [before] = yield* query(tasks, key)
    yield* save(tasks, { ...before!, id: 1, status: "other" }).pipe(
      ifNotExists,
      yields("a row that is there", { _tag: "Rejected", current: before })
    )
    yield* save(tasks, { ...before!, id: 2 }).pipe(ifNotExists, yields("no row", applied))
    yield* update(tasks, { id: 9 }, same).pipe(ifExists, yields("update", { _tag: "Rejected", current: undefined }))
    yield* remove(tasks, { id: 9 }).pipe(ifExists, yields("remove", { _tag: "Rejected", current: undefined }))
    yield* update(tasks, { id: 9 }, same).pipe(
      onlyIf({ tries: 3 }),
      yields("a test of no row", { _tag: "Rejected", current: Option.none() })
    )
    yield* query(tasks, { id: 9 }).pipe(yields("nothing is written", []))
  }),
  rule("a removal is conditional too", function*() {
    const tasks = yield* newTask
    yield* remove(tasks, key).pipe(onlyIf({ tries: gt(3) }), yields("not yet", rejected({ tries: 3 })))
    yield* remove(tasks, key).pipe(onlyIf({ tries: 3, status: "todo" }), yields("now", applied))
    yield* query(tasks, key).pipe(yields("rows", []))
    yield* save(tasks, {
      id: 2,
      status: "todo",
      labels: new Set<string>(),
      log: [],
      meta: new Map<string, number>(),
      home: { street: "x" },
      fixed: new Map<string, number>()
    })
    yield* remove(tasks, { id: 2 }).pipe(ifExists, yields("one that is there", applied))
  }),
  rule("a null stands for no value, and ne(null) for any", function*() {
    const tasks = yield* newTask
    const change = update(tasks, key, same)
    yield* change.pipe(onlyIf({ tries: ne(null) }), yields("any value", applied))
    yield* change.pipe(onlyIf({ tries: null }), yields("no value", rejected({ tries: 3 })))
    yield* update(tasks, { id: 2 }, same)
    yield* update(tasks, { id: 2 }, same).pipe(
      onlyIf({ tries: null, meta: null, home: null }),
      yields("no value", applied)
    )
    yield* update(tasks, { id: 2 }, same).pipe(
      onlyIf({ tries: ne(null) }),
      yields("any value", { _tag: "Rejected", current: Option.none() })
    )
  }),
  rule("collections are tested by what they hold", function*() {
    const tasks = yield* newTask
    const change = update(tasks, key, same)
    yield* change.pipe(
      onlyIf({ labels: contains("a"), log: contains("two"), meta: contains(2) }),
      yields("all", applied)
    )
    yield* change.pipe(onlyIf({ meta: containsKey("moves"), fixed: containsKey("x") }), yields("keys", applied))
    yield* change.pipe(
      onlyIf({ labels: contains("c") }),
      yields("contains", rejected({ labels: new Set(["a", "b"]) }))
    )
  }),
  rule("an entry of a map and an element of a list are compared as columns are", function*() {
    const tasks = yield* newTask
    const change = update(tasks, key, same)
    yield* change.pipe(onlyIf({ meta: entry("moves", 2) }), yields("entry", applied))
    yield* change.pipe(onlyIf({ meta: entry("moves", lt(3)), fixed: entry("x", ne(2)) }), yields("lt, ne", applied))
    yield* change.pipe(onlyIf({ meta: entry("wins", null) }), yields("no entry", applied))
    yield* change.pipe(onlyIf({ log: at(1, "two") }), yields("at", applied))
    yield* change.pipe(onlyIf({ log: at(0, oneOf(["zero", "one"])) }), yields("at oneOf", applied))
    yield* change.pipe(onlyIf({ log: at(9, null) }), yields("no element", applied))
    yield* change.pipe(
      onlyIf({ meta: entry("moves", gt(2)), log: at(0, ne("one")) }),
      yields("both", rejected({ meta: new Map([["moves", 2]]), log: ["one", "two"] }))
    )
  }),
  rule("fields of a user-defined type are compared one by one", function*() {
    const tasks = yield* newTask
    const change = update(tasks, key, same)
    yield* change.pipe(onlyIf({ home: fields({ street: "Oude Delft", city: null }) }), yields("fields", applied))
    yield* change.pipe(onlyIf({ home: fields({ street: gt("A") }) }), yields("gt", applied))
    yield* change.pipe(
      onlyIf({ home: fields({ street: ne("Oude Delft") }) }),
      yields("ne", rejected({ home: { street: "Oude Delft" } }))
    )
  }),
  rule("whole collections and user-defined types are compared as values", function*() {
    const tasks = yield* newTask
    const change = update(tasks, key, same)
    yield* change.pipe(onlyIf({ labels: new Set(["b", "a"]), log: ["one", "two"] }), yields("equal", applied))
    yield* change.pipe(onlyIf({ home: { street: "Oude Delft" } }), yields("type", applied))
    yield* change.pipe(onlyIf({ log: ne(["one"]), meta: oneOf([new Map([["moves", 2]])]) }), yields("ne", applied))
  })
])
