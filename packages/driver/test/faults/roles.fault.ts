/** Logins and permissions, on a node of their own that asks for them. */
import { assert, layer } from "@effect/vitest"
import { policies } from "cassandra-driver"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { describe } from "vitest"
import { fromJars } from "../../../../test/cassandra/fromJars.ts"
import { CassandraDriver, RetryPolicy } from "../../src/index.ts"
import { createKeyspace } from "../live.ts"
import { makeProxy } from "../proxy/proxy.ts"
import { always, is } from "../proxy/rules.ts"

const node = await fromJars({
  settings: {
    authenticator: "PasswordAuthenticator",
    authorizer: "CassandraAuthorizer",
    // Nothing is remembered: what is revoked is gone with the next request.
    credentials_validity: "0ms",
    permissions_validity: "0ms",
    roles_validity: "0ms"
  }
})

const contactPoints = node._tag === "Available" ? [`${node.contactPoints[0]}:${node.port}`] : []

const loginOf = (username: string, password = username): CassandraDriver.Credentials => ({
  username,
  password: Redacted.make(password)
})

/** The node, for as long as the tests run, and a session of its superuser, whom it has a moment after it has started. */
class Admin extends Context.Service<Admin, Effect.Success<ReturnType<typeof CassandraDriver.make>>>()("Admin") {
  static readonly layer = Layer.effect(
    this,
    Effect.gen(function*() {
      yield* Effect.addFinalizer(() => Effect.promise(async () => node._tag === "Available" ? node.stop() : undefined))
      const admin = yield* CassandraDriver.make({
        contactPoints,
        credentials: loginOf("cassandra"),
        requestTimeout: "60 seconds"
      }).pipe(Effect.retry(Schedule.spaced("200 millis").pipe(Schedule.upTo({ times: 100 }))))
      yield* admin.execute(createKeyspace("shop"))
      yield* admin.execute("CREATE TABLE shop.open (p int PRIMARY KEY, v int)")
      yield* admin.execute("CREATE TABLE shop.shut (p int PRIMARY KEY, v int)")
      return admin
    })
  )
}

describe("roles", {
  skip: node._tag === "Unavailable",
  ...(node._tag === "Unavailable" ? { meta: { skipReason: node.reasons.join(" ") } } : undefined)
}, () => {
  layer(Admin.layer, { excludeTestServices: true, timeout: "2 minutes" })((it) => {
    let roles = 0
    const read = "SELECT v FROM shop.open WHERE p = ?"
    const write = "INSERT INTO shop.open (p, v) VALUES (?, ?)"

    const newRole = Effect.fnUntraced(function*() {
      const { execute } = yield* Admin
      const name = `role_${++roles}`
      yield* execute(`CREATE ROLE ${name} WITH PASSWORD = '${name}' AND LOGIN = true`)
      yield* execute(`GRANT SELECT ON shop.open TO ${name}`)
      yield* execute(`GRANT MODIFY ON shop.open TO ${name}`)
      return name
    })

    const connect = Effect.fnUntraced(function*(role: string, password = role) {
      const proxy = yield* makeProxy({ host: "127.0.0.1", port: node._tag === "Available" ? node.port : 0 })
      const session = CassandraDriver.make({
        contactPoints: proxy.contactPoints,
        credentials: loginOf(role, password),
        driver: { policies: { reconnection: new policies.reconnection.ConstantReconnectionPolicy(50) } },
        profiles: { patient: { retry: RetryPolicy.during("30 seconds") } }
      })
      return { proxy, session }
    })

    it.effect("a wrong password is refused, told to nobody, and leaves no socket", () =>
      Effect.gen(function*() {
        const role = yield* newRole()
        for (const [name, password] of [[role, "wrong horse"], ["nobody", "wrong horse"]] as const) {
          const { proxy, session } = yield* connect(name, password)
          const error = yield* Effect.flip(Effect.scoped(session))
          assert.strictEqual(error.reason._tag, "AuthenticationFailed")
          assert.deepStrictEqual([error.applied, error.retryable], ["no", false])
          assert.notInclude(error.message, password)
          yield* proxy.until(() => proxy.open() === 0)
        }
      }))

    it.effect("a session without a login is refused, and told what is missing", () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(Effect.scoped(CassandraDriver.make({ contactPoints })))
        assert.strictEqual(error.reason._tag, "AuthenticationFailed")
      }))

    it.effect("a role that may not log in is refused", () =>
      Effect.gen(function*() {
        const { execute } = yield* Admin
        yield* execute("CREATE ROLE IF NOT EXISTS quiet WITH PASSWORD = 'quiet' AND LOGIN = false")
        const { session } = yield* connect("quiet")
        assert.strictEqual((yield* Effect.flip(Effect.scoped(session))).reason._tag, "AuthenticationFailed")
      }))

    it.effect("a table without a permission is refused, and the others are not", () =>
      Effect.gen(function*() {
        const { proxy, session } = yield* connect(yield* newRole())
        const { batch, execute } = yield* session
        yield* execute(write, [1, 1])
        assert.deepStrictEqual((yield* execute(read, [1])).rows, [{ v: 1 }])
        const shut = [
          execute("SELECT v FROM shop.shut WHERE p = ?", [1]),
          execute("INSERT INTO shop.shut (p, v) VALUES (?, ?)", [1, 1], { idempotent: true }),
          execute("TRUNCATE shop.shut"),
          execute("CREATE TABLE shop.mine (p int PRIMARY KEY)"),
          batch([{ cql: write, params: [2, 2] }, { cql: "INSERT INTO shop.shut (p, v) VALUES (?, ?)", params: [2, 2] }])
        ]
        const asked = proxy.asked(always)
        for (const run of shut) {
          const { applied, reason, retryable } = yield* Effect.flip(run)
          assert.deepStrictEqual([reason._tag, applied, retryable], ["Unauthorized", "no", false])
        }
        assert.isAtMost(proxy.asked(always) - asked, 2 * shut.length)
        assert.lengthOf((yield* execute(read, [2])).rows, 0)
      }))

    it.effect("a permission that is revoked under a session is missed by its next request, and may come back", () =>
      Effect.gen(function*() {
        const admin = yield* Admin
        const role = yield* newRole()
        const { proxy, session } = yield* connect(role)
        const { execute, page } = yield* session
        yield* execute(read, [1])
        yield* execute(write, [3, 3])
        const { pageState } = yield* page("SELECT p FROM shop.open", [], { pageSize: 1 })
        yield* admin.execute(`REVOKE SELECT ON shop.open FROM ${role}`)
        const asked = proxy.asked(is("EXECUTE"))
        for (const run of [execute(read, [1]), page("SELECT p FROM shop.open", [], { pageSize: 1, pageState })]) {
          assert.strictEqual((yield* Effect.flip(run)).reason._tag, "Unauthorized")
        }
        assert.strictEqual(proxy.asked(is("EXECUTE")) - asked, 2)
        yield* execute(write, [3, 4])
        yield* admin.execute(`GRANT SELECT ON shop.open TO ${role}`)
        assert.deepStrictEqual((yield* execute(read, [3])).rows, [{ v: 4 }])
      }))

    it.effect("a role that is dropped under a session can do nothing more", () =>
      Effect.gen(function*() {
        const admin = yield* Admin
        const role = yield* newRole()
        const { session } = yield* connect(role)
        const { execute } = yield* session
        yield* execute(read, [1])
        yield* admin.execute(`DROP ROLE ${role}`)
        for (const run of [execute(read, [1]), execute(write, [4, 4])]) {
          const { applied, reason } = yield* Effect.flip(run)
          assert.include(["Unauthorized", "AuthenticationFailed"], reason._tag)
          assert.strictEqual(applied, "no")
        }
        assert.lengthOf((yield* admin.execute(read, [4])).rows, 0)
      }))

    it.effect("a password that is changed under a session counts for its next connection, and may be changed back", () =>
      Effect.gen(function*() {
        const admin = yield* Admin
        const role = yield* newRole()
        const { proxy, session } = yield* connect(role)
        const { execute } = yield* session
        yield* execute(read, [1])
        yield* admin.execute(`ALTER ROLE ${role} WITH PASSWORD = 'another'`)
        yield* execute(read, [1])
        const opened = proxy.opened()
        proxy.stop(0)
        proxy.start(0)
        yield* proxy.until(() => proxy.opened() > opened + 2)
        const error = yield* Effect.flip(execute(read, [1], { deadline: "1 second" }))
        assert.include(["AuthenticationFailed", "NoHostAvailable"], error.reason._tag)
        assert.strictEqual(error.applied, "no")
        yield* admin.execute(`ALTER ROLE ${role} WITH PASSWORD = '${role}'`)
        yield* execute(read, [1], { profile: "patient" })
      }))
  })
})
