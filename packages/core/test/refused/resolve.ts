import { conditionalBatch, ifNotExists, onlyIf, query, resolve, save, settle, update } from "@effect-cql/core"
import { TaskState } from "../fixtures/tasks.ts"

declare const state: typeof TaskState.Type
const key = { boardId: state.boardId, id: state.id }
const change = update(TaskState, key, { status: "done" })

// error: only a conditional write has an outcome to resolve: put ifNotExists, ifExists or onlyIf({ … }) before it
resolve(change)

// error: only a conditional write has an outcome to resolve: put ifNotExists, ifExists or onlyIf({ … }) before it
settle(save(TaskState, state))

// error: only a conditional write has an outcome to resolve: put ifNotExists, ifExists or onlyIf({ … }) before it
resolve(query(TaskState, key))

change.pipe(onlyIf({ status: "todo" }), resolve)
save(TaskState, state).pipe(ifNotExists, settle)
conditionalBatch([change.pipe(onlyIf({ status: "todo" }))]).pipe(resolve)
