/**
 * What is wrong, and what to do about it.
 *
 * @since 0.1.0
 */
import type { BoardActions, BoardState } from "./useBoard.ts"

/** The server's sentences have commands between backticks. */
const Marked = ({ text }: { readonly text: string }) => (
  <>{text.split("`").map((part, index) => index % 2 === 1 ? <code key={index}>{part}</code> : part)}</>
)

export const Trouble = ({ actions, state }: { readonly state: BoardState; readonly actions: BoardActions }) => {
  const { board, connection, notice, problem, undoable } = state
  return (
    <>
      {board === undefined && problem === undefined && (
        <main class="board skeleton" aria-label="Loading" aria-busy="true">
          {[3, 2, 3].map((cards, column) => (
            <section class="column" data-shown={column === 0} key={column}>
              {Array.from({ length: cards }, (_, card) => <div class="ghost" key={card} />)}
            </section>
          ))}
        </main>
      )}
      {board === undefined && problem !== undefined && (
        <main class="outage">
          <div role="alert">
            {problem._tag === "away" ?
              (
                <>
                  <h2>I am here. My memory is not.</h2>
                  <p>{problem.message}</p>
                  <p class="remedy">
                    <Marked text={problem.remedy} />
                  </p>
                </>
              ) :
              (
                <>
                  <h2>I cannot reach my own server.</h2>
                  <p>{problem._tag === "refused" ? problem.message : "Nothing answers at this address."}</p>
                  <p class="remedy">
                    Is it still running? <code>npm start</code> brings it back.
                  </p>
                </>
              )}
          </div>
          <button type="button" class="primary" onClick={actions.retry}>Try again</button>
          <p class="hint">I also try by myself, every few seconds. I have nowhere else to be.</p>
        </main>
      )}
      {board !== undefined && (connection === "lost" || problem !== undefined) && (
        <div class="banner" role="alert">
          <p>
            {problem?._tag === "away"
              ? (
                <>
                  <b>{problem.message}</b> <Marked text={problem.remedy} />
                </>
              )
              : (
                <>
                  <b>The connection is lost.</b> The cards are as I last saw them; I keep trying.
                </>
              )}
          </p>
          <button type="button" class="quiet" onClick={actions.retry}>Try now</button>
        </div>
      )}
      <div class="toasts">
        {notice !== undefined && connection !== "lost" && (
          <div class="toast" role="alert">
            <p>{notice}</p>
            <button type="button" class="quiet" onClick={actions.dismiss}>Dismiss</button>
          </div>
        )}
        {undoable !== undefined && (
          <div class="toast" role="status">
            <p>Deleted “{undoable.title}”.</p>
            <button type="button" class="quiet" onClick={() => void actions.undo()}>
              Undo <kbd>Z</kbd>
            </button>
          </div>
        )}
      </div>
    </>
  )
}
