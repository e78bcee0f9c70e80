/**
 * How long requests wait for their answers. Those that wait equally long end in the order in which they began, so one timer is
 * enough for all of them, and most of the time it is not even set anew: a timer of Node's for each request costs more than
 * writing the frame of a small one.
 */

/**
 * What waits.
 *
 * - `endsAt`: when its time is over, by the process's monotonic clock
 * - `before`, `after`: its neighbours in the queue, for as long as it waits
 * - `timedOut`: called when its time is over
 */
export interface Waiting {
  endsAt: number
  before: Waiting | undefined
  after: Waiting | undefined
  readonly timedOut: () => void
}

/**
 * - `begin`: something waits for an answer, from `now` on for as many milliseconds
 * - `end`: it waits no longer; nothing happens when it did not wait
 */
export interface Timeouts {
  readonly begin: (waiting: Waiting, now: number, millis: number) => void
  readonly end: (waiting: Waiting) => void
}

export const make = (): Timeouts => {
  /** By the milliseconds that all in a queue wait: a ring, in which the queue itself stands before the first. */
  const queues = new Map<number, Waiting>()

  const open = (millis: number): Waiting => {
    const timedOut = () => {
      const now = performance.now()
      try {
        for (let first = queue.after!; first !== queue && first.endsAt <= now; first = queue.after!) {
          end(first)
          first.timedOut()
        }
      } finally {
        // Whatever one of them throws, the others are not to wait for ever.
        const next = queue.after!
        if (next === queue) queues.delete(millis)
        else set(next.endsAt - now)
      }
    }
    // It is the connection that keeps a process alive whose requests wait.
    const set = (left: number) => void setTimeout(timedOut, Math.ceil(left)).unref()
    const queue: Waiting = { endsAt: 0, before: undefined, after: undefined, timedOut }
    queue.before = queue.after = queue
    queues.set(millis, queue)
    set(millis)
    return queue
  }

  const begin: Timeouts["begin"] = (waiting, now, millis) => {
    const queue = queues.get(millis) ?? open(millis)
    const last = queue.before!
    waiting.endsAt = now + millis
    waiting.before = last
    waiting.after = queue
    last.after = queue.before = waiting
  }

  const end: Timeouts["end"] = (waiting) => {
    const { after, before } = waiting
    if (before === undefined || after === undefined) return
    before.after = after
    after.before = before
    waiting.before = waiting.after = undefined
  }

  return { begin, end }
}
