import * as PartitionToken from "@effect-cql/core/PartitionToken"
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { createRequire } from "node:module"

interface Token {
  readonly getValue: () => { readonly toImmutable: () => { readonly toString: () => string } }
}

// The driver's own hash, which its types tell nothing of.
const require = createRequire(import.meta.resolve("@effect-cql/driver"))
const { Murmur3Tokenizer } = require("cassandra-driver/lib/tokenizer.js") as {
  readonly Murmur3Tokenizer: new() => { readonly hash: (key: Uint8Array) => Token }
}

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
})
