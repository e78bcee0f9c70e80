import { append, Cql, desc, Ids, put, query, table, update } from "@effect-cql/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Text } from "./defaults.ts"

export const Comment = Schema.Struct({
  id: Cql.Uuid.pipe(Schema.withConstructorDefault(Ids.uuid)),
  postedAt: Cql.BigInt.pipe(Schema.withConstructorDefault(Effect.map(Clock.currentTimeMillis, BigInt))),
  testRunId: Schema.optionalKey(Cql.Uuid),
  userId: Schema.optionalKey(Cql.Uuid),
  releaseId: Schema.optionalKey(Cql.Uuid),
  message: Text,
  mentions: Schema.Array(Cql.Uuid).pipe(Schema.withConstructorDefault(Effect.succeed([]))),
  reactions: Cql.Map(Schema.String, Cql.Int).pipe(Schema.withConstructorDefault(Effect.succeed(new Map())))
}).pipe(table("argus_comment", {
  partitionKey: ["id"],
  clusteringKey: [desc("postedAt")],
  indexes: ["testRunId", "userId", "releaseId"]
}))

export type Comment = typeof Comment.Type

type Key = Pick<Comment, "id" | "postedAt">

/** The comments about a run, in no order: they are found by an index. */
export const ofRun = (testRunId: Cql.Uuid) => query(Comment, { testRunId })

/** Sets how often a comment has a reaction; the other reactions are not touched. */
export const react = ({ id, postedAt }: Key, reaction: string, times: number) =>
  update(Comment, { id, postedAt }, { reactions: put([[reaction, times]]) })

/** Mentions one more user in a comment. */
export const mention = ({ id, postedAt }: Key, user: Cql.Uuid) =>
  update(Comment, { id, postedAt }, { mentions: append([user]) })
