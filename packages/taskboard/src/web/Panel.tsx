/**
 * The machine's front: its eye, its name, its remark, and its few buttons.
 *
 * @since 0.1.0
 */
import type { BoardState } from "./useBoard.ts"

const lamps: Record<BoardState["connection"], string> = {
  connecting: "Connecting",
  live: "Live",
  lost: "Connection lost"
}

const Eye = ({ mood }: { readonly mood: string }) => (
  <svg class="eye" viewBox="0 0 64 64" data-mood={mood} aria-hidden="true">
    <path class="eye-plate" d="M12 2h46a4 4 0 0 1 4 4v52a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4V12z" />
    <circle class="eye-ball" cx="32" cy="32" r="21" />
    <g class="eye-look">
      <circle class="eye-iris" cx="32" cy="32" r="12.5" />
      <circle class="eye-pupil" cx="32" cy="32" r="5.5" />
      <circle class="eye-glint" cx="27.5" cy="27" r="3" />
    </g>
    <path class="eye-lid" d="M9 9h46v14a44 44 0 0 1-46 0z" />
  </svg>
)

export const Panel = ({ onHelp, onNew, onSettings, state }: {
  readonly state: BoardState
  readonly onNew: () => void
  readonly onSettings: () => void
  readonly onHelp: () => void
}) => {
  const { board, connection, problem, remark, visitor } = state
  const ready = board !== undefined
  return (
    <header class="panel">
      <div class="panel-name">
        <Eye mood={connection === "lost" || problem !== undefined ? "worried" : "calm"} />
        <div>
          <h1>JIRA-TRON</h1>
          <p class="panel-board">{board?.board.title ?? "…"}</p>
        </div>
      </div>
      <p class="tape" role="status" aria-live="polite">
        <span>{remark}</span>
      </p>
      <div class="panel-controls">
        <span class="lamp" data-connection={problem === undefined ? connection : "lost"}>
          <i aria-hidden="true" />
          {problem?._tag === "away" ? "No database" : lamps[connection]}
        </span>
        <button
          type="button"
          class="quiet on-panel"
          onClick={onSettings}
          disabled={!ready}
          aria-label={`Settings of ${visitor?.name ?? "the board"}`}
        >
          <span>{visitor?.name ?? "Settings"}</span>
          <svg viewBox="0 0 18 18" aria-hidden="true">
            <path d="M2 5h6m4 0h4M2 13h3m4 0h7" />
            <circle cx="10" cy="5" r="2" />
            <circle cx="7" cy="13" r="2" />
          </svg>
        </button>
        <button type="button" class="quiet on-panel icon" onClick={onHelp} aria-label="Keyboard shortcuts">?</button>
        <button type="button" class="primary" onClick={onNew} disabled={!ready}>
          New task <kbd>N</kbd>
        </button>
      </div>
    </header>
  )
}
