/**
 * Tables as Schema values, statements as Effects: the typed core of effect-cql.
 *
 * This entry imports no `node:` module and no engine, so browsers may use it. The embedded engine is
 * `@effect-cql/core/embedded`, its file store `@effect-cql/core/embedded/file`, the contract suite for session Layers
 * `@effect-cql/core/contract`, what tests of programs need `@effect-cql/core/testing`, and the live session
 * `@effect-cql/driver`.
 *
 * @since 0.1.0
 */
export { count, groupBy } from "./Aggregate.ts"
export { type Batch, batch, counterBatch, unloggedBatch } from "./Batch.ts"
export { CassandraError } from "./CassandraError.ts"
export { CassandraSession } from "./CassandraSession.ts"
export type {
  BatchEntry,
  BatchKind,
  BatchOptions,
  Coordinator,
  CqlPage,
  CqlResult,
  ExecuteOptions,
  PageOptions,
  ResultColumn,
  SessionInfo
} from "./CassandraSession.ts"
export * as Change from "./Change.ts"
export {
  add,
  append,
  clear,
  decrement,
  increment,
  prepend,
  put,
  removeAt,
  removeKeys,
  removeValues,
  setAt,
  setFields
} from "./Change.ts"
export { type ConditionalBatch, conditionalBatch } from "./ConditionalBatch.ts"
export { Consistency, SerialConsistency } from "./Consistency.ts"
export * as Cql from "./Cql.ts"
export * as CqlType from "./CqlType.ts"
export type { CqlDuration, CqlRow, CqlValue } from "./CqlValue.ts"
export { DefaultOptions, withDefaultOptions } from "./DefaultOptions.ts"
export { type ExecutionInfo, withInfo } from "./ExecutionInfo.ts"
export { explain, type Explanation } from "./Explain.ts"
export { type Health, health } from "./Health.ts"
export * as Ids from "./Ids.ts"
export { Keyspace } from "./Keyspace.ts"
export * as Limits from "./Limits.ts"
export * as Migrator from "./Migrator.ts"
export {
  ifExists,
  ifNotExists,
  type Mutation,
  onlyIf,
  remove,
  replace,
  save,
  timestamp,
  ttl,
  update
} from "./Mutation.ts"
export { nearest } from "./Nearest.ts"
export { NotFound, NotUnique } from "./NotFound.ts"
export { at, between, contains, containsKey, entry, fields, gt, gte, like, lt, lte, ne, oneOf } from "./Operator.ts"
export { type Applied, isApplied, type Outcome, type Rejected, type Unknown } from "./Outcome.ts"
export { type Page, page, PageToken } from "./Page.ts"
export * as PartitionToken from "./PartitionToken.ts"
export {
  allowFiltering,
  distinct,
  first,
  limit,
  one,
  order,
  perPartitionLimit,
  type Projection,
  type Query,
  query,
  scan,
  select,
  stream,
  streamDiverting
} from "./Query.ts"
export { clustering, tokenRange } from "./QueryRange.ts"
export { cql, identifier, param, type RawCql, rowsAs } from "./RawCql.ts"
export type { Refused, Sentence } from "./Refused.ts"
export { resolve, settle, type Settled } from "./Resolve.ts"
export * as SchemaSync from "./SchemaSync.ts"
export { sync } from "./SchemaSync.ts"
export * as Selector from "./Selector.ts"
export { type ServerTrace, type ServerTraceEvent, withServerTrace } from "./ServerTrace.ts"
export * as SessionMetrics from "./SessionMetrics.ts"
export { layerAs, on, type SessionKey } from "./Sessions.ts"
export * as SlowQueryLog from "./SlowQueryLog.ts"
export { SpanParameters } from "./SpanParameters.ts"
export { type Bound, type Marker, type Statement, type StatementOptions, withOptions } from "./Statement.ts"
export * as Table from "./Table.ts"
export { desc, table } from "./Table.ts"
export * as Index from "./TableIndex.ts"
export {
  type ResumeOptions,
  ScanCheckpoint,
  type ScanOptions,
  type ScanPage,
  streamParallel,
  streamResumable
} from "./TokenScan.ts"
export { truncate } from "./Truncate.ts"
export { FailedWrite, TooManyFailures, writeAll, type WriteAllOptions, WriteReport } from "./WriteAll.ts"
export * as WriteTimestamp from "./WriteTimestamp.ts"
