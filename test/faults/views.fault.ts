/** What a materialized view shows while it is behind its table, and that it catches up. */
import { CassandraSession, Cql, query, save, sync, table } from "@effect-cql/core"
import { CassandraDriver, RetryPolicy } from "@effect-cql/driver"
import { assert, layer } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as References from "effect/References"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { Cluster, layer as clusterLayer } from "./Cluster.ts"
import { describeCluster } from "./describeCluster.ts"
import { tell } from "./progress.ts"

const Book = Schema.Struct({ id: Cql.Int, shelf: Cql.Int, version: Cql.Int, label: Schema.String })
const Books = Book.pipe(table("books", { partitionKey: ["id"] }))
const BooksByShelf = Book.pipe(table("books_by_shelf", { partitionKey: ["shelf"], clusteringKey: ["id"] }))

const shelves = 20
const ids = Array.from({ length: 60 }, (_, id) => id)

/** Each version stands on another shelf, and says in every column which one it is. */
const bookOf = (id: number, version: number): typeof Book.Type => {
  const shelf = (id + version) % shelves
  return { id, shelf, version, label: `version ${version} of ${id} on ${shelf}` }
}

/** All the view shows, in the order of the ids. */
const shown = Effect.map(
  Effect.forEach(Array.from({ length: shelves }, (_, shelf) => shelf), (shelf) => query(BooksByShelf, { shelf }), {
    concurrency: 4
  }),
  (found) => found.flat().sort((a, b) => a.id - b.id || a.version - b.version)
)

/** Reads until the view shows this version of each book and no other; gives how often it was behind. */
const untilShown = Effect.fnUntraced(function*(version: number) {
  let behind = 0
  yield* Effect.gen(function*() {
    const books = yield* shown
    for (const book of books) {
      assert.deepStrictEqual(book, bookOf(book.id, book.version))
      assert.isAtMost(book.version, version)
    }
    if (books.length === ids.length && books.every((book) => book.version === version)) return true
    behind++
    return false
  }).pipe(
    Effect.repeat({ schedule: Schedule.spaced("50 millis"), until: (isShown) => isShown }),
    Effect.timeout("2 minutes")
  )
  return behind
})

const writeAll = (version: number) =>
  Effect.forEach(ids, (id) => save(Books, bookOf(id, version)), { concurrency: 8, discard: true })

/**
 * One replica of each partition: most rows of the view are on another node than those of the table.
 * A pause has to be short: once Cassandra misses that node, it answers writes of the table with WriteFailure.
 */
const Session = Layer.effect(
  CassandraSession,
  Effect.gen(function*() {
    const { address } = yield* Cluster
    const session = yield* CassandraDriver.make({
      ...address,
      keyspace: "views",
      requestTimeout: "3 seconds",
      deadline: "2 minutes",
      retry: RetryPolicy.during("2 minutes")
    })
    yield* sync({ replication: { class: "NetworkTopologyStrategy", datacenter1: 1 }, tables: [Books] }).pipe(
      Effect.provideService(CassandraSession, session)
    )
    yield* session.execute(
      "CREATE MATERIALIZED VIEW books_by_shelf AS SELECT id, shelf, version, label FROM books " +
        "WHERE shelf IS NOT NULL AND id IS NOT NULL PRIMARY KEY (shelf, id)"
    )
    return session
  })
).pipe(
  // The server warns of every view, and the driver of the node that does not answer.
  Layer.provide(Layer.succeed(References.MinimumLogLevel, "Error"))
)

await describeCluster("a materialized view on three nodes", (machine) => {
  layer(Layer.provideMerge(Session, clusterLayer(machine)), { timeout: "5 minutes", excludeTestServices: true })(
    (it) => {
      it.effect("shows no row that was never written, and soon what was written last", () =>
        Effect.gen(function*() {
          let behind = 0
          for (let version = 1; version <= 10; version++) {
            yield* writeAll(version)
            behind += yield* untilShown(version)
          }
          yield* tell(`read ${behind} times before it showed the last version`)
        }))

      it.effect("catches up with what was written while one of its nodes did not answer", () =>
        Effect.gen(function*() {
          const { allUp, nodes: [, , third] } = yield* Cluster
          yield* writeAll(11)
          yield* untilShown(11)
          const some = yield* Deferred.make<void>()
          let written = 0
          yield* third.signal("SIGSTOP")
          const writing = yield* Effect.forkChild(
            Effect.forEach(ids, (id) =>
              Effect.tap(save(Books, bookOf(id, 12)), () =>
                ++written === 10 ? Deferred.succeed(some, undefined) : Effect.void), {
              concurrency: "unbounded",
              discard: true
            })
          )
          yield* Effect.raceFirst(Deferred.await(some), Fiber.join(writing))
          assert.isBelow(written, ids.length)
          yield* third.signal("SIGCONT")
          yield* Fiber.join(writing)
          yield* tell(`read ${yield* untilShown(12)} times before it showed the last version`)
          yield* allUp
        }))
    }
  )
})
