import { Cql, desc, Ids, limit, query, table } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Text } from "./defaults.ts"

export const Notification = Schema.Struct({
  receiver: Cql.Uuid,
  id: Cql.TimeUuid.pipe(Schema.withConstructorDefault(Ids.timeUuid)),
  type: Text,
  state: Cql.Int.pipe(Schema.withConstructorDefault(Effect.succeed(0))),
  sender: Schema.optionalKey(Cql.Uuid),
  sourceType: Text,
  sourceId: Schema.optionalKey(Cql.Uuid),
  title: Text,
  content: Text
}).pipe(table("argus_notification", { partitionKey: ["receiver"], clusteringKey: [desc("id")] }))

export type Notification = typeof Notification.Type

/** What a user was told last, newest first. */
export const feed = (receiver: Cql.Uuid) => query(Notification, { receiver }).pipe(limit(20))
