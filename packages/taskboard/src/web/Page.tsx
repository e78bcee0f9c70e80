/**
 * The page.
 *
 * @since 0.1.0
 */
import type { Cql } from "@effect-cql/core"
import { useEffect, useRef, useState } from "preact/hooks"
import * as Status from "../domain/Status.ts"
import type { TaskState } from "../domain/TaskState.ts"
import { find, neighbour } from "./Board.ts"
import { Card } from "./Card.tsx"
import { Column } from "./Column.tsx"
import { Dialog } from "./Dialog.tsx"
import * as Keys from "./Keys.ts"
import { NewTask } from "./NewTask.tsx"
import { Panel } from "./Panel.tsx"
import { SettingsDialog } from "./SettingsDialog.tsx"
import { TaskRecord } from "./TaskRecord.tsx"
import { Trouble } from "./Trouble.tsx"
import { useBoard } from "./useBoard.ts"

type Window = { readonly _tag: "New" | "Settings" | "Help" } | { readonly _tag: "Task"; readonly id: Cql.TimeUuid }

const cardElement = (id: string | undefined) =>
  id === undefined ? null : document.querySelector<HTMLElement>(`[data-task="${id}"]`)

export const Page = () => {
  const [state, actions] = useBoard()
  const [open, setOpen] = useState<Window>()
  const [at, setAt] = useState<Cql.TimeUuid>()
  const [shown, setShown] = useState<Status.Status>("todo")
  /** The card that shall have the focus when it is on the page again. */
  const wanted = useRef<string | undefined>(undefined)
  const { board } = state

  useEffect(() => {
    const element = cardElement(wanted.current)
    if (element === null || document.querySelector("dialog[open]") !== null) return
    wanted.current = undefined
    element.focus()
    element.scrollIntoView({ block: "nearest" })
  }, [board])

  useEffect(() => {
    document.documentElement.dataset["accent"] = board?.board.accent ?? "vermilion"
    document.documentElement.dataset["density"] = state.visitor?.density ?? "roomy"
    if (board !== undefined) document.title = `${board.board.title} · JIRA-TRON`
  }, [board?.board, state.visitor?.density])

  const move = (task: TaskState, to: Status.Status) => {
    wanted.current = task.id
    void actions.move(task, to)
  }
  const remove = (task: TaskState) => {
    const cards = board?.columns[task.status].tasks ?? []
    const place = cards.findIndex(({ id }) => id === task.id)
    wanted.current = (cards[place + 1] ?? cards[place - 1])?.id
    void actions.remove(task)
  }

  const keys = useRef<(event: KeyboardEvent) => void>(() => {})
  keys.current = (event) => {
    if (Keys.isTyping(event) || board === undefined) return
    const card = at === undefined || document.activeElement?.closest(`[data-task="${at}"]`) === null
      ? undefined
      : find(board, at)
    const act = (action: () => void) => {
      event.preventDefault()
      action()
    }
    const walk = (across: -1 | 0 | 1, down: -1 | 0 | 1) =>
      act(() => {
        const next = neighbour(board, card, across, down)
        if (next === undefined) return
        setShown(next.status)
        setAt(next.id)
        requestAnimationFrame(() => cardElement(next.id)?.focus())
      })
    const push = (step: number) => {
      const to = card === undefined ? undefined : Status.all[Status.all.indexOf(card.status) + step]
      if (card !== undefined && to !== undefined) act(() => move(card, to))
    }
    switch (event.key) {
      case "n":
      case "N":
        return act(() => setOpen({ _tag: "New" }))
      case "?":
        return act(() => setOpen({ _tag: "Help" }))
      case "z":
      case "Z":
        return act(() => {
          wanted.current = state.undoable?.id
          void actions.undo()
        })
      case "ArrowUp":
        return walk(0, -1)
      case "ArrowDown":
        return walk(0, 1)
      case "ArrowLeft":
        return event.shiftKey ? push(-1) : walk(-1, 0)
      case "ArrowRight":
        return event.shiftKey ? push(1) : walk(1, 0)
      case "Delete":
      case "Backspace":
        return card === undefined ? undefined : act(() => remove(card))
      case "Enter":
        return card !== undefined && event.target === cardElement(card.id)
          ? act(() => setOpen({ _tag: "Task", id: card.id }))
          : undefined
    }
  }
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keys.current(event)
    addEventListener("keydown", listen)
    return () => removeEventListener("keydown", listen)
  }, [])

  const firstCard = board === undefined ? undefined : Status.all.flatMap((status) => board.columns[status].tasks)[0]?.id
  const stop = board !== undefined && at !== undefined && find(board, at) !== undefined ? at : firstCard
  const opened = open?._tag === "Task" && board !== undefined ? find(board, open.id) : undefined
  const close = () => setOpen(undefined)

  return (
    <>
      <Panel
        state={state}
        onNew={() => setOpen({ _tag: "New" })}
        onSettings={() => setOpen({ _tag: "Settings" })}
        onHelp={() => setOpen({ _tag: "Help" })}
      />
      <Trouble state={state} actions={actions} />
      {board !== undefined && (
        <main class="board" data-stale={state.connection === "lost"}>
          <nav class="tabs" aria-label="Columns">
            {Status.all.map((status) => (
              <button
                type="button"
                key={status}
                aria-pressed={status === shown}
                onClick={() => setShown(status)}
              >
                {Status.label(status)} <b>{board.tally[status]}</b>
              </button>
            ))}
          </nav>
          {Status.all.map((status) => {
            const { next, tasks } = board.columns[status]
            return (
              <Column
                key={status}
                status={status}
                count={board.tally[status]}
                limit={status === "in_progress" ? board.board.workLimit : 0}
                isEmpty={tasks.length === 0 && next === undefined}
                remaining={board.tally[status] - tasks.length}
                shown={status === shown}
                more={next === undefined ? undefined : () => void actions.more(status)}
                onDrop={(taskId) => {
                  const task = Status.all.flatMap((status) => board.columns[status].tasks).find(({ id }) =>
                    id === taskId
                  )
                  if (task !== undefined) move(task, status)
                }}
              >
                {tasks.map((task) => (
                  <Card
                    key={task.id}
                    task={task}
                    busy={state.busy.has(task.id)}
                    isStop={task.id === stop}
                    onFocus={() => setAt(task.id)}
                    move={(to) => move(task, to)}
                    open={() => setOpen({ _tag: "Task", id: task.id })}
                    remove={() => remove(task)}
                  />
                ))}
              </Column>
            )
          })}
        </main>
      )}
      <footer class="foot">
        <p class="foot-keys">
          {Keys.shortcuts.map(({ keys, what }) => (
            <span key={what}>{keys.map((key) => <kbd key={key}>{key}</kbd>)} {what}</span>
          ))}
        </p>
        <p>
          {board !== undefined && `Kept in ${board.storage} · `}
          <a href="/docs">API</a>
        </p>
      </footer>
      {open?._tag === "New" && <NewTask create={actions.create} onClose={close} />}
      {open?._tag === "Settings" && board !== undefined && state.visitor !== undefined && (
        <SettingsDialog
          board={board.board}
          preferences={state.visitor}
          change={actions.change}
          prefer={actions.prefer}
          onClose={close}
        />
      )}
      {opened !== undefined && <TaskRecord key={opened.id} task={opened} move={move} onClose={close} />}
      {open?._tag === "Help" && (
        <Dialog title="At the keyboard" onClose={close}>
          <dl class="keys">
            {Keys.shortcuts.map(({ keys, what }) => (
              <div key={what}>
                <dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </Dialog>
      )}
    </>
  )
}
