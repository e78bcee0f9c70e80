/**
 * What fails on the node that has the data, once a request was taken: Cassandra answers that a replica failed, where it would
 * have refused the same before.
 */
import { ReadFailure, WriteFailure } from "../../CassandraError.ts"

export const readFailed = (said: string): ReadFailure => new ReadFailure({ ...failure, said, dataPresent: false })

export const writeFailed = (said: string): WriteFailure => new WriteFailure({ ...failure, said, writeType: "SIMPLE" })

const failure = { consistency: "LOCAL_ONE", required: 1, received: 0, failures: 1 } as const
