/**
 * A day at Argus, on the embedded engine: `node packages/core/examples/argus/main.ts`. On a cluster only the Layer is
 * another.
 */
import { Ids, save, sync } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Comment } from "./Comment.ts"
import * as Comments from "./Comment.ts"
import * as Events from "./Event.ts"
import * as Notifications from "./Notification.ts"
import { tables } from "./tables.ts"
import * as TestRuns from "./TestRun.ts"
import * as Users from "./User.ts"

const program = Effect.gen(function*() {
  yield* sync({ tables })
  const ada = yield* Users.getOrCreate(yield* Ids.uuid, { username: "ada", email: "ada@example.org" })

  const run = yield* TestRuns.TestRun.makeEffect({ buildId: "nightly-x86", assignee: ada.id })
  yield* save(TestRuns.TestRun, run)
  yield* TestRuns.reportStatus("nightly-x86", "running")
  yield* Console.log((yield* TestRuns.latest("nightly-x86", 10)).map(({ status }) => status)) // [ "running" ]

  const [event] = yield* Events.statusChanged([
    { releaseId: yield* Ids.uuid, runId: run.id, userId: ada.id, body: "created -> running" }
  ])
  if (event !== undefined) yield* Console.log((yield* Events.withUser(event.id)).user)

  const comment = yield* Comment.makeEffect({ testRunId: run.id, userId: ada.id, message: "Looking at it." })
  yield* save(Comment, comment)
  yield* Comments.react(comment, "eyes", 1)
  yield* save(
    Notifications.Notification,
    yield* Notifications.Notification.makeEffect({ receiver: ada.id, title: "eyes" })
  )
  yield* Console.log((yield* Notifications.feed(ada.id)).length, (yield* Comments.ofRun(run.id))[0]?.reactions)
})

await Effect.runPromise(program.pipe(Effect.provide(EmbeddedSession.layer)))
