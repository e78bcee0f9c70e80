import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { count } from "../../Aggregate.ts"
import * as Cql from "../../Cql.ts"
import { type ExecutionInfo, withInfo } from "../../ExecutionInfo.ts"
import { save } from "../../Mutation.ts"
import { query, scan, stream } from "../../Query.ts"
import { withServerTrace } from "../../ServerTrace.ts"
import { withOptions } from "../../Statement.ts"
import { table } from "../../Table.ts"
import { group } from "../ContractCase.ts"
import { expectEqual } from "../steps.ts"
import { newTable, typedRule, yields } from "../typed.ts"

const newVisits = newTable((name) =>
  Schema.Struct({ page: Schema.String, at: Cql.Int }).pipe(
    table(name, { partitionKey: ["page"], clusteringKey: ["at"] })
  )
)

const rowsOf = (infos: ReadonlyArray<ExecutionInfo>) => infos.map(({ rows }) => rows)

/**
 * What is told of statements besides their rows.
 *
 * @category groups
 * @since 0.1.0
 */
export const seeing = group("seeing", [
  typedRule("an info tells of each request how many rows it gave, and of a stream for each page", function*() {
    const visits = yield* newVisits
    const all = query(visits, { page: "/" }).pipe(withOptions({ pageSize: 2 }))
    const [, infos] = yield* Effect.gen(function*() {
      for (const at of [1, 2, 3]) yield* save(visits, { page: "/", at })
      yield* all
      yield* all.pipe(stream, Stream.runDrain)
    }).pipe(withInfo)
    yield* expectEqual("rows", rowsOf(infos), [0, 0, 0, 3, 2, 1])
    yield* expectEqual("attempts", infos.every(({ attempts }) => attempts > 0), true)
  }),
  typedRule("a warning of the server is a value", function*() {
    const visits = yield* newVisits
    const warned = (infos: ReadonlyArray<ExecutionInfo>) => infos.flatMap(({ warnings }) => warnings)
    yield* scan(visits).pipe(
      count,
      withInfo,
      Effect.map(([, infos]) => warned(infos)),
      yields("count of a table", ["Aggregation query used without partition key"])
    )
    yield* query(visits, { page: "/" }).pipe(
      count,
      withInfo,
      Effect.map(([, infos]) => warned(infos)),
      yields("count of a partition", [])
    )
  }),
  typedRule("asked for traces of the server, a statement gives what it gives, and at most one trace", function*() {
    const visits = yield* newVisits
    yield* save(visits, { page: "/", at: 1 })
    const [rows, traces] = yield* query(visits, { page: "/" }).pipe(withServerTrace)
    yield* expectEqual("rows", rows, [{ page: "/", at: 1 }])
    yield* expectEqual("no more than one trace", traces.length <= 1, true)
  })
])
