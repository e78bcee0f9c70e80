/**
 * What JIRA-TRON has to say. A remark follows from what happened, so that two windows hear the same one.
 *
 * @since 0.1.0
 */
import type { Board } from "../domain/Board.ts"
import type { Status } from "../domain/Status.ts"
import type { Tally } from "../domain/Tally.ts"
import type { TaskEvent } from "../domain/TaskEvent.ts"

/**
 * @category constants
 * @since 0.1.0
 */
export const greetings = [
  "I am awake. I was never asleep, but the phrase reassures people.",
  "Good day. I have sorted everything by how much you will regret it.",
  "You are back. The tasks did not do themselves. I watched.",
  "All systems nominal. The humans I have not checked yet.",
  "I kept your place. It is under the others."
]

/**
 * When something is out of reach.
 *
 * @category constants
 * @since 0.1.0
 */
export const distracted = "Do not mind me. I am looking for something I had a moment ago."

const created = [
  "Noted. It will outlive us both.",
  "Another one. I have made room by feeling nothing.",
  "Filed under “soon”, a word I have seen before.",
  "A fine task. Whose is it? Never mind, I know whose.",
  "Punched, stamped and filed. Doing it is your department."
]

const begun = [
  "Work has begun. I have started the other clock.",
  "Somebody is doing something. I will tell the elevator.",
  "In progress. So is continental drift.",
  "Bold. I will remember that you volunteered."
]

const finished = [
  "Done. I double-checked, since nobody else would.",
  "Finished. I felt a brief warmth; it was the fan.",
  "Completed. Please do not make it a habit, I have quotas.",
  "One fewer. The others have noticed."
]

const reopened = [
  "Back it goes. Time is a column.",
  "Un-done. I keep a list of these as well.",
  "A step back, says the chart. A journey, says the poster."
]

const deleted = [
  "Gone. I remember everything, so it is gone for you.",
  "Deleted. The tombstone is small and tasteful.",
  "Removed. Z brings it back, should you grow sentimental."
]

const restored = ["Restored. I had it in my other hand.", "Back from the tombstone garden, slightly wiser."]

const byKind = (event: TaskEvent): ReadonlyArray<string> => {
  switch (event.kind) {
    case "created":
      return created
    case "deleted":
      return deleted
    case "restored":
      return restored
    case "moved":
      return event.status === "done"
        ? finished
        : event.status === "in_progress" && event.previous === "todo"
        ? begun
        : reopened
  }
}

/**
 * The same choice for the same seed.
 *
 * @category accessors
 * @since 0.1.0
 */
export const choose = (remarks: ReadonlyArray<string>, seed: string): string => {
  const sum = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7)
  return remarks[sum % remarks.length] ?? ""
}

/**
 * A remark on what happened.
 *
 * @category accessors
 * @since 0.1.0
 */
export const remarkOn = (event: TaskEvent, board: Board, tally: Tally): string =>
  event.kind === "moved" && event.status === "in_progress" && isOverLimit(board, tally)
    ? `${tally.in_progress} at once. The sign says ${board.workLimit}. I made the sign.`
    : choose(byKind(event), event.id)

/**
 * More in progress than the board's limit.
 *
 * @category guards
 * @since 0.1.0
 */
export const isOverLimit = ({ workLimit }: Board, { in_progress }: Tally): boolean =>
  workLimit > 0 && in_progress > workLimit

/**
 * What stands in a column without cards.
 *
 * @category accessors
 * @since 0.1.0
 */
export const emptiness = (status: Status): string => remarksOnEmptiness[status]

const remarksOnEmptiness: Record<Status, string> = {
  todo: "Nothing to do. I find that statistically unlikely.",
  in_progress: "Nobody is doing anything. I have dimmed the lights.",
  done: "Nothing finished yet. The trophy cabinet is being dusted."
}
