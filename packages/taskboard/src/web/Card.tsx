/**
 * One task, as a punched card.
 *
 * @since 0.1.0
 */
import { draggable } from "@atlaskit/pragmatic-drag-and-drop/element/adapter"
import { Ids } from "@effect-cql/core"
import { useEffect, useRef, useState } from "preact/hooks"
import type { Status } from "../domain/Status.ts"
import type { TaskState } from "../domain/TaskState.ts"

const day = 86_400_000

const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" })

const age = (created: number): string => {
  const passed = created - Date.now()
  if (passed > -3_600_000) return "just now"
  return passed > -day ? ago.format(Math.ceil(passed / 3_600_000), "hour") : ago.format(Math.ceil(passed / day), "day")
}

/** The holes of a card are its id: twelve columns of four bits. */
const holes = (id: string): ReadonlyArray<readonly [column: number, row: number]> =>
  Array.from(id.replaceAll("-", "").slice(-12)).flatMap((digit, column) =>
    [0, 1, 2, 3].filter((row) => (Number.parseInt(digit, 16) >> row) & 1).map((row) => [column, row] as const)
  )

const Punches = ({ id }: { readonly id: string }) => (
  <svg class="punches" viewBox="0 0 72 22" aria-hidden="true">
    {holes(id).map(([column, row]) => (
      <rect key={`${column} ${row}`} x={column * 6} y={row * 6} width="3" height="4" rx=".6" />
    ))}
  </svg>
)

/** The usual way on, and the way back. */
const ways: Record<Status, { readonly on: [Status, string]; readonly back?: [Status, string] }> = {
  todo: { on: ["in_progress", "Start"] },
  in_progress: { on: ["done", "Finish"], back: ["todo", "Put back"] },
  done: { on: ["in_progress", "Reopen"] }
}

export const Card = ({ busy, isStop, move, onFocus, open, remove, task }: {
  readonly task: TaskState
  readonly busy: boolean
  /** Whether Tab stops here: one card of the board does, and the arrow keys walk on from it. */
  readonly isStop: boolean
  readonly onFocus: () => void
  readonly move: (to: Status) => void
  readonly open: () => void
  readonly remove: () => void
}) => {
  const element = useRef<HTMLElement>(null)
  const [dragged, setDragged] = useState(false)
  useEffect(() =>
    element.current === null ? undefined : draggable({
      element: element.current,
      getInitialData: () => ({ taskId: task.id, status: task.status }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false)
    }), [task.id, task.status])
  const { back, on } = ways[task.status]
  const stop = isStop ? 0 : -1
  return (
    <article
      ref={element}
      class="card"
      tabIndex={stop}
      aria-label={`${task.title}, ${task.priority} priority${task.assignee === undefined ? "" : `, ${task.assignee}`}`}
      aria-busy={busy}
      data-task={task.id}
      data-priority={task.priority}
      data-dragged={dragged}
      onFocus={onFocus}
      onDblClick={open}
    >
      <div class="card-face">
        <div class="card-top">
          <Punches id={task.id} />
          <span class="card-age">{age(Ids.timeOf(task.id))}</span>
        </div>
        <h3 class="card-title">
          <button type="button" tabIndex={stop} onClick={open}>{task.title}</button>
        </h3>
        {task.description !== undefined && <p class="card-text">{task.description}</p>}
        <div class="card-facts">
          {task.assignee !== undefined && <span class="card-who">{task.assignee}</span>}
          <span class="card-priority">{task.priority}</span>
          <span class="card-sprint">Sprint {task.sprint}</span>
        </div>
        <div class="card-actions">
          {back !== undefined && (
            <button type="button" tabIndex={stop} onClick={() => move(back[0])}>
              <span aria-hidden="true">←</span> {back[1]}
            </button>
          )}
          <button
            type="button"
            class={task.status === "done" ? "" : "forward"}
            tabIndex={stop}
            onClick={() => move(on[0])}
          >
            {task.status === "done" && <span aria-hidden="true">←</span>} {on[1]}{" "}
            {task.status !== "done" && <span aria-hidden="true">→</span>}
          </button>
          <button type="button" class="delete" tabIndex={stop} onClick={remove} aria-label={`Delete ${task.title}`}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4" />
            </svg>
          </button>
        </div>
      </div>
    </article>
  )
}
