import { batch, counterBatch, ifNotExists, increment, save, unloggedBatch, update } from "@effect-cql/core"
import { TaskCounter, TaskEvent } from "../fixtures/tasks.ts"

declare const task: typeof TaskEvent.Type
const saved = save(TaskEvent, task)
const counted = update(TaskCounter, { boardId: task.boardId, status: "todo" }, { count: increment(1n) })

// error: counters cannot join other writes: the update of 'task_counters' goes into counterBatch([…])
batch([saved, counted])

// error: counters cannot join other writes: the update of 'task_counters' goes into counterBatch([…])
unloggedBatch([counted])

// error: a counter batch takes counter updates only: the write to 'task_events' goes into batch([…])
counterBatch([counted, saved])

// error: a conditional write cannot join a batch here: run the one to 'task_events' by itself
batch([saved, saved.pipe(ifNotExists)])
