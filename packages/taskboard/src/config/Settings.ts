/**
 * Every setting of the task board, read from the environment through Effect's Config.
 *
 * A setting that is empty counts as absent. `catalogue` is the one list of names, defaults and meanings; the README's table
 * is made from it.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/**
 * A setting that cannot be used as it is.
 *
 * @category errors
 * @since 0.1.0
 */
export class BadSetting extends Schema.TaggedError<BadSetting>()("BadSetting", {
  setting: Schema.String,
  expected: Schema.String,
  example: Schema.String
}) {
  override get message(): string {
    return `The setting ${this.setting} must be ${this.expected}. Set it like this: ${this.setting}=${this.example}`
  }
}

interface Setting<A> {
  readonly name: string
  readonly fallback: string
  readonly meaning: string
  readonly expected: string
  readonly example: string
  readonly decode: (text: string) => Option.Option<A>
}

const setting = <A>(
  name: string,
  about: Pick<Setting<A>, "fallback" | "meaning" | "expected" | "example">,
  schema: Schema.Codec<A, string>
): Setting<A> => ({ name, ...about, decode: Schema.decodeOption(schema) })

const port = Schema.NumberFromString.check(Schema.isInt(), Schema.isBetween({ minimum: 0, maximum: 65_535 }))

const hostName = Schema.String.check(Schema.isPattern(/^[\w.:[\]-]+$/))

const settings = {
  port: setting("PORT", {
    fallback: "8000",
    meaning: "Port of the page and the API; 0 takes a free one.",
    expected: "a port number from 0 to 65535",
    example: "8000"
  }, port),
  host: setting("HOST", {
    fallback: "127.0.0.1",
    meaning: "Address to listen on. The board has no accounts: whoever reaches it may use it.",
    expected: "an address or a host name",
    example: "127.0.0.1"
  }, hostName),
  data: setting("TASKBOARD_DATA", {
    fallback: ".data",
    meaning: "Folder for the embedded engine's file and the SQLite file.",
    expected: "a path",
    example: ".data"
  }, Schema.NonEmptyString),
  hosts: setting("SCYLLA_HOSTS", {
    fallback: "none: the embedded engine",
    meaning: "Nodes of a ScyllaDB or Cassandra cluster, separated by commas.",
    expected: "host names or addresses, separated by commas",
    example: "127.0.0.1"
  }, Schema.String.check(Schema.isPattern(/^\s*[\w.:[\]-]+(?:\s*,\s*[\w.:[\]-]+)*\s*$/))),
  clusterPort: setting("SCYLLA_PORT", {
    fallback: "9042",
    meaning: "CQL port of the nodes.",
    expected: "a port number from 0 to 65535",
    example: "9042"
  }, port),
  keyspace: setting("SCYLLA_KEYSPACE", {
    fallback: "taskboard",
    meaning: "Keyspace of the tables; created when it is missing.",
    expected: "a name of letters, digits and underscores, at most 48 of them, that begins with a letter",
    example: "taskboard"
  }, Schema.String.check(Schema.isPattern(/^[a-z][a-z0-9_]{0,47}$/i))),
  username: setting("SCYLLA_USERNAME", {
    fallback: "none",
    meaning: "User name, where the cluster asks for one.",
    expected: "a user name",
    example: "cassandra"
  }, Schema.NonEmptyString),
  password: setting("SCYLLA_PASSWORD", {
    fallback: "none",
    meaning: "Password of that user; never logged.",
    expected: "a password",
    example: "…"
  }, Schema.NonEmptyString)
}

/**
 * What there is to set: name, default, meaning.
 *
 * @category constants
 * @since 0.1.0
 */
export const catalogue: ReadonlyArray<{ readonly name: string; readonly fallback: string; readonly meaning: string }> =
  Object.values(settings).map(({ fallback, meaning, name }) => ({ name, fallback, meaning }))

/**
 * A cluster to keep the tasks in.
 *
 * @category models
 * @since 0.1.0
 */
export interface Cluster {
  readonly hosts: ReadonlyArray<string>
  readonly port: number
  readonly keyspace: string
  readonly credentials: { readonly username: string; readonly password: Redacted.Redacted } | undefined
}

const read = <A>(setting: Setting<A>): Effect.Effect<Option.Option<A>, BadSetting> =>
  Effect.gen(function*() {
    const text = yield* Config.option(Config.String(setting.name))
    if (Option.isNone(text) || text.value.trim() === "") return Option.none()
    const value = setting.decode(text.value)
    return Option.isSome(value) ? value : yield* bad(setting)
  }).pipe(Effect.catchTag("ConfigError", () => bad(setting)))

const bad = ({ example, expected, name }: Setting<unknown>) =>
  Effect.fail(new BadSetting({ setting: name, expected, example }))

const readOr = <A>(setting: Setting<A>, fallback: A): Effect.Effect<A, BadSetting> =>
  Effect.map(read(setting), Option.getOrElse(() => fallback))

const cluster = Effect.gen(function*() {
  const hosts = yield* read(settings.hosts)
  const port = yield* readOr(settings.clusterPort, 9042)
  const keyspace = yield* readOr(settings.keyspace, "taskboard")
  const username = yield* read(settings.username)
  const password = yield* read(settings.password)
  if (Option.isSome(username) !== Option.isSome(password)) {
    return yield* bad(Option.isSome(username) ? settings.password : settings.username)
  }
  return Option.map(hosts, (hosts): Cluster => ({
    hosts: hosts.split(",").map((host) => host.trim()),
    port,
    keyspace,
    credentials: Option.isSome(username) && Option.isSome(password)
      ? { username: username.value, password: Redacted.make(password.value) }
      : undefined
  }))
})

/**
 * - `port`, `host`: where to listen
 * - `data`: the folder for files
 * - `cluster`: where the tasks are kept; none for the embedded engine
 *
 * @category services
 * @since 0.1.0
 */
export class Settings extends Context.Service<Settings, {
  readonly port: number
  readonly host: string
  readonly data: string
  readonly cluster: Option.Option<Cluster>
}>()("@effect-cql/taskboard/config/Settings") {
  static readonly layer: Layer.Layer<Settings, BadSetting> = Layer.effect(
    Settings,
    Effect.all({
      port: readOr(settings.port, 8000),
      host: readOr(settings.host, "127.0.0.1"),
      data: readOr(settings.data, ".data"),
      cluster
    })
  )
}
