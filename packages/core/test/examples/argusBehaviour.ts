/** What the Argus example does, as programs for any session: the embedded engine and a real Cassandra run the same. */
import { batch, type CassandraSession, type Cql, Ids, one, query, save, sync } from "@effect-cql/core"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Comments from "../../examples/argus/Comment.ts"
import * as Events from "../../examples/argus/Event.ts"
import * as Notifications from "../../examples/argus/Notification.ts"
import { tables } from "../../examples/argus/tables.ts"
import * as TestRuns from "../../examples/argus/TestRun.ts"
import * as Users from "../../examples/argus/User.ts"

interface Behaviour {
  readonly name: string
  readonly program: Effect.Effect<void, unknown, CassandraSession>
}

const behaviour = (
  name: string,
  steps: () => Generator<Effect.Effect<unknown, unknown, CassandraSession>, void, never>
): Behaviour => ({ name, program: Effect.andThen(sync({ tables }), Effect.gen(steps)) })

const ada = { username: "ada", email: "ada@example.org" }

const newBuild = Effect.map(Ids.uuid, (id) => `nightly-${id}`)

/** A build with so many runs, an hour apart. */
const buildWithRuns = Effect.fnUntraced(function*(count: number) {
  const buildId = yield* newBuild
  const runs = yield* Effect.forEach(
    Array.from({ length: count }, (_, hour) => new Date(Date.UTC(2026, 10, 23, hour))),
    (startTime) => TestRuns.TestRun.makeEffect({ buildId, startTime })
  )
  yield* batch(runs.map((run) => save(TestRuns.TestRun, run)))
  return { buildId, runs }
})

export const behaviours: ReadonlyArray<Behaviour> = [
  behaviour("five tables and their seventeen indexes are there, and a second sync has nothing to do", function*() {
    assert.strictEqual(tables.flatMap(({ definition }) => definition.indexes).length, 17)
    const { differences, statements } = yield* sync({ tables })
    assert.deepStrictEqual([statements, differences], [[], []])
  }),
  behaviour("a user is made with defaults when nobody has the id, and found afterwards", function*() {
    const id = yield* Ids.uuid
    const made = yield* Users.getOrCreate(id, ada)
    assert.deepStrictEqual({ ...made, registrationDate: undefined }, {
      id,
      ...ada,
      fullName: "",
      roles: ["ROLE_USER"],
      registrationDate: undefined
    })
    const found = yield* Users.getOrCreate(id, { username: "bo", email: "bo@example.org" })
    assert.deepStrictEqual(found, made)
    assert.deepStrictEqual(yield* Users.byId(id), made)
  }),
  behaviour("of fifty fibers that make one user, one wins and all get the same user", function*() {
    const id = yield* Ids.uuid
    const got = yield* Effect.forEach(
      Array.from({ length: 50 }, (_, at) => ({ username: `user ${at}`, email: `${at}@example.org` })),
      (details) => Users.getOrCreate(id, details),
      { concurrency: "unbounded" }
    )
    const winner = yield* Users.byId(id)
    assert.strictEqual(got.length, 50)
    for (const user of got) assert.deepStrictEqual(user, winner)
  }),
  behaviour("a role is added once", function*() {
    const id = yield* Ids.uuid
    yield* Users.getOrCreate(id, ada)
    assert.isTrue(yield* Users.addRole(id, "ROLE_ADMIN"))
    assert.isTrue(yield* Users.addRole(id, "ROLE_ADMIN"))
    assert.deepStrictEqual((yield* Users.byId(id)).roles, ["ROLE_USER", "ROLE_ADMIN"])
  }),
  behaviour("a run of a build begins as created, not investigated, with no heartbeat", function*() {
    const buildId = yield* newBuild
    const { id, startTime, ...rest } = yield* TestRuns.TestRun.makeEffect({ buildId })
    assert.deepStrictEqual(rest, {
      buildId,
      status: "created",
      investigationStatus: "not_investigated",
      heartbeat: 0
    })
    assert.instanceOf(startTime, Date)
    assert.strictEqual(id.length, 36)
  }),
  behaviour("the latest ten runs of a build come newest first", function*() {
    const { buildId, runs } = yield* buildWithRuns(12)
    const latest = yield* TestRuns.latest(buildId, 10)
    assert.deepStrictEqual(latest, runs.toReversed().slice(0, 10))
    assert.strictEqual((yield* query(TestRuns.TestRun, { buildId })).length, 12)
  }),
  behaviour("a status goes to the newest run alone, with a heartbeat, and leaves the rest of it", function*() {
    const { buildId, runs } = yield* buildWithRuns(2)
    const [older, newest] = runs
    const reported = yield* TestRuns.reportStatus(buildId, "running")
    assert.deepStrictEqual(
      Option.map(reported, ({ startTime }) => startTime),
      Option.fromUndefinedOr(newest?.startTime)
    )
    const heartbeat = Option.getOrThrow(reported).heartbeat
    const expected: ReadonlyArray<unknown> = [{ ...newest, status: "running", heartbeat }, older]
    assert.deepStrictEqual<ReadonlyArray<unknown>>(yield* TestRuns.latest(buildId, 2), expected)
  }),
  behaviour("a build without runs has no status to report", function*() {
    const buildId = yield* newBuild
    assert.deepStrictEqual(yield* TestRuns.reportStatus(buildId, "running"), Option.none())
    assert.deepStrictEqual(yield* TestRuns.latest(buildId, 10), [])
  }),
  behaviour("a batch of events is written whole, and each is found with its user", function*() {
    const user = yield* Users.getOrCreate(yield* Ids.uuid, ada)
    const releaseId = yield* Ids.uuid
    const runs: ReadonlyArray<Cql.Uuid> = yield* Effect.all(Array.from({ length: 10 }, () => Ids.uuid))
    const events = yield* Events.statusChanged(
      runs.map((runId, at) => ({ releaseId, runId, userId: user.id, body: `change ${at}` }))
    )
    const found = yield* query(Events.Event, { releaseId })
    assert.sameMembers(found.map(({ body }) => body), events.map(({ body }) => body))
    for (const { id, kind } of events) {
      assert.strictEqual(kind, "STATUS_CHANGE")
      assert.deepStrictEqual((yield* Events.withUser(id)).user, Option.some(user))
    }
  }),
  behaviour("a notification feed has the last twenty, newest first by their ids", function*() {
    const receiver = yield* Ids.uuid
    const ids = yield* Effect.all(Array.from({ length: 25 }, () => Ids.timeUuid))
    yield* Effect.forEach(ids, (id, at) =>
      Effect.flatMap(
        Notifications.Notification.makeEffect({ receiver, id, title: `note ${at}` }),
        (notification) => save(Notifications.Notification, notification)
      ))
    const feed = yield* Notifications.feed(receiver)
    assert.strictEqual(feed.length, 20)
    const times = feed.map(({ id }) => Ids.timeOf(id))
    assert.deepStrictEqual(times, times.toSorted((a, b) => b - a))
    assert.deepStrictEqual([feed[0]?.state, feed[0]?.content], [0, ""])
  }),
  behaviour("a comment keeps its mentions in order and its reactions by name, and takes more of both", function*() {
    const [first, second, third] = [yield* Ids.uuid, yield* Ids.uuid, yield* Ids.uuid]
    const comment = yield* Comments.Comment.makeEffect({
      testRunId: yield* Ids.uuid,
      userId: yield* Ids.uuid,
      releaseId: yield* Ids.uuid,
      message: "Is this the same bug?",
      mentions: [first, second],
      reactions: new Map([["+1", 3], ["eyes", 1]])
    })
    const { id, postedAt } = comment
    yield* save(Comments.Comment, comment)
    assert.deepStrictEqual(yield* query(Comments.Comment, { id, postedAt }).pipe(one), comment)

    yield* Comments.react(comment, "eyes", 2)
    yield* Comments.mention(comment, third)
    const changed = yield* query(Comments.Comment, { id, postedAt }).pipe(one)
    assert.deepStrictEqual(changed.reactions, new Map([["+1", 3], ["eyes", 2]]))
    assert.deepStrictEqual(changed.mentions, [first, second, third])
    assert.deepStrictEqual(yield* Comments.ofRun(comment.testRunId!), [changed])
  }),
  behaviour("a comment with nothing in its collections reads back with empty ones", function*() {
    const comment = yield* Comments.Comment.makeEffect({ message: "Hm." })
    yield* save(Comments.Comment, comment)
    const found = yield* query(Comments.Comment, { id: comment.id }).pipe(one)
    assert.deepStrictEqual([found.mentions, found.reactions], [[], new Map()])
  })
]
