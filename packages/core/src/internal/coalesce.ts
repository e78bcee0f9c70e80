import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type { CassandraError } from "../CassandraError.ts"
import { CassandraSession, type CqlResult, type ExecuteOptions } from "../CassandraSession.ts"
import type { CqlType } from "../CqlType.ts"
import type { CqlRow, CqlValue } from "../CqlValue.ts"
import * as Operator from "../Operator.ts"
import { modify } from "../Statement.ts"
import type * as Table from "../Table.ts"
import type { Ambient } from "./ambient.ts"
import * as Rows from "./rows.ts"
import type * as Select from "./select.ts"
import { textOf } from "./valueText.ts"

/**
 * Whether a read shares its request: it asks for it, and it is of one row, whose key it names whole.
 *
 * @internal
 */
export const isCoalesced = (data: Select.Data, { defaults }: Ambient): boolean =>
  (data.options.coalesce ?? defaults.coalesce) === true && isOfOneRow(data)

const isOfOneRow = (data: Select.Data): boolean => {
  const { clusteringKey, partitionKey } = data.table.definition
  const isNamed = ({ field }: Table.Column) =>
    data.where[field] !== undefined && !Operator.isOperator(data.where[field])
  return Object.keys(data.where).length === partitionKey.length + clusteringKey.length &&
    partitionKey.every(isNamed) && clusteringKey.every(isNamed) &&
    Object.keys(data.filter).length === 0 && data.clustering === undefined && data.groupBy.length === 0 &&
    data.nearest === undefined && !data.isDistinct && isNoLimit(data.limit) && isNoLimit(data.perPartitionLimit)
}

/** Any limit lets one row through; one that makes no sense is told so by the read itself. */
const isNoLimit = (limit: number | undefined): boolean => limit === undefined || (Number.isInteger(limit) && limit > 0)

/**
 * How a read is made ready and sent.
 *
 * @internal
 */
export interface Reader {
  readonly ready: (data: Select.Data, ambient: Ambient) => Effect.Effect<Select.Ready, CassandraError, unknown>
  readonly options: (data: Select.Data, ambient: Ambient) => ExecuteOptions
  readonly request: (
    data: Select.Data,
    ambient: Ambient,
    ready: Select.Ready,
    effect: Effect.Effect<CqlResult, CassandraError>
  ) => Effect.Effect<CqlResult, CassandraError>
}

/**
 * Reads one row, together with whoever else asks for it on this session.
 *
 * @internal
 */
export const rows = (
  data: Select.Data,
  ambient: Ambient,
  reader: Reader
): Effect.Effect<ReadonlyArray<unknown>, CassandraError, unknown> => {
  const own = modify(data, { limit: undefined, perPartitionLimit: undefined })
  return Effect.flatMapEager(
    reader.ready(own, ambient),
    (ready) =>
      Effect.flatMap(CassandraSession, (session) =>
        Effect.flatMap(
          ask(registryOf(session), requestOf(own, ready, session, ambient, reader)),
          // Each caller decodes for itself: the services of its codecs are its own.
          (row) => Rows.read(ready.plan.reading, row === undefined ? [] : [row], ready.cql)
        ))
  )
}

// ---------------------------------------------------------------------------------------------------------------------
// Requests
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A row that is asked for. Equal `key`s are one read; equal `group`s may go in one request, where the rows are told apart by
 * the `last` column of the key.
 */
interface Request {
  readonly key: string
  readonly group: string
  readonly last: string
  readonly data: Select.Data
  readonly ready: Select.Ready
  readonly session: CassandraSession["Service"]
  readonly ambient: Ambient
  readonly reader: Reader
}

const requestOf = (
  data: Select.Data,
  ready: Select.Ready,
  session: CassandraSession["Service"],
  ambient: Ambient,
  reader: Reader
): Request => {
  const options = {
    ...reader.options(data, ambient),
    name: data.options.name ?? ambient.defaults.name
  }
  const texts = ready.params.map(textOf)
  // Options are plain data, as CQL's values are.
  const how = [ready.cql, textOf(options as { readonly [option: string]: CqlValue })]
  const key = joined([...how, ...texts])
  const isGrouped = lastColumn(data) !== undefined
  return {
    key,
    group: isGrouped ? joined([...how, ...texts.slice(0, -1)]) : key,
    last: isGrouped ? texts.at(-1)! : "",
    data,
    ready,
    session,
    ambient,
    reader
  }
}

const joined = (texts: ReadonlyArray<string>): string => texts.map((text) => `${text.length}:${text}`).join()

/**
 * The column that rows of one request differ in, and are told apart by: only where each of its values has one form, and the
 * read gives columns as they are. Undefined where a row goes alone.
 */
const lastColumn = ({ reversed, selection, table: { definition } }: Select.Data): Table.Column | undefined => {
  const last = definition.clusteringKey.at(-1)
  return last !== undefined && selection === undefined && !reversed && hasOneForm(last.type) ? last : undefined
}

/** A decimal comes back as it was first written, 1.0 for 1.00; floats and what is nested are left out with it. */
const hasOneForm = (type: CqlType): boolean => {
  if (type._tag !== "Scalar") return false
  switch (type.name) {
    case "ascii":
    case "bigint":
    case "blob":
    case "boolean":
    case "date":
    case "inet":
    case "int":
    case "smallint":
    case "text":
    case "time":
    case "timestamp":
    case "timeuuid":
    case "tinyint":
    case "uuid":
    case "varint":
      return true
    default:
      return false
  }
}

const readOne = (
  { ambient, data, reader, ready, session }: Request
): Effect.Effect<ReadonlyArray<CqlRow>, CassandraError> => {
  const { cql, params } = ready
  const result = session.execute(cql, params, reader.options(data, ambient))
  return Effect.map(reader.request(data, ambient, ready, result), ({ rows }) => rows)
}

/** Reads rows of one partition that differ in the last column of their key, which is read with them. */
const readSeveral = (
  request: Request,
  last: Table.Column,
  requests: ReadonlyArray<Request>
): Effect.Effect<ReadonlyArray<CqlRow>, CassandraError, unknown> => {
  const { ambient, data, reader } = request
  const all = modify(data, {
    where: { ...data.where, [last.field]: Operator.oneOf(requests.map(({ data }) => data.where[last.field])) },
    fields: data.fields === undefined || data.fields.includes(last.field) ? data.fields : [...data.fields, last.field]
  })
  return Effect.flatMap(reader.ready(all, ambient), (ready) => readOne({ ...request, data: all, ready }))
}

// ---------------------------------------------------------------------------------------------------------------------
// Sharing
// ---------------------------------------------------------------------------------------------------------------------

/** A row that is being read, and how many wait for it. */
interface Entry {
  readonly request: Request
  readonly row: Deferred.Deferred<CqlRow | undefined, CassandraError>
  readonly batch: Batch
  waiters: number
}

/** Rows that go in one request. It is `open` until the request is sent. */
interface Batch {
  readonly entries: Set<Entry>
  fiber: Fiber.Fiber<unknown> | undefined
}

/** What is being read on a session, by its key, and the batches that have not been sent, by their group. */
interface Registry {
  readonly entries: Map<string, Entry>
  readonly open: Map<string, Batch>
}

const registries = new WeakMap<CassandraSession["Service"], Registry>()

const registryOf = (session: CassandraSession["Service"]): Registry => {
  let registry = registries.get(session)
  if (registry === undefined) registries.set(session, registry = { entries: new Map(), open: new Map() })
  return registry
}

/** The most rows of one request. */
const mostRows = 100

const ask = (
  registry: Registry,
  request: Request
): Effect.Effect<CqlRow | undefined, CassandraError> =>
  Effect.withFiber((fiber) => {
    const found = registry.entries.get(request.key)
    if (found !== undefined) return waitFor(registry, found)
    const open = registry.open.get(request.group)
    const batch: Batch = open ?? { entries: new Set(), fiber: undefined }
    const entry: Entry = { request, row: Deferred.makeUnsafe(), batch, waiters: 0 }
    registry.entries.set(request.key, entry)
    batch.entries.add(entry)
    if (open === undefined) {
      registry.open.set(request.group, batch)
      // It belongs to all who wait, and not to the first of them. Begun here and now, nobody can wait for what never begins.
      // Codecs are erased; what services they need, the caller has.
      batch.fiber = Effect.runForkWith(fiber.context)(send(registry, request, batch) as Effect.Effect<void>)
    }
    if (batch.entries.size === mostRows) registry.open.delete(request.group)
    return waitFor(registry, entry)
  })

const waitFor = (registry: Registry, entry: Entry): Effect.Effect<CqlRow | undefined, CassandraError> =>
  Effect.suspend(() => {
    entry.waiters++
    return Effect.onInterrupt(Deferred.await(entry.row), () => Effect.sync(() => leave(registry, entry)))
  })

/** A row that nobody waits for any more is not read for the next one who asks; nor is a batch of such rows. */
const leave = (registry: Registry, entry: Entry): void => {
  if (--entry.waiters > 0) return
  const { batch, request } = entry
  forget(registry, entry)
  batch.entries.delete(entry)
  if (batch.entries.size > 0) return
  if (registry.open.get(request.group) === batch) registry.open.delete(request.group)
  batch.fiber?.interruptUnsafe()
}

const forget = ({ entries }: Registry, entry: Entry): void => {
  if (entries.get(entry.request.key) === entry) entries.delete(entry.request.key)
}

const send = Effect.fnUntraced(function*(registry: Registry, { group }: Request, batch: Batch) {
  // Fibers that ask at the same time come before this goes on.
  yield* Effect.yieldNow
  if (registry.open.get(group) === batch) registry.open.delete(group)
  const entries = [...batch.entries]
  const exit = yield* Effect.exit(read(entries.map(({ request }) => request)))
  for (const entry of entries) {
    forget(registry, entry)
    Deferred.doneUnsafe(entry.row, Exit.map(exit, (rows) => rows.get(entry.request.last)))
  }
})

/** The rows that were found, by the text of their last column. */
const read = (
  requests: ReadonlyArray<Request>
): Effect.Effect<ReadonlyMap<string, CqlRow>, CassandraError, unknown> => {
  const first = requests[0]
  if (first === undefined) return Effect.succeed(new Map())
  const last = lastColumn(first.data)
  if (last === undefined || requests.length === 1) {
    return Effect.map(readOne(first), ([row]) => new Map(row === undefined ? [] : [[first.last, row]]))
  }
  return Effect.map(
    readSeveral(first, last, requests),
    (rows) => new Map(rows.map((row) => [textOf(row[last.name]), row]))
  )
}
