/** What a session holds requests to, beside what statements of tables are held to: the rows of a page, the bytes of a frame. */
import * as CassandraError from "@effect-cql/core/CassandraError"
import * as Limits from "@effect-cql/core/Limits"
import type { Client } from "cassandra-driver"

/** Refuses a page of more rows than the server gives; 0 asks for all, which is no page. */
export const refusePage = (pageSize: number, { pageSize: most }: Limits.Limits): void => {
  if (pageSize > most) {
    throw new CassandraError.LimitExceeded({
      said: `a page of ${pageSize} rows: the limit is ${most}; ask for fewer with pageSize`,
      limit: most,
      actual: pageSize
    })
  }
}

/** Refuses values that fit into no frame: each goes there as its bytes and their number, the rest takes a hundred or so. */
export const refuseFrame = (
  statements: ReadonlyArray<ReadonlyArray<unknown>>,
  { frameBytes }: Limits.Limits
): void => {
  // Most are so far from the limit that texts need not be measured: no character takes more than three bytes.
  if (sizeOf(statements, (text) => text.length * 3) <= frameBytes) return
  const bytes = sizeOf(statements, (text) => Buffer.byteLength(text))
  if (bytes > frameBytes) {
    throw new CassandraError.LimitExceeded({
      said: `a request with values of ${bytes} bytes: the limit of a frame is ${frameBytes}; nothing was sent`,
      limit: frameBytes,
      actual: bytes
    })
  }
}

const sizeOf = (statements: ReadonlyArray<ReadonlyArray<unknown>>, ofText: (text: string) => number): number => {
  let bytes = 0
  for (const bound of statements) {
    for (const value of bound) {
      bytes += 4 + (value instanceof Uint8Array ? value.length : typeof value === "string" ? ofText(value) : 0)
    }
  }
  return bytes
}

/**
 * What the node says of its limits. It need not say anything: Cassandra before 4.0 and ScyllaDB have no such table, and a role
 * may be kept from it.
 */
export const read = async (client: Client): Promise<Limits.Given> => {
  try {
    const { rows } = await client.execute("SELECT name, value FROM system_views.settings", [], {
      prepare: false,
      fetchSize: 0
    })
    return Limits.fromSettings(rows.map((row) => ({ name: row["name"], value: row["value"] })))
  } catch {
    return {}
  }
}
