/** The reasons of faults, and the errors a live session makes of them. */
import * as Duration from "effect/Duration"
import * as Errors from "../CassandraError.ts"
import type { Consistency } from "../Consistency.ts"
import { factsOf } from "../StatementFacts.ts"
import type { Sent } from "./Sent.ts"

/** Whether it can have changed nothing. */
export const readsOnly = ({ cql }: Sent): boolean => factsOf(cql).kind === "read"

/** The error of a reason. Where no host took the request it was never sent, so that any statement may be sent again. */
export const errorOf = (
  reason: Errors.Reason,
  sent: Sent,
  { attempts, coordinator }: Pick<Errors.Attempt, "attempts" | "coordinator">
): Errors.CassandraError => {
  const { conditional } = factsOf(sent.cql)
  const isUnsent = reason._tag === "NoHostAvailable"
  return Errors.make(reason, {
    cql: sent.cql,
    mutates: !isUnsent && !readsOnly(sent),
    idempotent: isUnsent ? true : sent.options.idempotent,
    conditional,
    attempts: attempts ?? (isUnsent ? 0 : 1),
    coordinator
  })
}

export const unavailable = (
  sent: Sent,
  replicas: { readonly required?: number; readonly alive?: number }
): Errors.Unavailable => {
  const consistency = consistencyOf(sent)
  const required = replicas.required ?? ofThree[consistency]
  const alive = replicas.alive ?? required - 1
  return new Errors.Unavailable({
    said: `a test's fault: ${alive} of ${required} replicas are alive that ${consistency} needs`,
    consistency,
    required,
    alive
  })
}

export const timeout = (
  sent: Sent,
  isApplied: boolean,
  writeType: Errors.WriteType = writeTypeOf(sent, isApplied)
): Errors.Reason => {
  const consistency = consistencyOf(sent)
  const required = ofThree[consistency]
  const received = required - 1
  const replicas = { consistency, required, received }
  const answered = `${received} of ${required} replicas answered in time`
  switch (factsOf(sent.cql).kind) {
    case "read":
      return new Errors.ReadTimeout({ ...replicas, said: `a test's fault: ${answered}`, dataPresent: false })
    case "write":
      return new Errors.WriteTimeout({
        ...replicas,
        said: `a test's fault: ${answered} a ${writeType} write`,
        writeType
      })
    case "truncate":
      return new Errors.Truncation({ said: `a test's fault: ${answered} a TRUNCATE` })
    default:
      // As long as a live session waits by default.
      return lateAnswer(Duration.seconds(12))
  }
}

export const lateAnswer = (patience: Duration.Duration): Errors.ClientTimeout => {
  const milliseconds = Duration.toMillis(patience)
  return new Errors.ClientTimeout({ said: `a test's fault: no answer within ${milliseconds} ms`, milliseconds })
}

/** How many replicas a level needs where there are three, in one data centre. */
const ofThree: { readonly [Level in Consistency]: number } = {
  ANY: 1,
  ONE: 1,
  LOCAL_ONE: 1,
  TWO: 2,
  THREE: 3,
  QUORUM: 2,
  LOCAL_QUORUM: 2,
  EACH_QUORUM: 2,
  SERIAL: 2,
  LOCAL_SERIAL: 2,
  ALL: 3
}

/** Of a lightweight transaction it is the Paxos round that fails, at its own level. */
const consistencyOf = ({ cql, options }: Sent): Consistency =>
  factsOf(cql).conditional ? options.serialConsistency ?? "SERIAL" : options.consistency ?? "LOCAL_ONE"

const writeTypeOf = ({ cql }: Sent, isApplied: boolean): Errors.WriteType => {
  if (factsOf(cql).conditional) return "CAS"
  const [, kind] = /^\s*BEGIN\s+(?:(UNLOGGED|COUNTER)\s+)?BATCH\b/i.exec(cql) ?? [undefined, "none"]
  switch (kind?.toUpperCase()) {
    case "NONE":
      return "SIMPLE"
    case "UNLOGGED":
      return "UNLOGGED_BATCH"
    case "COUNTER":
      return "COUNTER"
    default:
      return isApplied ? "BATCH" : "BATCH_LOG"
  }
}
