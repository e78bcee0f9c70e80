import type { Applied, Reason } from "@effect-cql/core/CassandraError"
import { EncodeError } from "@effect-cql/core/CassandraError"
import { assert, describe, it } from "@effect/vitest"
import { errors } from "cassandra-driver"
import { inspect } from "node:util"
import { toError } from "../../src/internal/failure.ts"

const write = { cql: "INSERT …", mutates: true, idempotent: false, sent: true, paged: false, timeout: 100 }
const read = { ...write, cql: "SELECT …", mutates: false, idempotent: true }

const response = (code: number, fields: object = {}): Error =>
  Object.assign(new errors.ResponseError(code, "said"), { coordinator: "10.0.0.1:9042" }, fields)

// The reader's names for the fields of the protocol's errors.
const replicas = { consistencies: 6, received: 1, blockFor: 2 }
const quorum = { said: "said", consistency: "LOCAL_QUORUM", required: 2, received: 1 }

const socket = (fields: object): Error => Object.assign(new Error("Socket was closed"), { isSocketError: true }, fields)

const plain = (reason: Reason): object => ({ ...reason })

interface Case {
  readonly name: string
  readonly cause: unknown
  readonly tag: Reason["_tag"]
  readonly fields?: object
  readonly applied: Applied
  readonly attempts?: number
}

const writes: ReadonlyArray<Case> = [
  { name: "server error", cause: response(0x0000), tag: "ServerError", applied: "unknown" },
  { name: "protocol error", cause: response(0x000a), tag: "ProtocolError", applied: "no" },
  { name: "bad credentials", cause: response(0x0100), tag: "AuthenticationFailed", applied: "no" },
  {
    name: "unavailable",
    cause: response(0x1000, { consistencies: 4, required: 2, alive: 1 }),
    tag: "Unavailable",
    fields: { said: "said", consistency: "QUORUM", required: 2, alive: 1 },
    applied: "no"
  },
  { name: "overloaded", cause: response(0x1001), tag: "Overloaded", applied: "unknown" },
  { name: "bootstrapping", cause: response(0x1002), tag: "Bootstrapping", applied: "no" },
  { name: "truncate error", cause: response(0x1003), tag: "Truncation", applied: "unknown" },
  {
    name: "write timeout",
    cause: response(0x1100, { ...replicas, writeType: "SIMPLE" }),
    tag: "WriteTimeout",
    fields: { ...quorum, writeType: "SIMPLE" },
    applied: "unknown"
  },
  {
    name: "write timeout of a logged batch",
    cause: response(0x1100, { ...replicas, writeType: "BATCH" }),
    tag: "WriteTimeout",
    fields: { ...quorum, writeType: "BATCH" },
    applied: "yes"
  },
  {
    name: "write timeout of the Paxos round",
    cause: response(0x1100, { ...replicas, consistencies: 9, writeType: "CAS" }),
    tag: "WriteTimeout",
    fields: { ...quorum, consistency: "LOCAL_SERIAL", writeType: "CAS" },
    applied: "unknown"
  },
  {
    name: "write failure",
    cause: response(0x1500, { ...replicas, failures: 1, writeType: "COUNTER" }),
    tag: "WriteFailure",
    fields: { ...quorum, failures: 1, writeType: "COUNTER" },
    applied: "unknown"
  },
  { name: "function failure", cause: response(0x1400), tag: "FunctionFailure", applied: "no" },
  { name: "syntax error", cause: response(0x2000), tag: "SyntaxError", applied: "no" },
  { name: "unauthorized", cause: response(0x2100), tag: "Unauthorized", applied: "no" },
  { name: "invalid", cause: response(0x2200), tag: "InvalidQuery", applied: "no" },
  { name: "config error", cause: response(0x2300), tag: "ConfigError", applied: "no" },
  {
    name: "already exists",
    cause: response(0x2400, { keyspace: "ks", table: "t" }),
    tag: "AlreadyExists",
    fields: { said: "said", keyspace: "ks", table: "t" },
    applied: "no"
  },
  {
    name: "keyspace that already exists",
    cause: response(0x2400, { keyspace: "ks" }),
    tag: "AlreadyExists",
    fields: { said: "said", keyspace: "ks", table: "" },
    applied: "no"
  },
  {
    name: "client timeout",
    cause: new errors.OperationTimedOutError("no reply"),
    tag: "ClientTimeout",
    fields: { said: "no reply", milliseconds: 100 },
    applied: "unknown"
  },
  { name: "closed connection", cause: socket({}), tag: "ConnectionLost", applied: "unknown" },
  {
    name: "connection closed before the write",
    cause: socket({ requestNotWritten: true }),
    tag: "ConnectionLost",
    applied: "no",
    attempts: 0
  },
  {
    name: "closed session",
    cause: new errors.NoHostAvailableError(null, "Connecting after shutdown is not supported"),
    tag: "ConnectionLost",
    applied: "no",
    attempts: 0
  },
  {
    name: "busy connections of every host",
    cause: new errors.NoHostAvailableError({ a: new errors.BusyConnectionError("a", 2048, 1), b: null }),
    tag: "Overloaded",
    applied: "no",
    attempts: 0
  },
  {
    name: "no host",
    cause: new errors.NoHostAvailableError({ "a:1": new Error("ECONNREFUSED"), "b:1": "Host considered as DOWN" }),
    tag: "NoHostAvailable",
    fields: {
      said: "no host took the request: a:1: ECONNREFUSED; b:1: Host considered as DOWN",
      hosts: { "a:1": "ECONNREFUSED", "b:1": "Host considered as DOWN" }
    },
    applied: "no",
    attempts: 0
  },
  {
    name: "wrong password at every host",
    cause: new errors.NoHostAvailableError({ a: new errors.AuthenticationError("bad"), b: response(0x0100) }),
    tag: "AuthenticationFailed",
    applied: "no",
    attempts: 0
  },
  {
    name: "wrong argument",
    cause: new errors.ArgumentError("profile"),
    tag: "InvalidQuery",
    applied: "no",
    attempts: 0
  },
  {
    name: "driver's own failure",
    cause: new errors.DriverInternalError("bug"),
    tag: "ServerError",
    applied: "unknown"
  },
  { name: "error of no known kind", cause: "odd", tag: "ServerError", applied: "unknown" },
  {
    name: "refused value",
    cause: new EncodeError({ said: "said", expected: "int", actual: "a string" }),
    tag: "EncodeError",
    applied: "no",
    attempts: 0
  }
]

describe("failure", () => {
  it.each(writes)("tells of a write: $name", ({ applied, attempts, cause, fields, tag }) => {
    const error = toError(cause, write)
    assert.strictEqual(error.reason._tag, tag)
    assert.strictEqual(error.applied, applied)
    assert.strictEqual(error.attempts, attempts ?? 1)
    assert.strictEqual(error.cql, write.cql)
    if (fields !== undefined) assert.deepStrictEqual(plain(error.reason), { _tag: tag, ...fields })
  })

  it.each(writes)("never says of a read that something was applied: $name", ({ cause }) => {
    assert.strictEqual(toError(cause, read).applied, "no")
  })

  it("tells of a read what the replicas gave", () => {
    const timeout = toError(response(0x1200, { ...replicas, isDataPresent: 0 }), read)
    assert.deepStrictEqual(plain(timeout.reason), { _tag: "ReadTimeout", ...quorum, dataPresent: false })
    const failure = toError(response(0x1300, { ...replicas, failures: 2, isDataPresent: 1 }), read)
    assert.deepStrictEqual(plain(failure.reason), { _tag: "ReadFailure", ...quorum, failures: 2, dataPresent: true })
  })

  it("tells why a node gave a read up, without the statement's values, which Cassandra writes beside it", () => {
    const said =
      "1 nodes scanned over 9 tombstones and aborted the query SELECT * FROM shop.carts WHERE owner = 'Ada' " +
      "(see tombstone_failure_threshold)"
    const cause = Object.assign(new errors.ResponseError(0x1300, said), { ...replicas, coordinator: "10.0.0.1:9042" })
    const error = toError(cause, read)
    assert.strictEqual(
      error.reason.said,
      "1 nodes scanned over 9 tombstones and aborted (see tombstone_failure_threshold)"
    )
    assert.strictEqual(error.coordinator, "10.0.0.1:9042")
    assert.notInclude(inspect(error), "Ada")
  })

  it("names the node that answered, or that did not", () => {
    assert.strictEqual(toError(response(0x1001), write).coordinator, "10.0.0.1:9042")
    assert.strictEqual(
      toError(new errors.OperationTimedOutError("late", "10.0.0.2:9042"), write).coordinator,
      "10.0.0.2:9042"
    )
  })

  it("takes a protocol error for a bad page token when there was one", () => {
    assert.strictEqual(toError(response(0x000a), { ...read, paged: true }).reason._tag, "InvalidPageToken")
  })

  it("says that what failed before it was sent was not applied and may be sent again", () => {
    const error = toError(new errors.OperationTimedOutError("no reply"), { ...write, sent: false })
    assert.strictEqual(error.applied, "no")
    assert.isTrue(error.retryable)
  })

  it("lets a write be sent again only when it is idempotent, once it may have been applied", () => {
    const lost = socket({})
    assert.isFalse(toError(lost, write).retryable)
    assert.isTrue(toError(lost, { ...write, idempotent: true }).retryable)
  })

  it("lets a read at SERIAL be sent again, which times out like the write of its Paxos round", () => {
    const timeout = response(0x1100, { ...replicas, consistencies: 8, writeType: "CAS" })
    const error = toError(timeout, read)
    assert.isTrue(error.retryable)
    assert.strictEqual(error.applied, "no")
    assert.isFalse(toError(timeout, { ...write, idempotent: true }).retryable)
  })

  it("takes a TypeError for an answer that could not be read", () => {
    assert.strictEqual(toError(new TypeError("Not enough bytes to decode the vector"), read).reason._tag, "DecodeError")
  })
})
