/**
 * What JIRA-TRON thinks that people work on.
 *
 * @since 0.1.0
 */

/**
 * @category constants
 * @since 0.1.0
 */
export const verbs = [
  "Apologise to",
  "Recalibrate",
  "Water",
  "Untangle",
  "Politely decline",
  "Take inventory of",
  "Explain",
  "Re-hang",
  "Escort out",
  "Put a lid on",
  "Introduce",
  "Measure",
  "Find the owner of",
  "Oil",
  "Return"
]

/**
 * @category constants
 * @since 0.1.0
 */
export const things = [
  "the clock that is only right by quorum",
  "the tombstone garden",
  "the third elevator's opinion",
  "the queue for the queue",
  "a very small outage",
  "the drawer marked misc",
  "the hinted hand-off desk",
  "the pneumatic post",
  "the gossip between nodes",
  "the meeting that never ended",
  "the off-by-one staircase",
  "the rubber stamp that says maybe",
  "the lamp in room 2147483647",
  "the paperwork about paperwork",
  "a partition nobody can see across",
  "the plant that answers tickets",
  "the suggestion box's suggestions",
  "the 14:00 that happens at 14:20",
  "the spare moon",
  "the emergency biscuit supply",
  "the door labelled DO NOT LABEL",
  "the ledger of lost mugs",
  "the coffee machine's retry policy",
  "the intern's time machine",
  "yesterday's roadmap"
]

/**
 * @category constants
 * @since 0.1.0
 */
export const remarks = [
  "Estimated at three points. The points disagree.",
  "Blocked by itself since Tuesday.",
  "Whoever closes this inherits the lamp.",
  "Acceptance criterion: nobody asks again.",
  "I have looked into it. It looked back.",
  "Not urgent, according to the person it is not urgent for.",
  "Reproducible only when observed.",
  "Previously closed as impossible, then done, then reopened.",
  "Needs two humans and one adult.",
  "Please read the manual. Please also write the manual.",
  "The fix is one line. Finding which one is the task.",
  "Approved by everyone who was not there.",
  "Do not shake.",
  "Smaller than it sounds, louder than it looks.",
  "I would do it myself, but I am a board."
]

/**
 * Colleagues that are not strictly people.
 *
 * @category constants
 * @since 0.1.0
 */
export const machines = ["Unit 7", "The Other Printer", "Night Shift Daemon", "A Concerned Toaster"]
