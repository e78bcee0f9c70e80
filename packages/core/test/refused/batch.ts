import {
  batch,
  conditionalBatch,
  counterBatch,
  ifNotExists,
  increment,
  remove,
  save,
  timestamp,
  unloggedBatch,
  update,
  writeAll
} from "@effect-cql/core"
import * as Stream from "effect/Stream"
import { TaskCounter, TaskEvent, TaskState } from "../fixtures/tasks.ts"

declare const task: typeof TaskEvent.Type
declare const state: typeof TaskState.Type
const saved = save(TaskEvent, task)
const counted = update(TaskCounter, { boardId: task.boardId, status: "todo" }, { count: increment(1n) })

// error: counters cannot join other writes: the update of 'task_counters' goes into counterBatch([…])
batch([saved, counted])

// error: counters cannot join other writes: the update of 'task_counters' goes into counterBatch([…])
unloggedBatch([counted])

// error: a counter batch takes counter updates only: the write to 'task_events' goes into batch([…])
counterBatch([counted, saved])

// error: a conditional write stands only beside writes of its partition: the one to 'task_events' goes into conditionalBatch([…])
batch([saved, saved.pipe(ifNotExists)])

// error: no statement has a condition: use batch([…]) or unloggedBatch([…])
conditionalBatch([saved])

// error: a conditional batch is of one table: the write to 'task_states' is not to 'task_events'
conditionalBatch([saved.pipe(ifNotExists), save(TaskState, state)])

// error: counters take no condition: the update of 'task_counters' goes into counterBatch([…])
conditionalBatch([counted])

// error: a lightweight transaction takes its timestamp from its Paxos round
conditionalBatch([saved.pipe(ifNotExists)]).pipe(timestamp(1n))

// error: counters have no timestamp: the server orders their updates
counterBatch([counted]).pipe(timestamp(1n))

// error: an update of a counter must not be sent twice: send the one of 'task_counters' by itself
Stream.make(counted).pipe(writeAll({ concurrency: 2 }))

// error: a conditional write has an answer of its own: send the one to 'task_events' by itself
Stream.make(saved.pipe(ifNotExists)).pipe(writeAll({ concurrency: 2 }))

// error: writeAll takes writes of one row: remove rows of 'task_states' by themselves
Stream.make(remove(TaskState, { boardId: task.boardId })).pipe(writeAll({ concurrency: 2 }))
