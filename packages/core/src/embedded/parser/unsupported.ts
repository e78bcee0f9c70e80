/**
 * Statements of Cassandra that the embedded engine does not have.
 */
import { Unsupported } from "../../CassandraError.ts"

/** Refuses a feature by its name. */
export const unsupported = (feature: string): never => {
  throw new Unsupported({ said: `The embedded engine does not support ${feature}`, feature })
}
