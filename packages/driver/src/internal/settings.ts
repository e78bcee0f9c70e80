/** The Layer's settings as Effect's Config reads them; {@link CassandraDriver.layerConfig} documents the names. */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import { Consistency, SerialConsistency } from "@effect-cql/core/Consistency"
import * as Limits from "@effect-cql/core/Limits"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { readFile } from "node:fs/promises"
import type { Options, TlsOptions } from "../CassandraDriver.ts"
import { wrongSettings } from "./connect.ts"

/** `batchFailBytes` as `BATCH_FAIL_BYTES`. */
const screaming = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()

const settings = Config.all({
  contactPoints: Config.option(Config.Array(Schema.NonEmptyString, "CASSANDRA_CONTACT_POINTS")),
  port: Config.option(Config.Port("CASSANDRA_PORT")),
  localDataCenter: Config.option(Config.NonEmptyString("CASSANDRA_LOCAL_DATA_CENTER")),
  keyspace: Config.option(Config.NonEmptyString("CASSANDRA_KEYSPACE")),
  username: Config.option(Config.NonEmptyString("CASSANDRA_USERNAME")),
  password: Config.option(Config.Redacted("CASSANDRA_PASSWORD")),
  consistency: Config.option(Config.schema(Consistency, "CASSANDRA_CONSISTENCY")),
  serialConsistency: Config.option(Config.schema(SerialConsistency, "CASSANDRA_SERIAL_CONSISTENCY")),
  pageSize: Config.option(Config.Int("CASSANDRA_PAGE_SIZE")),
  requestTimeout: Config.option(Config.Duration("CASSANDRA_REQUEST_TIMEOUT")),
  deadline: Config.option(Config.Duration("CASSANDRA_DEADLINE")),
  connectTimeout: Config.option(Config.Duration("CASSANDRA_CONNECT_TIMEOUT")),
  applicationName: Config.option(Config.NonEmptyString("CASSANDRA_APPLICATION_NAME")),
  bundle: Config.option(Config.NonEmptyString("CASSANDRA_BUNDLE")),
  tls: Config.option(Config.Boolean("CASSANDRA_TLS")),
  ca: Config.option(Config.NonEmptyString("CASSANDRA_TLS_CA_FILE")),
  certificate: Config.option(Config.NonEmptyString("CASSANDRA_TLS_CERTIFICATE_FILE")),
  key: Config.option(Config.NonEmptyString("CASSANDRA_TLS_KEY_FILE")),
  serverName: Config.option(Config.NonEmptyString("CASSANDRA_TLS_SERVER_NAME")),
  verify: Config.option(Config.Boolean("CASSANDRA_TLS_VERIFY")),
  limits: Config.all(Object.fromEntries(
    Limits.names.map((name) => [name, Config.option(Config.Int(`CASSANDRA_LIMITS_${screaming(name)}`))])
  ))
})

/** The settings found, over those given. */
export const read = Effect.fnUntraced(function*(
  given: Options
): Effect.fn.Return<Options, Config.ConfigError | CassandraError> {
  const found = yield* settings
  const username = Option.getOrUndefined(found.username)
  const password = Option.getOrUndefined(found.password)
  if ((username === undefined) !== (password === undefined)) {
    return yield* wrongSettings("CASSANDRA_USERNAME and CASSANDRA_PASSWORD go together: only one of them is set")
  }
  const tls = yield* tlsOf(found, given)
  return {
    ...given,
    ...defined({
      contactPoints: found.contactPoints,
      port: found.port,
      localDataCenter: found.localDataCenter,
      keyspace: found.keyspace,
      consistency: found.consistency,
      serialConsistency: found.serialConsistency,
      pageSize: found.pageSize,
      requestTimeout: found.requestTimeout,
      deadline: found.deadline,
      connectTimeout: found.connectTimeout,
      applicationName: found.applicationName,
      bundle: found.bundle
    }),
    ...(username === undefined || password === undefined ? undefined : { credentials: { username, password } }),
    ...(tls === undefined ? undefined : { tls }),
    limits: { ...given.limits, ...defined(found.limits) }
  }
})

type Found = Config.Success<typeof settings>

const tlsOf = Effect.fnUntraced(function*(
  found: Found,
  given: Options
): Effect.fn.Return<boolean | TlsOptions | undefined, CassandraError> {
  const { ca, certificate, key, serverName, tls, verify } = found
  if (Option.isSome(tls) && !tls.value) return false
  const named = [ca, certificate, key, serverName].some(Option.isSome) || Option.isSome(verify)
  if (!named) return Option.isSome(tls) && (given.tls === undefined || given.tls === false) ? true : undefined
  const keyText = yield* fileOf(key)
  return {
    ...(typeof given.tls === "object" ? given.tls : undefined),
    ...defined({ ca: Option.fromUndefinedOr(yield* fileOf(ca)), serverName, verify }),
    ...defined({ certificate: Option.fromUndefinedOr(yield* fileOf(certificate)) }),
    ...(keyText === undefined ? undefined : { key: Redacted.make(keyText) })
  }
})

const fileOf = (path: Option.Option<string>): Effect.Effect<string | undefined, CassandraError> =>
  Option.isNone(path)
    ? Effect.succeed(undefined)
    : Effect.tryPromise({ try: () => readFile(path.value, "utf8"), catch: wrongSettings })

type Defined<Fields> = { readonly [Key in keyof Fields]?: Fields[Key] extends Option.Option<infer A> ? A : never }

const defined = <Fields extends { readonly [key: string]: Option.Option<unknown> }>(fields: Fields): Defined<Fields> =>
  // Each field is the value of the option of that name.
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => Option.isSome(value) ? [[key, value.value]] : [])
  ) as Defined<Fields>
