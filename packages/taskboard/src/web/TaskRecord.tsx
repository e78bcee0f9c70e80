/**
 * Everything about one task: what it says, and what happened to it.
 *
 * @since 0.1.0
 */
import { Ids } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import { useEffect, useState } from "preact/hooks"
import * as Status from "../domain/Status.ts"
import type { TaskEvent } from "../domain/TaskEvent.ts"
import type { TaskState } from "../domain/TaskState.ts"
import * as Client from "./Client.ts"
import { Dialog } from "./Dialog.tsx"

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" })

const happened = (event: TaskEvent): string => {
  switch (event.kind) {
    case "created":
      return `created it in ${Status.label(event.status)}`
    case "deleted":
      return `deleted it from ${Status.label(event.status)}`
    case "restored":
      return `restored it to ${Status.label(event.status)}`
    case "moved":
      return event.previous === undefined
        ? `moved it to ${Status.label(event.status)}`
        : `moved it from ${Status.label(event.previous)} to ${Status.label(event.status)}`
  }
}

export const TaskRecord = ({ move, onClose, task }: {
  readonly task: TaskState
  readonly move: (task: TaskState, to: Status.Status) => void
  readonly onClose: () => void
}) => {
  const [history, setHistory] = useState<ReadonlyArray<TaskEvent> | string>([])
  useEffect(() => {
    const read = Client.tasks.history({ params: { boardId: task.boardId, taskId: task.id } })
    void Effect.runPromise(Effect.match(read, {
      onSuccess: setHistory,
      onFailure: () => setHistory("The history is out of reach at the moment.")
    }))
  }, [task.id, task.status])
  return (
    <Dialog title={task.title} onClose={onClose}>
      <div class="record">
        {task.description !== undefined && <p class="record-text">{task.description}</p>}
        <dl class="facts">
          <div>
            <dt>Assignee</dt>
            <dd>{task.assignee ?? "nobody yet"}</dd>
          </div>
          <div>
            <dt>Priority</dt>
            <dd>{task.priority}</dd>
          </div>
          <div>
            <dt>Sprint</dt>
            <dd>{task.sprint}</dd>
          </div>
        </dl>
        <div class="choice-row record-moves" role="group" aria-label="Column">
          {Status.all.map((status) => (
            <button
              type="button"
              key={status}
              class="quiet"
              aria-pressed={status === task.status}
              onClick={() => status !== task.status && move(task, status)}
            >
              {Status.label(status)}
            </button>
          ))}
        </div>
        <h3>History</h3>
        {typeof history === "string" ? <p class="mistake">{history}</p> : (
          <ol class="history">
            {history.map((event) => (
              <li key={event.id} data-kind={event.kind}>
                <span>
                  <b>{event.author}</b> {happened(event)}
                </span>
                <time dateTime={new Date(Ids.timeOf(event.id)).toISOString()}>
                  {moment.format(Ids.timeOf(event.id))}
                </time>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  )
}
