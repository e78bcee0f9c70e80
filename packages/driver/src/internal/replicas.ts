/** Which nodes have a partition. The driver asks it for every statement, and takes a microsecond to hash a key and look it up. */
import * as PartitionToken from "@effect-cql/core/PartitionToken"
import type { Client, Host, types } from "cassandra-driver"
import { createRequire } from "node:module"

type Replicas = { readonly [token: string]: ReadonlyArray<Host> }

interface Token {
  readonly getValue: () => { readonly toImmutable: () => types.Long }
}

/** What of the driver's metadata its types leave out. The ring's tokens are sorted, and are set once. */
interface Metadata {
  readonly tokenizer: unknown
  readonly ring?: ReadonlyArray<Token> | null
  readonly ringTokensAsStrings: ReadonlyArray<string>
  readonly keyspaces: { readonly [name: string]: object | undefined }
  readonly getReplicas: (keyspace: string | null | undefined, key: unknown) => unknown
  readonly _getKeyspaceReplicas: (keyspace: object) => Replicas
}

interface ClientInside {
  getReplicas: (keyspace: string | null | undefined, key: unknown) => unknown
  readonly metadata: Metadata
}

// The driver is CommonJS, has no exports map, and its types tell nothing of this module.
const { Murmur3Tokenizer } = createRequire(import.meta.url)("cassandra-driver/lib/tokenizer.js") as {
  readonly Murmur3Tokenizer: new() => object
}

/** Has partition keys hashed by {@link PartitionToken} and found in the ring here, where tokens are those of Murmur3. */
export const findOwn = (client: Client): void => {
  // What the driver's types leave out.
  const inside = client as unknown as ClientInside
  const { metadata } = inside
  inside.getReplicas = (keyspace, key) => {
    const { ring, tokenizer } = metadata
    const isOurs = key instanceof Uint8Array && tokenizer instanceof Murmur3Tokenizer
    if (!isOurs || !keyspace || !ring) return metadata.getReplicas(keyspace, key)
    const found = metadata.keyspaces[keyspace]
    if (found === undefined) return null
    return metadata._getKeyspaceReplicas(found)[metadata.ringTokensAsStrings[ownerOf(key, halvesOf(ring))]!]
  }
}

/** The tokens of a ring in halves of 32 bits, the lower one unsigned. */
interface Halves {
  readonly high: Int32Array
  readonly low: Uint32Array
}

const known = new WeakMap<ReadonlyArray<Token>, Halves>()

const halvesOf = (ring: ReadonlyArray<Token>): Halves => {
  const found = known.get(ring)
  if (found !== undefined) return found
  const tokens = ring.map((token) => token.getValue().toImmutable())
  const halves: Halves = {
    high: Int32Array.from(tokens, (token) => token.getHighBits()),
    low: Uint32Array.from(tokens, (token) => token.getLowBitsUnsigned())
  }
  known.set(ring, halves)
  return halves
}

/** Which of the ring's tokens a partition belongs to: the first that is not before its own, and after the last comes the first. */
const ownerOf = (key: Uint8Array, ring: Halves): number => {
  const token = PartitionToken.halves(key)
  const low = token.low >>> 0
  let from = 0
  let to = ring.high.length
  while (from < to) {
    const middle = (from + to) >>> 1
    const high = ring.high[middle]!
    if (high < token.high || (high === token.high && ring.low[middle]! < low)) from = middle + 1
    else to = middle
  }
  return from === ring.high.length ? 0 : from
}
