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

/** Refuses a request that the server would not take, and which costs the connection. */
export const refuseFrame = ({ length }: Buffer, { frameBytes }: Limits.Limits): void => {
  if (length > frameBytes) {
    throw new CassandraError.LimitExceeded({
      said: `a request of ${length} bytes: the limit of a frame is ${frameBytes}; nothing was sent`,
      limit: frameBytes,
      actual: length
    })
  }
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
