/** Which nodes have a partition. The driver asks it for every statement, and its hash takes most of a microsecond. */
import * as PartitionToken from "@effect-cql/core/PartitionToken"
import type { Client } from "cassandra-driver"
import { createRequire } from "node:module"

type Constructor<Arguments extends ReadonlyArray<unknown>> = new(...values: Arguments) => object

interface ClientInside {
  getReplicas: (keyspace: string | undefined, key: unknown) => unknown
  readonly metadata: {
    readonly tokenizer: unknown
    readonly getReplicas: (keyspace: string | undefined, key: unknown) => unknown
  }
}

// The driver is CommonJS, has no exports map, and its types tell nothing of these modules.
const require = createRequire(import.meta.url)
const { Murmur3Tokenizer } = require("cassandra-driver/lib/tokenizer.js") as {
  readonly Murmur3Tokenizer: Constructor<[]>
}
const { Murmur3Token } = require("cassandra-driver/lib/token.js") as { readonly Murmur3Token: Constructor<[object]> }
const MutableLong = require("cassandra-driver/lib/types/mutable-long.js") as Constructor<
  [number, number, number, number]
>

/** Has partition keys hashed by {@link PartitionToken}, where they are by Murmur3. */
export const hashOwn = (client: Client): void => {
  // What the driver's types leave out.
  const inside = client as unknown as ClientInside
  const { metadata } = inside
  inside.getReplicas = (keyspace, key) =>
    metadata.getReplicas(
      keyspace,
      key instanceof Uint8Array && metadata.tokenizer instanceof Murmur3Tokenizer ? tokenOf(key) : key
    )
}

const tokenOf = (key: Uint8Array): object => {
  const { high, low } = PartitionToken.halves(key)
  return new Murmur3Token(new MutableLong(low, low >>> 16, high, high >>> 16))
}
