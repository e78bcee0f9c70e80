/**
 * The board as a page lives it: what was loaded, what was told since, and what a person may do with it.
 *
 * @since 0.1.0
 */
import type { Cql } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks"
import type { BoardSettings } from "../domain/Board.ts"
import type * as Status from "../domain/Status.ts"
import * as Tally from "../domain/Tally.ts"
import type { TaskChange } from "../domain/TaskChange.ts"
import type { TaskDetails } from "../domain/TaskDetails.ts"
import type { TaskState } from "../domain/TaskState.ts"
import type { Preferences, Visitor } from "../domain/Visitor.ts"
import * as Board from "./Board.ts"
import * as Client from "./Client.ts"
import * as Voice from "./Voice.ts"

/**
 * - `connection`: whether signals arrive
 * - `problem`: why the board could not be read
 * - `notice`: why the last wish was not granted
 * - `remark`: what JIRA-TRON says
 * - `undoable`: the task that was deleted last
 * - `focus`: the card that the keyboard stands on
 *
 * @category models
 * @since 0.1.0
 */
export interface BoardState {
  readonly board: Board.Board | undefined
  readonly visitor: Visitor | undefined
  readonly connection: "connecting" | "live" | "lost"
  readonly problem: Client.Problem | undefined
  readonly notice: string | undefined
  readonly remark: string
  readonly undoable: { readonly id: Cql.TimeUuid; readonly title: string } | undefined
  readonly busy: ReadonlySet<Cql.TimeUuid>
}

/**
 * What a person may do. Each answers whether it was done.
 *
 * @category models
 * @since 0.1.0
 */
export interface BoardActions {
  readonly create: (details: TaskDetails) => Promise<boolean>
  readonly move: (task: TaskState, to: Status.Status) => Promise<boolean>
  readonly remove: (task: TaskState) => Promise<boolean>
  readonly undo: () => Promise<boolean>
  readonly more: (status: Status.Status) => Promise<boolean>
  readonly change: (settings: BoardSettings) => Promise<boolean>
  readonly prefer: (preferences: Preferences) => Promise<boolean>
  readonly retry: () => void
  readonly dismiss: () => void
}

const initial: BoardState = {
  board: undefined,
  visitor: undefined,
  connection: "connecting",
  problem: undefined,
  notice: undefined,
  remark: "One moment. I am warming up my opinions.",
  undoable: undefined,
  busy: new Set()
}

/** How often a board that could not be read is asked for again. */
const retryEvery = 3_000

/** How long a deletion can be taken back from the page. */
const undoFor = 12_000

const unreachable = "My server does not answer. The cards are as I last saw them."

const words = (problem: Client.Problem): string =>
  problem._tag === "unreachable"
    ? unreachable
    : problem._tag === "away"
    ? `${problem.message} ${problem.remedy}`
    : problem.message

/**
 * @category hooks
 * @since 0.1.0
 */
export const useBoard = (): readonly [BoardState, BoardActions] => {
  const [state, setState] = useState(initial)
  const latest = useRef(state)
  latest.current = state
  const running = useRef(new Map<Cql.TimeUuid, Promise<boolean>>())
  const set = useCallback(
    (change: Partial<BoardState> | ((state: BoardState) => Partial<BoardState>)) =>
      setState((state) => ({ ...state, ...(typeof change === "function" ? change(state) : change) })),
    []
  )

  const load = useCallback(() =>
    Effect.runPromise(
      Effect.gen(function*() {
        const visitor = latest.current.visitor ?? (yield* Client.visitor.arrive())
        const [first] = latest.current.board === undefined ? yield* Client.boards.all() : [latest.current.board.board]
        if (first === undefined) return
        const view = yield* Client.boards.view({ params: { boardId: first.id } })
        set((state) => ({
          visitor,
          board: Board.fromView(view),
          problem: undefined,
          notice: undefined,
          remark: state.board === undefined || state.problem !== undefined
            ? Voice.choose(Voice.greetings, `${visitor.visits}${view.tally.done}`)
            : state.remark
        }))
      }).pipe(
        Effect.catch((error) => Effect.sync(() => set({ problem: Client.problemOf(error), remark: Voice.distracted }))),
        Effect.catchCause(() => Effect.sync(() => set({ problem: { _tag: "unreachable" }, remark: Voice.distracted })))
      )
    ), [])

  const changed = useCallback((change: TaskChange) =>
    set((state) => {
      if (state.board === undefined || state.board.applied.includes(change.event.id)) return {}
      const board = Board.apply(state.board, change)
      return { board, remark: Voice.remarkOn(change.event, board.board, board.tally) }
    }), [])

  useEffect(() => {
    void load()
  }, [])

  const failed = state.problem !== undefined
  useEffect(() => {
    if (!failed) return
    const timer = setInterval(() => void load(), retryEvery)
    return () => clearInterval(timer)
  }, [failed])

  const boardId = state.board?.board.id
  useEffect(() => {
    if (boardId === undefined) return
    const fiber = Effect.runFork(Client.signals(boardId, {
      lost: () => set({ connection: "lost" }),
      signal: (signal) => {
        const { board, busy, connection } = latest.current
        switch (signal._tag) {
          case "Changed":
            return changed(signal.change)
          case "Redecorated":
            return set(({ board }) => board === undefined ? {} : { board: { ...board, board: signal.board } })
          case "Pulse": {
            const missed = signal.tally !== undefined && board !== undefined && busy.size === 0
              && !Tally.equals(signal.tally, board.tally)
            if (connection !== "live") set({ connection: "live", notice: undefined })
            if (missed || connection === "lost") void load()
          }
        }
      }
    }))
    return () => void Effect.runFork(Fiber.interrupt(fiber))
  }, [boardId])

  const undoable = state.undoable
  useEffect(() => {
    if (undoable === undefined) return
    const timer = setTimeout(() => set({ undoable: undefined }), undoFor)
    return () => clearTimeout(timer)
  }, [undoable])

  const actions = useMemo((): BoardActions => {
    /** Runs a wish; what comes of it is told in the state, and nothing is thrown. */
    const wish = <A>(
      effect: Effect.Effect<A, { readonly _tag: string; readonly message: string }>,
      granted: (value: A) => void,
      card?: Cql.TimeUuid
    ): Promise<boolean> => {
      if (card !== undefined) {
        // The board may show what came of the wish before while its answer is still on the way: wait for that one.
        const before = running.current.get(card)
        if (before !== undefined) return before.then(() => wish(effect, granted, card))
        set(({ busy }) => ({ busy: new Set(busy).add(card), notice: undefined }))
      }
      const wished = Effect.runPromise(effect.pipe(
        Effect.map((value) => {
          granted(value)
          return true
        }),
        Effect.catch((error) =>
          Effect.sync(() => {
            const problem = Client.problemOf(error)
            set({ notice: words(problem), ...(problem._tag === "unreachable" ? { connection: "lost" } : {}) })
            // Refused because the board is not as shown: show it as it is.
            if (error._tag === "MoveConflict" || error._tag === "TaskNotFound") {
              void load().then(() => set({ notice: words(problem) }))
            }
            return false
          })
        ),
        Effect.catchCause(() =>
          Effect.sync(() => {
            set({ notice: unreachable })
            return false
          })
        ),
        Effect.ensuring(
          Effect.sync(() => {
            if (card !== undefined) running.current.delete(card)
            set(({ busy }) => ({ busy: new Set([...busy].filter((id) => id !== card)) }))
          })
        )
      ))
      if (card !== undefined) running.current.set(card, wished)
      return wished
    }
    const params = () => ({ boardId: latest.current.board!.board.id }) // no card is on the page before its board
    return {
      create: (details) => wish(Client.tasks.create({ params: params(), payload: details }), changed),
      move: (task, to) =>
        wish(
          Client.tasks.move({ params: { ...params(), taskId: task.id }, payload: { from: task.status, to } }),
          changed,
          task.id
        ),
      remove: (task) => {
        // Undo is offered at once: the wish to restore waits for the one to remove.
        const undoable = { id: task.id, title: task.title }
        set({ undoable })
        return wish(Client.tasks.remove({ params: { ...params(), taskId: task.id } }), changed, task.id).then(
          (removed) => {
            if (!removed) set((state) => state.undoable === undoable ? { undoable: undefined } : {})
            return removed
          }
        )
      },
      undo: () => {
        const { undoable } = latest.current
        if (undoable === undefined) return Promise.resolve(false)
        set({ undoable: undefined })
        return wish(Client.tasks.restore({ params: { ...params(), taskId: undoable.id } }), changed, undoable.id)
      },
      more: (status) => {
        const next = latest.current.board?.columns[status].next
        return next === undefined
          ? Promise.resolve(false)
          : wish(
            Client.tasks.column({ params: params(), query: { status, before: next } }),
            (page) => set(({ board }) => board === undefined ? {} : { board: Board.append(board, status, page) })
          )
      },
      change: (settings) =>
        wish(
          Client.boards.change({ params: params(), payload: settings }),
          (changed) => set(({ board }) => board === undefined ? {} : { board: { ...board, board: changed } })
        ),
      prefer: (preferences) => wish(Client.visitor.prefer({ payload: preferences }), (visitor) => set({ visitor })),
      retry: () => void load(),
      dismiss: () => set({ notice: undefined })
    }
  }, [])

  return [state, actions]
}
