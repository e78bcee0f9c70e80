/**
 * One tray of the board: its number, its cards, and more of them on request.
 *
 * @since 0.1.0
 */
import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter"
import type { ComponentChildren } from "preact"
import { useEffect, useRef, useState } from "preact/hooks"
import * as Status from "../domain/Status.ts"
import * as Voice from "./Voice.ts"

export const Column = ({ children, count, isEmpty, limit, more, onDrop, remaining, shown, status }: {
  readonly status: Status.Status
  readonly count: number
  readonly limit: number
  readonly isEmpty: boolean
  readonly remaining: number
  readonly shown: boolean
  readonly more: (() => void) | undefined
  readonly onDrop: (taskId: unknown) => void
  readonly children: ComponentChildren
}) => {
  const element = useRef<HTMLElement>(null)
  const drop = useRef(onDrop)
  drop.current = onDrop
  const [target, setTarget] = useState(false)
  useEffect(() =>
    element.current === null ? undefined : dropTargetForElements({
      element: element.current,
      canDrop: ({ source }) => source.data["status"] !== status,
      onDragEnter: () => setTarget(true),
      onDragLeave: () => setTarget(false),
      onDrop: ({ source }) => {
        setTarget(false)
        drop.current(source.data["taskId"])
      }
    }), [status])
  const over = limit > 0 && count > limit
  return (
    <section
      ref={element}
      class="column"
      data-status={status}
      data-target={target}
      data-shown={shown}
      aria-labelledby={`column-${status}`}
    >
      <header class="column-head">
        <h2 id={`column-${status}`} tabIndex={-1}>{Status.label(status)}</h2>
        <p class="column-count" data-over={over}>
          <span class="column-number" data-count={status}>{count}</span>
          {limit > 0 && <span class="column-limit">{over ? "over" : "of"} {limit}</span>}
        </p>
      </header>
      {isEmpty ? <p class="emptiness">{Voice.emptiness(status)}</p> : <div class="cards">{children}</div>}
      {more !== undefined && (
        <button type="button" class="more" onClick={more}>
          More <span>{remaining > 0 ? `${remaining} below` : ""}</span>
        </button>
      )}
    </section>
  )
}
