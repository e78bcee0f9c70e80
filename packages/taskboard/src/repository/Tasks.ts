/**
 * The tasks of a board: what stands where, and every change of it.
 *
 * ## How a change is written
 *
 * Three things must hold, whatever dies and whoever clicks twice:
 *
 * 1. **History and state agree.** The event and the state are written in one logged batch: both are applied, or neither,
 *    even when the coordinator dies half-way.
 * 2. **One winner.** Of two moves that saw the same card in the same column, one wins and the other is told where the card
 *    stands now. A condition (`IF status = ?`) cannot join that batch, since a batch with conditions must stay within one
 *    partition of one table; and a conditional update sent before the batch would move the card without history if the
 *    process died in between. So a change takes a lease on the card first, by a lightweight transaction on a table of its
 *    own, compares the status under it, writes the batch and gives the lease back. A death in between leaves the card
 *    unmoved and the lease to lapse.
 * 3. **Counters follow.** They cannot join the batch either and are updated after it. What is lost when a process dies
 *    there is found and added by `Reconciliation.ts`.
 *
 * From the batch on nothing can be interrupted: a browser that goes away must not leave a task uncounted.
 *
 * @since 0.1.0
 */
import {
  batch,
  type CassandraError,
  CassandraSession,
  Cql,
  first,
  Ids,
  limit,
  lt,
  query,
  remove,
  save,
  update
} from "@effect-cql/core"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Semaphore from "effect/Semaphore"
import * as Status from "../domain/Status.ts"
import * as Tally from "../domain/Tally.ts"
import type { TaskChange } from "../domain/TaskChange.ts"
import * as TaskDetails from "../domain/TaskDetails.ts"
import { TaskEvent } from "../domain/TaskEvent.ts"
import { TaskState } from "../domain/TaskState.ts"
import * as Counters from "./Counters.ts"
import type { LeaseHeld } from "./Leases.ts"
import { withLease } from "./Leases.ts"
import * as Reconciliation from "./Reconciliation.ts"

/**
 * Where a task is.
 *
 * @category models
 * @since 0.1.0
 */
export interface TaskKey {
  readonly boardId: Cql.Uuid
  readonly id: Cql.TimeUuid
}

/**
 * Some cards of a column, newest first. `next` is where the following ones begin; absent after the last.
 *
 * @category models
 * @since 0.1.0
 */
export interface ColumnPage {
  readonly tasks: ReadonlyArray<TaskState>
  readonly next?: Cql.TimeUuid
}

/**
 * There is no such task on the board.
 *
 * @category errors
 * @since 0.1.0
 */
export class NoSuchTask extends Schema.TaggedError<NoSuchTask>()("NoSuchTask", { id: Cql.TimeUuid }) {}

/**
 * The task stands elsewhere than whoever wanted to move it saw.
 *
 * @category errors
 * @since 0.1.0
 */
export class Elsewhere extends Schema.TaggedError<Elsewhere>()("Elsewhere", {
  id: Cql.TimeUuid,
  status: Status.Status
}) {}

/**
 * A task that is there cannot be restored.
 *
 * @category errors
 * @since 0.1.0
 */
export class NotDeleted extends Schema.TaggedError<NotDeleted>()("NotDeleted", { id: Cql.TimeUuid }) {}

/**
 * - `column`: one page of a column, at most `pageSize` cards
 * - `tally`: what the counters say
 * - `history`: the newest events of one task, newest first
 * - `isUntouched`: nothing ever happened on the board
 * - `create`, `move`, `remove`, `restore`: the changes, each with its event
 * - `plant`: tasks with a past, for a new board. The counters are left to `reconcile`
 * - `reconcile`: puts the counters right, while no change of this process is under way
 *
 * @category services
 * @since 0.1.0
 */
export class Tasks extends Context.Service<Tasks, {
  readonly column: (
    boardId: Cql.Uuid,
    status: Status.Status,
    before?: Cql.TimeUuid
  ) => Effect.Effect<ColumnPage, CassandraError>
  readonly tally: (boardId: Cql.Uuid) => Effect.Effect<Tally.Tally, CassandraError>
  readonly history: (key: TaskKey) => Effect.Effect<ReadonlyArray<TaskEvent>, CassandraError>
  readonly isUntouched: (boardId: Cql.Uuid) => Effect.Effect<boolean, CassandraError>
  readonly create: (
    boardId: Cql.Uuid,
    details: TaskDetails.TaskDetails,
    author: string
  ) => Effect.Effect<TaskChange, CassandraError>
  readonly move: (
    key: TaskKey,
    from: Status.Status,
    to: Status.Status,
    author: string
  ) => Effect.Effect<TaskChange, CassandraError | NoSuchTask | Elsewhere | LeaseHeld>
  readonly remove: (
    key: TaskKey,
    author: string
  ) => Effect.Effect<TaskChange, CassandraError | NoSuchTask | LeaseHeld>
  readonly restore: (
    key: TaskKey,
    author: string
  ) => Effect.Effect<TaskChange, CassandraError | NoSuchTask | NotDeleted | LeaseHeld>
  readonly plant: (state: TaskState, past: ReadonlyArray<TaskEvent>) => Effect.Effect<void, CassandraError>
  readonly reconcile: (boardId: Cql.Uuid) => Effect.Effect<Reconciliation.Report, CassandraError>
}>()("@effect-cql/taskboard/repository/Tasks") {
  /**
   * Cards in one page of a column.
   */
  static readonly pageSize = 20

  /**
   * Tasks in whatever database the session is connected to.
   */
  static readonly make: Effect.Effect<Tasks["Service"], never, CassandraSession> = Effect.gen(function*() {
    const session = yield* CassandraSession
    const run = Effect.provideService(CassandraSession, session)
    const changes = yield* Semaphore.make(concurrentChanges)
    const change = <A, E>(effect: Effect.Effect<A, E, CassandraSession>) => run(changes.withPermit(effect))
    return Tasks.of({
      column: (boardId, status, before) => run(column(boardId, status, before)),
      tally: (boardId) => run(Counters.read(boardId)),
      history: ({ boardId, id }) => run(query(TaskEvent, { boardId, taskId: id }).pipe(limit(historyLength))),
      isUntouched: (boardId) => run(Effect.map(query(TaskEvent, { boardId }).pipe(first), Option.isNone)),
      create: (boardId, details, author) => change(create(boardId, details, author)),
      move: (key, from, to, author) => change(move(key, from, to, author)),
      remove: (key, author) => change(removeTask(key, author)),
      restore: (key, author) => change(restore(key, author)),
      plant: (state, past) => change(batch([save(TaskState, state), ...past.map((event) => save(TaskEvent, event))])),
      reconcile: (boardId) => run(changes.withPermits(concurrentChanges)(Reconciliation.reconcile(boardId)))
    })
  })

  /**
   * As {@link Tasks.make}, as a Layer.
   */
  static readonly layer: Layer.Layer<Tasks, never, CassandraSession> = Layer.effect(Tasks, this.make)
}

/** Bounds what one process asks of the database at a time; all of the permits together stop every change. */
const concurrentChanges = 64

const historyLength = 50

const column = Effect.fnUntraced(function*(
  boardId: Cql.Uuid,
  status: Status.Status,
  before: Cql.TimeUuid | undefined
): Effect.fn.Return<ColumnPage, CassandraError, CassandraSession> {
  const cards = before === undefined
    ? query(TaskState, { boardId, status })
    : query(TaskState, { boardId, status, id: lt(before) })
  const rows = yield* cards.pipe(limit(Tasks.pageSize + 1)) // one more than is shown tells whether there are more
  const tasks = rows.slice(0, Tasks.pageSize)
  const last = tasks.at(-1)
  return rows.length > Tasks.pageSize && last !== undefined ? { tasks, next: last.id } : { tasks }
})

const find = ({ boardId, id }: TaskKey): Effect.Effect<Option.Option<TaskState>, CassandraError, CassandraSession> =>
  query(TaskState, { boardId, id }).pipe(first)

const existing = (key: TaskKey): Effect.Effect<TaskState, CassandraError | NoSuchTask, CassandraSession> =>
  Effect.flatMap(
    find(key),
    Option.match({ onNone: () => Effect.fail(new NoSuchTask({ id: key.id })), onSome: Effect.succeed })
  )

const exclusively = ({ id }: TaskKey) => withLease(`task/${id}`)

const create = Effect.fnUntraced(function*(boardId: Cql.Uuid, details: TaskDetails.TaskDetails, author: string) {
  const id = yield* Ids.timeUuid
  const task: TaskState = { ...details, boardId, id, status: "todo", changedAt: yield* DateTime.nowAsDate }
  const event = yield* eventOf(task, "created", author)
  yield* apply(batch([save(TaskEvent, event), save(TaskState, task)]), boardId, Tally.add(Tally.empty, "todo", 1))
  return { event, task }
})

const move = (key: TaskKey, from: Status.Status, to: Status.Status, author: string) =>
  Effect.gen(function*() {
    const found = yield* existing(key)
    if (found.status !== from) return yield* new Elsewhere({ id: key.id, status: found.status })
    const task: TaskState = { ...found, status: to, changedAt: yield* DateTime.nowAsDate }
    const event = { ...(yield* eventOf(task, "moved", author)), previous: from }
    yield* apply(
      batch([
        save(TaskEvent, event),
        update(TaskState, { boardId: key.boardId, id: key.id }, { status: to, changedAt: task.changedAt })
      ]),
      key.boardId,
      Tally.add(Tally.add(Tally.empty, from, -1), to, 1)
    )
    return { event, task }
  }).pipe(exclusively(key))

const removeTask = (key: TaskKey, author: string) =>
  Effect.gen(function*() {
    const task = yield* existing(key)
    const event = yield* eventOf(task, "deleted", author)
    yield* apply(
      batch([save(TaskEvent, event), remove(TaskState, { boardId: key.boardId, id: key.id })]),
      key.boardId,
      Tally.add(Tally.empty, task.status, -1)
    )
    return { event }
  }).pipe(exclusively(key))

const restore = (key: TaskKey, author: string) =>
  Effect.gen(function*() {
    if (Option.isSome(yield* find(key))) return yield* new NotDeleted({ id: key.id })
    const [last] = yield* query(TaskEvent, { boardId: key.boardId, taskId: key.id }).pipe(limit(1))
    if (last === undefined) return yield* new NoSuchTask({ id: key.id })
    const task: TaskState = {
      ...TaskDetails.of(last),
      boardId: key.boardId,
      id: key.id,
      status: last.status,
      changedAt: yield* DateTime.nowAsDate
    }
    const event = yield* eventOf(task, "restored", author)
    yield* apply(
      batch([save(TaskEvent, event), save(TaskState, task)]),
      key.boardId,
      Tally.add(Tally.empty, task.status, 1)
    )
    return { event, task }
  }).pipe(exclusively(key))

const eventOf = Effect.fnUntraced(function*(task: TaskState, kind: TaskEvent["kind"], author: string) {
  const id = yield* Ids.timeUuid
  const event: TaskEvent = {
    ...TaskDetails.of(task),
    boardId: task.boardId,
    id,
    taskId: task.id,
    kind,
    author,
    status: task.status
  }
  return event
})

/** The batch, then the counters; a counter that could not be reached is a matter for reconciliation, not for the user. */
const apply = (
  written: Effect.Effect<void, CassandraError, CassandraSession>,
  boardId: Cql.Uuid,
  change: Tally.Tally
): Effect.Effect<void, CassandraError, CassandraSession> =>
  written.pipe(
    // A batch whose log was written before its time ran out will be applied.
    Effect.catchIf((error) => error.applied === "yes", () => Effect.void),
    Effect.andThen(
      Effect.catch(Counters.add(boardId, change), (error) =>
        Effect.logWarning(`The counters of board ${boardId} may be off until they are reconciled.`, error.reason._tag))
    ),
    Effect.uninterruptible
  )
