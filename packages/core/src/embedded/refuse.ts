import { InvalidQuery } from "../CassandraError.ts"

/** Refuses a statement that is well formed and means nothing, or nothing that may be. */
export const refuse = (said: string): never => {
  throw new InvalidQuery({ said })
}
