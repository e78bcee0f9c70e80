/** Connecting and closing, timeouts and interruption, settings and TLS of the live Layer. */
import type { CassandraError } from "@effect-cql/core/CassandraError"
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import { assert, describe, it } from "@effect/vitest"
import { Client, types } from "cassandra-driver"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { execFile } from "node:child_process"
import { createServer } from "node:net"
import { join } from "node:path"
import process from "node:process"
import { promisify } from "node:util"
import { describeCassandra } from "../../../test/provided.ts"
import { CassandraDriver } from "../src/index.ts"
import { addressOf, createKeyspace, newKeyspaceName } from "./live.ts"
import { makeProxy, type ProxyOptions } from "./proxy/proxy.ts"
import { is } from "./proxy/rules.ts"
import { authority, certificate, pathOf } from "./tls/certificates.ts"

const version = Effect.gen(function*() {
  const { execute } = yield* CassandraSession
  return (yield* execute("SELECT release_version FROM system.local")).rows[0]!["release_version"]
})

const reach = (layer: Layer.Layer<CassandraSession, CassandraError>): Effect.Effect<unknown, CassandraError> =>
  Effect.provide(version, layer, { local: true })

describe("a Layer that cannot connect", () => {
  it.effect("tells which hosts it tried, and what each one said", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(reach(CassandraDriver.layer({ contactPoints: ["127.0.0.1:1"] })))
      assert.strictEqual(error.reason._tag, "NoHostAvailable")
      assert.include(error.message, "127.0.0.1:1: connect ECONNREFUSED")
      assert.strictEqual(error.applied, "no")
      assert.isTrue(error.retryable)
    }))

  it.effect("gives up after its timeout on a node that never answers, and closes its socket", () =>
    Effect.gen(function*() {
      const silent = yield* listen
      const error = yield* Effect.flip(
        reach(CassandraDriver.layer({ contactPoints: [silent.address], connectTimeout: "200 millis" }))
      )
      assert.strictEqual(error.reason._tag, "ClientTimeout")
      assert.include(error.message, `no connection to ${silent.address} within 200 ms`)
      yield* silent.closed
    }))

  it.effect("closes its socket when it is interrupted while connecting", () =>
    Effect.gen(function*() {
      const silent = yield* listen
      const fiber = yield* Effect.forkChild(reach(CassandraDriver.layer({ contactPoints: [silent.address] })))
      yield* silent.accepted
      yield* Fiber.interrupt(fiber)
      yield* silent.closed
    }))

  it.effect("tells of settings that cannot be right", () =>
    Effect.gen(function*() {
      for (
        const options of [
          { contactPoints: [] },
          { contactPoints: [""] },
          { bundle: "/nowhere/bundle.zip" },
          { driver: { protocolOptions: { maxVersion: 99 } } }
        ]
      ) {
        const error = yield* Effect.flip(reach(CassandraDriver.layer(options)))
        assert.strictEqual(error.reason._tag, "ConfigError")
      }
    }))
})

/** A server that accepts and says nothing. */
const listen = Effect.gen(function*() {
  let open = 0
  let accept: () => void = () => {}
  let close: () => void = () => {}
  const accepted = new Promise<void>((resolve) => {
    accept = resolve
  })
  const closed = new Promise<void>((resolve) => {
    close = resolve
  })
  const server = createServer((socket) => {
    open++
    accept()
    socket.resume()
    socket.on("error", () => {})
    socket.on("close", () => --open === 0 ? close() : undefined)
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () => Effect.callback<void>((resume) => void server.close(() => resume(Effect.void)))
  )
  const address = server.address()
  return {
    address: `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    accepted: Effect.promise(() => accepted),
    closed: Effect.promise(() => closed)
  }
})

describeCassandra("a Layer", (cassandra) => {
  const node = { host: cassandra.contactPoints[0]!, port: cassandra.port }
  const through = (port: number, options: CassandraDriver.Options = {}): CassandraDriver.Options => ({
    contactPoints: [`127.0.0.1:${port}`],
    ...options
  })

  it.effect("finds the data centre by itself, and closes every socket with its scope", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy(node)
      const scope = yield* Scope.make()
      const session = yield* Scope.provide(CassandraDriver.make(through(proxy.port)), scope)
      yield* session.execute("SELECT key FROM system.local")
      assert.isAbove(proxy.open(), 0)
      yield* Scope.close(scope, Exit.void)
      yield* proxy.until(() => proxy.open() === 0)
      const error = yield* Effect.flip(session.execute("SELECT key FROM system.local"))
      assert.strictEqual(error.reason._tag, "ConnectionLost")
      assert.strictEqual(error.applied, "no")
    }))

  it.effect("leaves nothing that keeps a process alive", () =>
    Effect.gen(function*() {
      const program = join(import.meta.dirname, "closing.ts")
      const { stdout } = yield* Effect.promise(() =>
        promisify(execFile)(process.execPath, [program, `${node.host}:${node.port}`], { timeout: 30_000 })
      )
      assert.strictEqual(stdout, "")
    }))

  it.effect("names the data centres there are when it is given another, and leaves no socket", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy(node)
      const error = yield* Effect.flip(
        reach(CassandraDriver.layer(through(proxy.port, { localDataCenter: "atlantis" })))
      )
      assert.strictEqual(error.reason._tag, "ConfigError")
      assert.include(error.message, cassandra.localDataCenter)
      yield* proxy.until(() => proxy.open() === 0)
    }))

  it.effect("leaves no socket when it is interrupted half way", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy(node)
      const release = proxy.hold()
      const fiber = yield* Effect.forkChild(reach(CassandraDriver.layer(through(proxy.port))))
      yield* proxy.until(() => proxy.open() > 0)
      yield* Fiber.interrupt(fiber)
      release()
      yield* proxy.until(() => proxy.open() === 0)
    }))

  it.effect("may be made before its keyspace, and enters it when it is created", () =>
    Effect.gen(function*() {
      const keyspace = newKeyspaceName()
      const { execute } = yield* CassandraDriver.make({
        ...addressOf(cassandra),
        keyspace,
        requestTimeout: "60 seconds"
      })
      const early = yield* Effect.flip(execute("CREATE TABLE t (p int PRIMARY KEY)"))
      assert.strictEqual(early.reason._tag, "InvalidQuery")
      yield* Effect.acquireRelease(
        execute(createKeyspace(keyspace)),
        () => Effect.ignore(execute(`DROP KEYSPACE ${keyspace}`))
      )
      yield* execute("CREATE TABLE t (p int PRIMARY KEY)")
      assert.deepStrictEqual((yield* execute(`SELECT p FROM ${keyspace}.t`)).rows, [])
    }))

  it.effect("prepares a statement once for a thousand fibers that ask at the same time", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy(node)
      // On a busy machine a thousand answers take longer than one should, and what is sent again is counted too.
      const { execute } = yield* CassandraDriver.make({ ...through(proxy.port), requestTimeout: "60 seconds" })
      yield* Effect.forEach(
        Array.from({ length: 1_000 }),
        () => execute("SELECT key FROM system.local WHERE key = ?", ["local"]),
        { concurrency: "unbounded", discard: true }
      )
      assert.strictEqual(proxy.asked(is("PREPARE")), 1)
      assert.strictEqual(proxy.asked(is("EXECUTE")), 1_000)
    }))

  it.effect("stops waiting at a statement's timeout, and says that a write may have been applied", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy(node)
      const { execute } = yield* CassandraDriver.make(through(proxy.port))
      let release = proxy.hold()
      const unprepared = yield* Effect.flip(
        execute("INSERT INTO nowhere.t (p) VALUES (?)", [1], { timeout: "50 millis" })
      )
      assert.strictEqual(unprepared.reason._tag, "ClientTimeout")
      assert.strictEqual(unprepared.applied, "no")
      assert.isTrue(unprepared.retryable)
      assert.strictEqual(proxy.asked(is("EXECUTE")), 0)
      release()
      yield* execute("SELECT key FROM system.local WHERE key = ?", ["local"])
      release = proxy.hold()
      const read = yield* Effect.flip(
        execute("SELECT key FROM system.local WHERE key = ?", ["local"], { timeout: "50 millis" })
      )
      assert.strictEqual(read.reason._tag, "ClientTimeout")
      if (read.reason._tag === "ClientTimeout") assert.strictEqual(read.reason.milliseconds, 50)
      assert.strictEqual(read.applied, "no")
      assert.strictEqual(read.coordinator, `127.0.0.1:${proxy.port}`)
      release()
    }))

  it.effect("stops waiting at once when it is interrupted, and never sends what was not sent by then", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy(node)
      const { execute } = yield* CassandraDriver.make(through(proxy.port))
      const select = "SELECT release_version FROM system.local WHERE key = ?"
      let release = proxy.hold()
      const preparing = yield* Effect.forkChild(execute(select, ["local"]))
      yield* proxy.until(() => proxy.asked(is("PREPARE")) === 1)
      yield* Fiber.interrupt(preparing)
      release()
      yield* execute("SELECT key FROM system.local WHERE key = ?", ["local"])
      assert.strictEqual(proxy.asked(is("EXECUTE")), 1)
      release = proxy.hold()
      const waiting = yield* Effect.forkChild(execute(select, ["local"]))
      yield* proxy.until(() => proxy.asked(is("EXECUTE")) === 2)
      yield* Fiber.interrupt(waiting)
      release()
    }))

  it.effect("says of a write that was on its way when the session closed that it may have been applied", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy(node)
      const scope = yield* Scope.make()
      const keyspace = newKeyspaceName()
      const other = yield* CassandraDriver.make({ ...addressOf(cassandra), requestTimeout: "60 seconds" })
      yield* Effect.acquireRelease(
        other.execute(createKeyspace(keyspace)),
        () => Effect.ignore(other.execute(`DROP KEYSPACE ${keyspace}`))
      )
      yield* other.execute(`CREATE TABLE ${keyspace}.t (p int PRIMARY KEY)`)
      const session = yield* Scope.provide(CassandraDriver.make(through(proxy.port)), scope)
      const insert = session.execute(`INSERT INTO ${keyspace}.t (p) VALUES (?)`, [1])
      yield* insert
      proxy.hold()
      const fiber = yield* Effect.forkChild(Effect.flip(insert))
      yield* proxy.until(() => proxy.asked(is("EXECUTE")) === 2)
      yield* Scope.close(scope, Exit.void)
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error.reason._tag, "ConnectionLost")
      assert.strictEqual(error.applied, "unknown")
      assert.isFalse(error.retryable)
    }))

  it.effect("takes a client of the caller's and leaves it open, or closes it when asked", () =>
    Effect.gen(function*() {
      const client = new Client({
        contactPoints: [`${node.host}:${node.port}`],
        localDataCenter: cassandra.localDataCenter,
        keyspace: "system"
      })
      const read = Effect.gen(function*() {
        const { execute, info } = yield* CassandraSession
        assert.strictEqual((yield* info).keyspace, "system")
        return (yield* execute("SELECT supported_features FROM local")).rows
      })
      const stays = CassandraDriver.layerClient(client)
      yield* Effect.ignore(Effect.provide(read, stays, { local: true }))
      assert.isTrue(client.getState().getConnectedHosts().length > 0)
      yield* Effect.ignore(
        Effect.provide(read, CassandraDriver.layerClient(client, { shutdown: true }), { local: true })
      )
      assert.strictEqual(client.getState().getConnectedHosts().length, 0)
    }))

  it.effect("prepares a statement once for all sessions of a client", () =>
    Effect.gen(function*() {
      const proxy = yield* makeProxy(node)
      const client = new Client({
        contactPoints: [`127.0.0.1:${proxy.port}`],
        localDataCenter: cassandra.localDataCenter
      })
      const read = CassandraSession.use(({ execute }) =>
        execute("SELECT key FROM system.local WHERE key = ?", ["local"])
      )
      const stays = CassandraDriver.layerClient(client)
      for (let times = 0; times < 3; times++) {
        yield* Effect.provide(read, stays, { local: true })
      }
      assert.strictEqual(proxy.asked(is("PREPARE")), 1)
      yield* Effect.promise(() => client.shutdown())
    }))

  it.effect("leaves answers to the caller's own statements to the driver", () =>
    Effect.gen(function*() {
      const client = new Client({
        contactPoints: [`${node.host}:${node.port}`],
        localDataCenter: cassandra.localDataCenter
      })
      const cql = "SELECT host_id, bootstrapped FROM system.local"
      const ours = CassandraSession.use(({ execute }) => execute(cql)).pipe(Effect.map(({ rows }) => rows[0]!))
      yield* Effect.gen(function*() {
        const row = yield* ours
        assert.isString(row["host_id"])
        const theirs = (yield* Effect.promise(() => client.execute(cql, [], { prepare: true }))).first()
        assert.instanceOf(theirs["host_id"], types.Uuid)
        assert.strictEqual(String(theirs["host_id"]), row["host_id"])
        assert.deepStrictEqual(yield* ours, row)
      }).pipe(Effect.provide(CassandraDriver.layerClient(client, { shutdown: true })))
    }))

  it.effect("refuses a connection of another version of the protocol", () =>
    Effect.gen(function*() {
      const error = yield* CassandraDriver.make({
        contactPoints: [`${node.host}:${node.port}`],
        driver: { protocolOptions: { maxVersion: 3 } }
      }).pipe(Effect.scoped, Effect.flip)
      assert.strictEqual(error.reason._tag, "ConfigError")
      assert.include(error.message, "version 3 of the native protocol")
    }))

  it.effect("reads its settings from Config", () =>
    Effect.gen(function*() {
      const settings = {
        CASSANDRA_CONTACT_POINTS: `${node.host}:${node.port}`,
        CASSANDRA_LOCAL_DATA_CENTER: cassandra.localDataCenter,
        CASSANDRA_KEYSPACE: "system",
        CASSANDRA_CONSISTENCY: "LOCAL_QUORUM",
        CASSANDRA_REQUEST_TIMEOUT: "30 seconds"
      }
      const session = (env: Record<string, string>) =>
        CassandraDriver.layerConfig().pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))))
      const keyspace = yield* CassandraSession.use(({ info }) => Effect.map(info, ({ keyspace }) => keyspace)).pipe(
        Effect.provide(session(settings), { local: true })
      )
      assert.strictEqual(keyspace, "system")
      const wrong = yield* Effect.flip(
        Effect.provide(version, session({ ...settings, CASSANDRA_CONSISTENCY: "SOME" }), { local: true })
      )
      assert.strictEqual(wrong._tag, "ConfigError")
      const half = yield* Effect.flip(
        Effect.provide(version, session({ ...settings, CASSANDRA_USERNAME: "cassandra" }), { local: true })
      )
      assert.include(half.message, "CASSANDRA_PASSWORD")
    }))

  describe("with TLS", () => {
    const secure = (server: ProxyOptions["tls"], tls: CassandraDriver.TlsOptions | boolean, host = "127.0.0.1") =>
      Effect.gen(function*() {
        const proxy = yield* makeProxy({ ...node, ...(server === undefined ? undefined : { tls: server }) })
        return yield* reach(CassandraDriver.layer({ contactPoints: [`${host}:${proxy.port}`], tls }))
      })

    const refused = (server: ProxyOptions["tls"], tls: CassandraDriver.TlsOptions | boolean, host?: string) =>
      Effect.map(Effect.flip(secure(server, tls, host)), (error) => {
        assert.strictEqual(error.reason._tag, "NoHostAvailable")
        return error.message
      })

    it.effect("trusts a certificate of its authority for the node's address", () =>
      Effect.gen(function*() {
        assert.isString(yield* secure(certificate("address"), { ca: authority }))
      }))

    it.effect("trusts a certificate for the name of a contact point, or for the name it is given", () =>
      Effect.gen(function*() {
        assert.isString(yield* secure(certificate("name"), { ca: authority }, "localhost"))
        assert.isString(yield* secure(certificate("name"), { ca: authority, serverName: "db.example" }))
      }))

    it.effect("refuses an unknown authority", () =>
      Effect.gen(function*() {
        assert.match(yield* refused(certificate("address"), true), /unable to verify|self-signed|issuer/)
      }))

    it.effect("refuses a certificate for another name", () =>
      Effect.gen(function*() {
        assert.include(yield* refused(certificate("name"), { ca: authority }), "does not match certificate's altnames")
        assert.include(
          yield* refused(certificate("name"), { ca: authority, serverName: "other.example" }),
          "does not match certificate's altnames"
        )
      }))

    it.effect("refuses an expired certificate", () =>
      Effect.gen(function*() {
        assert.include(yield* refused(certificate("expired"), { ca: authority }), "certificate has expired")
      }))

    it.effect("shows a certificate of its own to a node that asks for one", () =>
      Effect.gen(function*() {
        const asking = { ...certificate("address"), ca: authority, requestCert: true, rejectUnauthorized: true }
        const own = certificate("client")
        yield* refused(asking, { ca: authority })
        assert.isString(
          yield* secure(asking, { ca: authority, certificate: own.cert, key: Redacted.make(own.key) })
        )
      }))

    it.effect("tells that a node without TLS cannot be spoken to", () => refused(undefined, { ca: authority }))

    it.effect("is not spoken where the node asks for it: the Layer fails, and leaves no socket", () =>
      Effect.gen(function*() {
        const proxy = yield* makeProxy({ ...node, tls: certificate("address") })
        const error = yield* Effect.flip(
          reach(CassandraDriver.layer(through(proxy.port, { requestTimeout: "500 millis" })))
        )
        assert.include(["NoHostAvailable", "ClientTimeout"], error.reason._tag)
        assert.strictEqual(proxy.reached(() => true), 0)
        yield* proxy.until(() => proxy.open() === 0)
      }))

    it.effect("takes any certificate when told so, and warns of it", () =>
      Effect.gen(function*() {
        const logged: Array<string> = []
        const logger = Logger.layer([Logger.make(({ message }) => void logged.push(String(message)))])
        assert.isString(yield* secure(certificate("expired"), { verify: false }).pipe(Effect.provide(logger)))
        assert.isTrue(logged.some((line) => line.includes("TLS verification is turned off")))
      }))

    it.effect("reads its certificates from files named by Config", () =>
      Effect.gen(function*() {
        const proxy = yield* makeProxy({ ...node, tls: certificate("name") })
        const env = {
          CASSANDRA_CONTACT_POINTS: `127.0.0.1:${proxy.port}`,
          CASSANDRA_TLS_CA_FILE: pathOf("ca.pem"),
          CASSANDRA_TLS_SERVER_NAME: "db.example"
        }
        const session = (more: Record<string, string> = {}) =>
          CassandraDriver.layerConfig().pipe(
            Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { ...env, ...more } })))
          )
        assert.isString(yield* Effect.provide(version, session(), { local: true }))
        const missing = yield* Effect.flip(
          Effect.provide(version, session({ CASSANDRA_TLS_CA_FILE: "/nowhere/ca.pem" }), { local: true })
        )
        assert.include(missing.message, "/nowhere/ca.pem")
      }))
  })
})
