/**
 * A request must fit into a frame of the protocol. There is none here, and programs are to fail as they would on a server.
 */
import { LimitExceeded } from "../../CassandraError.ts"
import type { CqlValue } from "../../CqlValue.ts"

/** Refuses values that are too large for one request: each has its bytes and their number. */
export const refuseFrame = (values: ReadonlyArray<CqlValue>, frameBytes: number): void => {
  // No character takes more than three bytes for each of its code units.
  if (total(values, (text) => text.length * 3) <= frameBytes) return
  const utf8 = new TextEncoder()
  const bytes = total(values, (text) => utf8.encode(text).length)
  if (bytes > frameBytes) {
    throw new LimitExceeded({
      said: `a request with values of ${bytes} bytes: the limit of a frame is ${frameBytes}; nothing was sent`,
      limit: frameBytes,
      actual: bytes
    })
  }
}

/** Numbers and the like count as nothing beside what can fill a frame. */
const total = (values: Iterable<CqlValue>, bytesOf: (text: string) => number): number => {
  let bytes = 0
  for (const value of values) {
    bytes += 4
    if (typeof value === "string") bytes += bytesOf(value)
    else if (value instanceof Uint8Array || value instanceof Float32Array) bytes += value.byteLength
    else if (Array.isArray(value) || value instanceof Set) bytes += total(value as Iterable<CqlValue>, bytesOf)
    else if (value instanceof Map) {
      bytes += total(value.keys(), bytesOf) + total(value.values(), bytesOf)
    }
  }
  return bytes
}
