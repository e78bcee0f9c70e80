import { save } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import { TaskCounter, TaskState, User } from "../fixtures/tasks.ts"

declare const state: typeof TaskState.Type

// error: two tables of this sync are named 'users': rename one, or sync them into two keyspaces
EmbeddedSession.layerTables([User, TaskState, User])

// error: Type 'number' is not assignable to type 'string'
EmbeddedSession.layerTables([User], [save(User, { id: state.boardId, name: 7 })])

// error: 'nmae' is no column of table 'users'
EmbeddedSession.layerTables([User], [save(User, { id: state.boardId, name: "Ada", nmae: "Ada" })])

// error: table 'task_counters' holds counters, which are never saved: update it with increment(n)
EmbeddedSession.layerTables([TaskCounter], [save(TaskCounter, { boardId: state.boardId, status: "todo", count: 1n })])
