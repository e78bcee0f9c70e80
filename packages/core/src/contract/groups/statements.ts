import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { batch, counterBatch } from "../../Batch.ts"
import type { CassandraError } from "../../CassandraError.ts"
import { clear, decrement, increment } from "../../Change.ts"
import * as Cql from "../../Cql.ts"
import { Keyspace } from "../../Keyspace.ts"
import { ifExists, ifNotExists, onlyIf, remove, save, timestamp, ttl, update } from "../../Mutation.ts"
import { between, gt, gte, lt, oneOf } from "../../Operator.ts"
import { allowFiltering, first, limit, one, order, query, scan, select, stream } from "../../Query.ts"
import { cql, param, rowsAs } from "../../RawCql.ts"
import { sync } from "../../SchemaSync.ts"
import { withOptions } from "../../Statement.ts"
import type * as Table from "../../Table.ts"
import { desc, table } from "../../Table.ts"
import { type ContractCase, type ContractServices, group } from "../ContractCase.ts"
import type { ContractFailure } from "../ContractFailure.ts"
import { ContractKeyspace } from "../ContractKeyspace.ts"
import { expectEqual, pass } from "../steps.ts"

/** A case whose statements are those of this library; its tables are in the contract's keyspace. */
const rule = (
  name: string,
  steps: () => Generator<Effect.Effect<unknown, ContractFailure | CassandraError, ContractServices>, void, never>
): ContractCase => ({
  name,
  program: Effect.flatMap(
    ContractKeyspace,
    (keyspace) => Effect.provideService(Effect.gen(steps), Keyspace, keyspace.name)
  )
})

const freshName = Effect.flatMap(ContractKeyspace, ({ freshName }) => freshName)

const Task = Schema.Struct({
  board: Cql.Int,
  createdAt: Schema.Date,
  id: Cql.Int,
  title: Schema.NonEmptyString,
  status: Schema.Literals(["todo", "in_progress", "done"]),
  labels: Cql.Set(Schema.String),
  assignee: Schema.optionalKey(Schema.String),
  note: Schema.NullOr(Schema.String),
  boardName: Schema.optionalKey(Schema.String)
})

const Counter = Schema.Struct({ board: Cql.Int, status: Schema.String, count: Cql.Counter })

const made = <T extends Table.Any>(table: T) => {
  const tables: ReadonlyArray<Table.Any> = [table]
  return Effect.as(Effect.orDie(sync({ tables })), table)
}

const newTasks = Effect.flatMap(freshName, (name) =>
  made(Task.pipe(table(name, {
    partitionKey: ["board"],
    clusteringKey: [desc("createdAt"), "id"],
    staticColumns: ["boardName"],
    indexes: ["status"]
  }))))

const newCounters = Effect.flatMap(
  freshName,
  (name) => made(Counter.pipe(table(name, { partitionKey: ["board"], clusteringKey: ["status"] })))
)

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 12, minute))

const task = (id: number, fields: Partial<typeof Task.Type> = {}): typeof Task.Type => ({
  board: 1,
  createdAt: at(id),
  id,
  title: `Task ${id}`,
  status: "todo",
  labels: new Set(),
  note: null,
  ...fields
})

const keyOf = ({ board, createdAt, id }: typeof Task.Type) => ({ board, createdAt, id })

/**
 * Expects what the statements of this library give, with whatever they ran on as the only difference.
 */
const gives = (name: string, expected: unknown) => <A, E, R>(self: Effect.Effect<A, E, R>) =>
  Effect.flatMap(self, (actual) => expectEqual(name, actual, expected))

const ids = (rows: ReadonlyArray<{ readonly id: number }>) => rows.map(({ id }) => id)

/**
 * The statements of this library, as programs write them: what they store, give and refuse.
 *
 * @category groups
 * @since 0.1.0
 */
export const statements = group("statements", [
  rule("a saved row reads back equal", function*() {
    const tasks = yield* newTasks
    const saved = task(1, { labels: new Set(["b", "a"]), assignee: "Ada", note: "", status: "done", boardName: "Bees" })
    yield* save(tasks, saved)
    yield* query(tasks, keyOf(saved)).pipe(gives("query", [saved]))
  }),
  rule("a field that is absent from a save is left as it is, and one that is null is deleted", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, task(1, { assignee: "Ada", note: "feed" }))
    yield* save(tasks, task(1, { note: null }))
    yield* query(tasks, { board: 1 }).pipe(gives("query", [task(1, { assignee: "Ada", note: null })]))
  }),
  rule("an empty collection clears the column and reads back empty", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, task(1, { labels: new Set(["a"]) }))
    yield* save(tasks, task(1, { labels: new Set() }))
    yield* query(tasks, { board: 1 }).pipe(gives("query", [task(1)]))
  }),
  rule("an update changes the columns it names and clears the ones it is told to", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, task(1, { assignee: "Ada", note: "feed" }))
    yield* update(tasks, keyOf(task(1)), { status: "done", assignee: clear })
    yield* query(tasks, { board: 1 }).pipe(gives("query", [task(1, { status: "done", note: "feed" })]))
  }),
  rule("a static column has one value for its partition", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, task(1, { boardName: "Bees" }))
    yield* save(tasks, task(2))
    yield* update(tasks, { board: 1 }, { boardName: "Wasps" })
    yield* query(tasks, { board: 1 }).pipe(
      select("id", "boardName"),
      gives("select", [{ id: 2, boardName: "Wasps" }, { id: 1, boardName: "Wasps" }])
    )
  }),
  rule("a row that is removed is gone, and so are a slice and a partition", function*() {
    const tasks = yield* newTasks
    const rest = Effect.map(query(tasks, { board: 1 }), ids)
    for (const id of [1, 2, 3, 4]) yield* save(tasks, task(id))
    yield* remove(tasks, keyOf(task(4)))
    yield* rest.pipe(gives("after a row", [3, 2, 1]))
    yield* remove(tasks, { board: 1, createdAt: gte(at(2)) })
    yield* rest.pipe(gives("after a slice", [1]))
    yield* remove(tasks, { board: 1 })
    yield* rest.pipe(gives("after the partition", []))
  }),
  rule("of two writes with timestamps the greater one stays, whichever came first", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, task(1, { note: "later" })).pipe(timestamp(2_000n))
    yield* save(tasks, task(1, { note: "earlier" })).pipe(timestamp(1_000n))
    yield* query(tasks, { board: 1 }).pipe(select("note"), gives("note", [{ note: "later" }]))
  }),
  rule("two writes without timestamps keep their order, however quickly they follow", function*() {
    const tasks = yield* newTasks
    for (const note of ["z", "a", "m"]) yield* save(tasks, task(1, { note }))
    yield* query(tasks, { board: 1 }).pipe(select("note"), gives("note", [{ note: "m" }]))
  }),
  rule("a row lives as long as its TTL", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, task(1)).pipe(ttl("1 second"))
    yield* pass(2)
    yield* query(tasks, { board: 1 }).pipe(gives("query", []))
  }),
  rule("rows come in clustering order, and reversed when asked", function*() {
    const tasks = yield* newTasks
    for (const id of [2, 3, 1]) yield* save(tasks, task(id))
    yield* Effect.map(query(tasks, { board: 1 }), ids).pipe(gives("query", [3, 2, 1]))
    yield* Effect.map(query(tasks, { board: 1 }).pipe(order("reversed"), limit(2)), ids).pipe(gives("reversed", [1, 2]))
  }),
  rule("slices, lists of values and limits select what they say", function*() {
    const tasks = yield* newTasks
    for (const id of [1, 2, 3, 4]) yield* save(tasks, task(id))
    const within = between(gte(at(2)), lt(at(4)))
    yield* Effect.map(query(tasks, { board: 1, createdAt: within }), ids).pipe(gives("between", [3, 2]))
    yield* Effect.map(query(tasks, { board: 1, createdAt: gt(at(3)) }), ids).pipe(gives("gt", [4]))
    yield* Effect.map(query(tasks, { board: 1, createdAt: oneOf([at(1), at(4)]) }), ids).pipe(gives("oneOf", [4, 1]))
    yield* Effect.map(query(tasks, { board: oneOf([]) }), ids).pipe(gives("oneOf nothing", []))
    yield* Effect.map(query(tasks, { board: oneOf([2, 1]) }).pipe(limit(3)), ids).pipe(gives("limit", [4, 3, 2]))
  }),
  rule("an index finds rows of all partitions", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, task(1, { status: "done" }))
    yield* save(tasks, task(2, { board: 2, status: "done" }))
    yield* save(tasks, task(3, { board: 3 }))
    yield* Effect.map(query(tasks, { status: "done" }), (rows) => new Set(ids(rows))).pipe(
      gives("by status", new Set([1, 2]))
    )
    yield* Effect.map(query(tasks, { board: 2, status: "done" }), ids).pipe(gives("in a partition", [2]))
  }),
  rule("filtering drops what does not match", function*() {
    const tasks = yield* newTasks
    for (const id of [1, 2, 3]) yield* save(tasks, task(id, { note: id === 2 ? "keep" : "drop" }))
    yield* Effect.map(query(tasks, { board: 1 }).pipe(allowFiltering({ note: "keep" })), ids).pipe(gives("filter", [2]))
    yield* Effect.map(scan(tasks).pipe(allowFiltering({ title: "Task 3" })), ids).pipe(gives("scan", [3]))
  }),
  rule("a stream gives every row once, over as many pages as it takes", function*() {
    const tasks = yield* newTasks
    const all = Array.from({ length: 25 }, (_, id) => id)
    yield* Effect.forEach(all, (id) => save(tasks, task(id)), { discard: true })
    const streamed = query(tasks, { board: 1 }).pipe(withOptions({ pageSize: 10 }), stream)
    yield* Stream.runCollect(Stream.map(streamed, ({ id }) => id)).pipe(gives("stream", all.toReversed()))
    yield* Stream.runCount(Stream.take(streamed, 15)).pipe(gives("part of it", 15))
    yield* Effect.map(query(tasks, { board: 1 }).pipe(withOptions({ pageSize: 10 })), ids).pipe(
      gives("query", all.toReversed())
    )
  }),
  rule("first gives an Option, and one the only row or an error that says how many there are", function*() {
    const tasks = yield* newTasks
    const newest = query(tasks, { board: 1 }).pipe(select("id"))
    const only = Effect.matchEager(newest.pipe(one), { onSuccess: ({ id }) => `${id}`, onFailure: ({ _tag }) => _tag })
    yield* newest.pipe(first, gives("first", Option.none()))
    yield* only.pipe(gives("one of none", "NotFound"))
    yield* save(tasks, task(1))
    yield* only.pipe(gives("one", "1"))
    yield* save(tasks, task(2))
    yield* newest.pipe(first, gives("first", Option.some({ id: 2 })))
    yield* only.pipe(gives("one of two", "NotUnique"))
  }),
  rule("counters count, up and down", function*() {
    const counters = yield* newCounters
    const key = { board: 1, status: "todo" }
    yield* update(counters, key, { count: increment(5n) })
    yield* update(counters, key, { count: decrement(2n) })
    yield* counterBatch([
      update(counters, key, { count: increment(1n) }),
      update(counters, { board: 1, status: "done" }, { count: increment(7n) })
    ])
    yield* query(counters, { board: 1 }).pipe(
      gives("counters", [{ board: 1, status: "done", count: 7n }, { ...key, count: 4n }])
    )
  }),
  rule("counters are exact beyond 32 bits, and beyond what a double holds", function*() {
    const counters = yield* newCounters
    const key = { board: 1, status: "todo" }
    let count = 0n
    for (const by of [2n ** 31n, 2n ** 53n - 2n ** 31n, 1n, 2n ** 62n]) {
      yield* update(counters, key, { count: increment(by) })
      count += by
      yield* query(counters, key).pipe(gives("one by one", [{ ...key, count }]))
    }
    yield* counterBatch([
      update(counters, key, { count: decrement(2n ** 62n + 2n) }),
      update(counters, { board: 2, status: "todo" }, { count: decrement(2n ** 53n + 1n) })
    ])
    yield* query(counters, key).pipe(gives("in a batch", [{ ...key, count: 2n ** 53n - 1n }]))
    yield* query(counters, { board: 2 }).pipe(
      gives("below zero", [{ board: 2, status: "todo", count: -(2n ** 53n) - 1n }])
    )
  }),
  rule("a batch writes to several tables as one", function*() {
    const [one, other] = [yield* newTasks, yield* newTasks]
    yield* batch([save(one, task(1)), save(other, task(2)), update(one, keyOf(task(1)), { status: "done" })])
    yield* query(one, { board: 1 }).pipe(select("id"), gives("one", [{ id: 1 }]))
    yield* query(other, { board: 1 }).pipe(select("id"), gives("other", [{ id: 2 }]))
    yield* batch([])
  }),
  rule("a conditional save answers with the row that stands in its way", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, task(1, { assignee: "Ada" })).pipe(ifNotExists, gives("first", { _tag: "Applied" }))
    yield* save(tasks, task(1, { assignee: "Bo" })).pipe(
      ifNotExists,
      gives("second", { _tag: "Rejected", current: task(1, { assignee: "Ada" }) })
    )
  }),
  rule("a conditional update answers with the columns it tested", function*() {
    const tasks = yield* newTasks
    const finish = update(tasks, keyOf(task(1)), { status: "done" }).pipe(
      onlyIf({ status: "in_progress", assignee: null })
    )
    yield* finish.pipe(gives("no row", { _tag: "Rejected", current: Option.none() }))
    yield* save(tasks, task(1))
    yield* finish.pipe(gives("other status", { _tag: "Rejected", current: Option.some({ status: "todo" }) }))
    yield* update(tasks, keyOf(task(1)), { status: "in_progress" })
    yield* finish.pipe(gives("as said", { _tag: "Applied" }))
    yield* query(tasks, { board: 1 }).pipe(select("status"), gives("query", [{ status: "done" }]))
  }),
  rule("a conditional removal removes a row once", function*() {
    const tasks = yield* newTasks
    const removal = remove(tasks, keyOf(task(1))).pipe(ifExists)
    yield* save(tasks, task(1))
    yield* removal.pipe(gives("first", { _tag: "Applied" }))
    yield* removal.pipe(gives("second", { _tag: "Rejected", current: undefined }))
  }),
  rule("CQL by hand takes typed values and gives rows by a Schema", function*() {
    const tasks = yield* newTasks
    for (const id of [1, 2]) yield* save(tasks, task(id))
    const Count = Schema.Struct({ board: Cql.Int, tasks: Cql.BigInt })
    yield* cql`SELECT board, count(*) AS tasks FROM ${tasks} WHERE board = ${param(Cql.Int, 1)}`.pipe(
      rowsAs(Count),
      gives("count", [{ board: 1, tasks: 2n }])
    )
  }),
  rule("CQL by hand names a keyspace by its option or around it, between braces and nowhere else", function*() {
    const tasks = yield* newTasks
    const keyspace = yield* ContractKeyspace
    const around = Effect.provideService(Keyspace, "no_such_keyspace")
    yield* save(tasks, task(1))
    const ids = cql`SELECT id FROM ${tasks} WHERE board = 1`
    yield* ids.pipe(withOptions({ keyspace: keyspace.name }), around, gives("by its option", [{ id: 1 }]))
    const written = cql`SELECT key FROM system.local`
    yield* written.pipe(around, gives("written out", [{ key: "local" }]))
    for (const refused of [ids.pipe(around), written.pipe(withOptions({ keyspace: keyspace.name }))]) {
      const { reason } = yield* Effect.orDie(Effect.flip(refused))
      yield* expectEqual("refused", reason._tag, "InvalidQuery")
    }
  }),
  rule("a row that does not fit its Schema fails and names where, without showing what", function*() {
    const tasks = yield* newTasks
    yield* save(tasks, task(1))
    yield* cql`UPDATE ${tasks} SET status = ${param(Schema.String, "secret")} WHERE board = 1 AND created_at = ${
      param(Schema.Date, at(1))
    } AND id = 1`
    const error = yield* Effect.orDie(Effect.flip(query(tasks, { board: 1 })))
    if (error.reason._tag !== "DecodeError") return yield* expectEqual("reason", error.reason._tag, "DecodeError")
    yield* expectEqual("column", error.reason.column, "status")
    yield* expectEqual("key", Redacted.value(error.reason.key), { board: 1, createdAt: at(1), id: 1 })
    yield* expectEqual("message", error.message.includes("secret"), false)
  })
])
