import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { catalogue, Settings } from "../../src/config/Settings.ts"

const load = (env: Record<string, string>) =>
  Effect.map(Settings, (settings) => settings).pipe(
    Effect.provide(Settings.layer, { local: true }),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
  )

describe("Settings", () => {
  it.effect("needs none, and takes an empty one as absent", () =>
    Effect.gen(function*() {
      const settings = yield* load({ PORT: "", SCYLLA_HOSTS: " " })
      assert.deepStrictEqual(settings, { port: 8000, host: "127.0.0.1", data: ".data", cluster: Option.none() })
    }))

  it.effect("reads a cluster and its credentials", () =>
    Effect.gen(function*() {
      const { cluster } = yield* load({ SCYLLA_HOSTS: "a, b:9043", SCYLLA_USERNAME: "me", SCYLLA_PASSWORD: "secret" })
      const { credentials, hosts, keyspace, port } = Option.getOrThrow(cluster)
      assert.deepStrictEqual(hosts, ["a", "b:9043"])
      assert.strictEqual(port, 9042)
      assert.strictEqual(keyspace, "taskboard")
      assert.notInclude(JSON.stringify(credentials), "secret")
    }))

  it.effect.each([
    { name: "PORT", env: { PORT: "eight thousand" } },
    { name: "PORT", env: { PORT: "70000" } },
    { name: "PORT", env: { PORT: "80.5" } },
    { name: "HOST", env: { HOST: "not a host" } },
    { name: "SCYLLA_HOSTS", env: { SCYLLA_HOSTS: "a,,b" } },
    { name: "SCYLLA_KEYSPACE", env: { SCYLLA_KEYSPACE: "drop table;" } },
    { name: "SCYLLA_PASSWORD", env: { SCYLLA_USERNAME: "me" } }
  ])("names the bad setting and shows a good one: $name", ({ env, name }) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(load(env))
      assert.strictEqual(error.setting, name)
      assert.match(error.message, new RegExp(`^The setting ${name} must be .*${name}=`))
    }))

  it.effect("lists every setting with its default and meaning", () =>
    Effect.sync(() => {
      assert.includeMembers(catalogue.map(({ name }) => name), [
        "PORT",
        "HOST",
        "TASKBOARD_DATA",
        "SCYLLA_HOSTS",
        "SCYLLA_KEYSPACE"
      ])
      for (const { fallback, meaning } of catalogue) assert.isNotEmpty(fallback + meaning)
    }))
})
