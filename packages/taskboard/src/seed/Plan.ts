/**
 * Tasks with a past, as data: nothing is written here.
 *
 * @since 0.1.0
 */
import { type Cql, Ids } from "@effect-cql/core"
import type { Faker } from "@faker-js/faker"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Status from "../domain/Status.ts"
import type * as TaskDetails from "../domain/TaskDetails.ts"
import type { TaskEvent } from "../domain/TaskEvent.ts"
import type { TaskState } from "../domain/TaskState.ts"
import * as Inventions from "./Inventions.ts"

const day = 86_400_000

/** How far back the oldest task goes. */
const past = 30 * day

/**
 * A task that came to its column by the way that tasks go.
 *
 * @category models
 * @since 0.1.0
 */
export interface Planted {
  readonly state: TaskState
  readonly past: ReadonlyArray<TaskEvent>
}

/**
 * One task of the last thirty days.
 *
 * @category constructors
 * @since 0.1.0
 */
export const task = Effect.fnUntraced(function*(faker: Faker, boardId: Cql.Uuid) {
  const now = yield* Clock.currentTimeMillis
  const created = now - faker.number.int({ min: day / 24, max: past })
  const id = yield* idAt(created)
  const details = detailsOf(faker)
  const status = faker.helpers.weightedArrayElement<Status.Status>([
    { weight: 5, value: "todo" },
    { weight: 2, value: "in_progress" },
    { weight: 4, value: "done" }
  ])
  const event = (kind: TaskEvent["kind"], status: Status.Status, at: number): Effect.Effect<TaskEvent> =>
    Effect.map(
      idAt(at),
      (eventId) => ({ ...details, boardId, id: eventId, taskId: id, kind, author: author(faker), status })
    )
  const history = [yield* event("created", "todo", created)]
  let at = created
  for (const [previous, next] of stepsTo(status)) {
    at = faker.number.int({ min: at, max: now })
    history.push({ ...(yield* event("moved", next, at)), previous })
  }
  const state: TaskState = { ...details, boardId, id, status, changedAt: new Date(at) }
  return { state, past: history } satisfies Planted
})

const stepsTo = (status: Status.Status): ReadonlyArray<readonly [Status.Status, Status.Status]> =>
  status === "todo"
    ? []
    : status === "in_progress"
    ? [["todo", "in_progress"]]
    : [["todo", "in_progress"], ["in_progress", "done"]]

const detailsOf = (faker: Faker): TaskDetails.TaskDetails => ({
  title: `${faker.helpers.arrayElement(Inventions.verbs)} ${faker.helpers.arrayElement(Inventions.things)}`,
  priority: faker.helpers.weightedArrayElement([
    { weight: 3, value: "low" as const },
    { weight: 5, value: "medium" as const },
    { weight: 2, value: "high" as const }
  ]),
  sprint: faker.number.int({ min: 1, max: 24 }),
  ...(faker.datatype.boolean(0.6) ? { description: faker.helpers.arrayElement(Inventions.remarks) } : undefined),
  ...(faker.datatype.boolean(0.85) ? { assignee: author(faker) } : undefined)
})

const author = (faker: Faker): string =>
  faker.datatype.boolean(0.15) ? faker.helpers.arrayElement(Inventions.machines) : faker.person.firstName()

/** A timeuuid of another moment: ids are made of the Clock, so this is the Clock of that moment. */
const idAt = (millis: number): Effect.Effect<Cql.TimeUuid> =>
  Effect.flatMap(Effect.clockWith(Effect.succeed), (clock) =>
    Effect.provideService(Ids.timeUuid, Clock.Clock, {
      currentTimeMillisUnsafe: () => millis,
      currentTimeMillis: Effect.succeed(millis),
      currentTimeNanosUnsafe: () => BigInt(millis) * 1_000_000n,
      currentTimeNanos: Effect.succeed(BigInt(millis) * 1_000_000n),
      monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: clock.monotonicTimeNanos,
      sleep: (duration) => clock.sleep(duration)
    }))
