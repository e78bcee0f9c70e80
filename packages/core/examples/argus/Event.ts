import { batch, Cql, Ids, one, query, save, table } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { now, Text } from "./defaults.ts"
import * as User from "./User.ts"

export const Event = Schema.Struct({
  id: Cql.Uuid.pipe(Schema.withConstructorDefault(Ids.uuid)),
  releaseId: Schema.optionalKey(Cql.Uuid),
  groupId: Schema.optionalKey(Cql.Uuid),
  testId: Schema.optionalKey(Cql.Uuid),
  runId: Schema.optionalKey(Cql.Uuid),
  userId: Schema.optionalKey(Cql.Uuid),
  kind: Text,
  body: Text,
  createdAt: Schema.Date.pipe(Schema.withConstructorDefault(now))
}).pipe(table("argus_event", {
  partitionKey: ["id"],
  indexes: ["releaseId", "groupId", "testId", "runId", "userId", "kind"]
}))

export type Event = typeof Event.Type

/** Notes that runs changed their status: all of them or none, though each event is a partition of its own. */
export const statusChanged = Effect.fn("argus.statusChanged")(function*(
  changes: ReadonlyArray<
    { readonly releaseId: Cql.Uuid; readonly runId: Cql.Uuid; readonly userId: Cql.Uuid; readonly body: string }
  >
) {
  const events = yield* Effect.forEach(changes, (change) => Event.makeEffect({ ...change, kind: "STATUS_CHANGE" }))
  yield* batch(events.map((event) => save(Event, event)))
  return events
})

/** An event, and who caused it where that is known. */
export const withUser = Effect.fn("argus.eventWithUser")(function*(id: Cql.Uuid) {
  const event = yield* query(Event, { id }).pipe(one)
  const user = event.userId === undefined ? Option.none() : Option.some(yield* User.byId(event.userId))
  return { event, user }
})
