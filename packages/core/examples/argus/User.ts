import { append, Cql, Ids, ifNotExists, one, onlyIf, query, save, table, update, withOptions } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { now, Text } from "./defaults.ts"

export const User = Schema.Struct({
  id: Cql.Uuid.pipe(Schema.withConstructorDefault(Ids.uuid)),
  username: Text,
  fullName: Text,
  email: Text,
  registrationDate: Schema.Date.pipe(Schema.withConstructorDefault(now)),
  roles: Schema.Array(Schema.String).pipe(Schema.withConstructorDefault(Effect.succeed([]))),
  pictureId: Schema.optionalKey(Cql.Uuid),
  apiToken: Schema.optionalKey(Schema.String)
}).pipe(table("argus_user", {
  partitionKey: ["id"],
  indexes: ["username", "email", "apiToken"],
  sensitive: ["apiToken"]
}))

export type User = typeof User.Type

/** The user of an id. */
export const byId = (id: Cql.Uuid) => query(User, { id }).pipe(one)

/**
 * The user of an id, made with these details where there is none. However many ask at once, one of them makes it and all
 * get the same.
 */
export const getOrCreate = Effect.fn("argus.getOrCreateUser")(function*(
  id: Cql.Uuid,
  details: { readonly username: string; readonly email: string }
) {
  const user = yield* User.makeEffect({ id, ...details, roles: ["ROLE_USER"] })
  const outcome = yield* save(User, user).pipe(ifNotExists)
  switch (outcome._tag) {
    case "Applied":
      return user
    case "Rejected":
      return outcome.current
    case "Unknown":
      // Nobody knows yet who won: a serial read finishes the round.
      return yield* query(User, { id }).pipe(withOptions({ consistency: "SERIAL" }), one)
  }
})

/** Gives a user a role that it does not have, unless its roles change meanwhile; tells whether it has it now. */
export const addRole = Effect.fn("argus.addRole")(function*(id: Cql.Uuid, role: string) {
  const { roles } = yield* byId(id)
  if (roles.includes(role)) return true
  const outcome = yield* update(User, { id }, { roles: append([role]) }).pipe(onlyIf({ roles }))
  return outcome._tag === "Applied"
})
