/**
 * Page state: where a page ended, as opaque bytes. It names the last row by its keys rather than by its number, so writes
 * between two pages neither repeat nor lose a row.
 *
 * | bytes | what |
 * | --- | --- |
 * | 1 | version |
 * | 4 | hash of the statement the state belongs to |
 * | 4, 4 | rows given so far: in all, and of the last partition |
 * | 4 + n | the partition's serialised key |
 * | 1 | whether a clustering follows |
 * | (4 + n) each | the clustering columns' serialised values |
 * | 4 | hash of all the bytes before |
 */
import { InvalidPageToken } from "../../CassandraError.ts"
import type { CqlType } from "../../CqlType.ts"
import type { Clustering } from "../storage/Layout.ts"
import * as Bytes from "../values/bytes.ts"
import * as Token from "../values/token.ts"

/**
 * - `clustering`: of the last row; absent when the whole partition is done
 * - `given`, `givenOfPartition`: rows that count towards LIMIT and PER PARTITION LIMIT
 */
export interface Position {
  readonly partition: Uint8Array
  readonly clustering: Clustering | undefined
  readonly given: number
  readonly givenOfPartition: number
}

const version = 1

// The keys' values hold at most 64 KiB each, so a state is far smaller than this.
const mostBytes = 1 << 20

export const encode = (
  { clustering, given, givenOfPartition, partition }: Position,
  types: ReadonlyArray<CqlType>,
  statement: number
): Uint8Array => {
  const body = Bytes.concat([
    Uint8Array.of(version),
    uint32(statement),
    uint32(given),
    uint32(givenOfPartition),
    uint32(partition.length),
    partition,
    Uint8Array.of(clustering === undefined ? 0 : 1),
    ...(clustering ?? []).flatMap((value, at) => {
      const bytes = Bytes.encode(types[at]!, value)
      return [uint32(bytes.length), bytes]
    })
  ])
  return Bytes.concat([body, uint32(hash(body))])
}

export const decode = (
  bytes: Uint8Array,
  partitionKey: ReadonlyArray<CqlType>,
  clustering: ReadonlyArray<CqlType>,
  statement: number
): Position => {
  if (bytes.length < 22 || bytes.length > mostBytes) throw damaged()
  const body = bytes.subarray(0, -4)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (body[0] !== version || view.getUint32(body.length) !== hash(body)) throw damaged()
  if (view.getUint32(1) !== statement) {
    throw new InvalidPageToken({
      said: "The page state belongs to another statement; begin that one at its first page"
    })
  }
  let offset = 13
  const take = (): Uint8Array => {
    if (offset + 4 > body.length) throw damaged()
    const end = offset + 4 + view.getUint32(offset)
    if (end > body.length) throw damaged()
    const taken = bytes.slice(offset + 4, end)
    offset = end
    return taken
  }
  try {
    const partition = take()
    Token.decodeKey(partitionKey, partition)
    const hasClustering = body[offset++] === 1
    const values = hasClustering ? clustering.map((type) => Bytes.decode(type, take())) : undefined
    if (offset !== body.length) throw damaged()
    return { partition, clustering: values, given: view.getUint32(5), givenOfPartition: view.getUint32(9) }
  } catch {
    throw damaged()
  }
}

const damaged = () => new InvalidPageToken({ said: "The page state is damaged; begin at the first page" })

/** The hash that binds a page state to its statement. */
export const statementHash = (keyspace: string | undefined, cql: string): number =>
  hash(new TextEncoder().encode(`${keyspace ?? ""}\0${cql}`))

// FNV-1a, 32 bits: it finds damage, it keeps nobody from forging a state.
const hash = (bytes: Uint8Array): number => {
  let value = 0x811c9dc5
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}

const uint32 = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, value >>> 16 & 0xff, value >>> 8 & 0xff, value & 0xff)
