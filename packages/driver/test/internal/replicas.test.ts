import * as PartitionToken from "@effect-cql/core/PartitionToken"
import { assert, describe, it } from "@effect/vitest"
import type { Client } from "cassandra-driver"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { createRequire } from "node:module"
import { findOwn } from "../../src/internal/replicas.ts"

interface Token {
  readonly getValue: () => { readonly toImmutable: () => { readonly toString: () => string } }
  readonly compare: (other: Token) => number
}

interface Metadata {
  tokenizer: unknown
  ring: ReadonlyArray<Token>
  ringTokensAsStrings: ReadonlyArray<string>
  keyspaces: { readonly [name: string]: { readonly replicas: { readonly [token: string]: string } } }
  readonly getReplicas: (keyspace: string | undefined, key: unknown) => unknown
}

// The driver's own hash, which its types tell nothing of.
const require = createRequire(import.meta.resolve("@effect-cql/driver"))
const { Murmur3Tokenizer } = require("cassandra-driver/lib/tokenizer.js") as {
  readonly Murmur3Tokenizer: new() => { readonly hash: (key: Uint8Array) => Token }
}
const Metadata = require("cassandra-driver/lib/metadata/index.js") as new(
  options: object,
  connection: object
) => Metadata

const byte = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 })))

const tokenizer = new Murmur3Tokenizer()

describe("replicas", () => {
  it.prop(
    "are found by the driver's hash, of keys of any length",
    [Arbitrary.array(byte, { minLength: 1, maxLength: 70 })],
    ([bytes]) => {
      const key = Uint8Array.from(bytes)
      const { high, low } = PartitionToken.halves(key)
      assert.strictEqual(String(PartitionToken.ofBytes(key)), tokenizer.hash(key).getValue().toImmutable().toString())
      assert.strictEqual(PartitionToken.ofBytes(key), (BigInt(high) << 32n) | BigInt(low >>> 0))
    }
  )

  it.prop(
    "are those of the token that the driver finds in the ring, the first again after the last",
    [Arbitrary.array(Arbitrary.array(byte, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 40 })],
    ([keys]) => {
      const bytes = keys.map((key) => Buffer.from(key))
      // Half of the keys stand on a token of the ring, to which they belong; the others stand between.
      const tokens = bytes.slice(0, Math.ceil(bytes.length / 2)).map((key) => tokenizer.hash(key))
      const metadata = new Metadata({}, {})
      metadata.tokenizer = tokenizer
      metadata.ring = tokens.sort((one, other) => one.compare(other))
      metadata.ringTokensAsStrings = metadata.ring.map((token) => token.getValue().toImmutable().toString())
      metadata.keyspaces = { there: { replicas: Object.fromEntries(metadata.ringTokensAsStrings.map((t) => [t, t])) } }
      // As much of a client as is asked for.
      const client = { metadata } as unknown as Client
      findOwn(client)
      for (const key of bytes) {
        assert.isString(client.getReplicas("there", key))
        assert.strictEqual(client.getReplicas("there", key), metadata.getReplicas("there", key))
        assert.isNull(client.getReplicas("elsewhere", key))
      }
    }
  )
})
