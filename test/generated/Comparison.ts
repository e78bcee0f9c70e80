/**
 * A scenario on two sessions, up to the first statement that they answer differently, and the smallest scenario that still
 * shows the difference.
 */
import type { CassandraSession } from "@effect-cql/core/CassandraSession"
import * as Effect from "effect/Effect"
import { isExpected } from "./expected.ts"
import * as Outcome from "./Outcome.ts"
import type { Step } from "./Scenario.ts"
import { type Names, render, type Rendered, smaller } from "./Text.ts"

/** Runs statements on a session of one of the two, each time from an empty state. */
export interface Sides {
  readonly names: Effect.Effect<Names>
  readonly embedded: <A>(use: Effect.Effect<A, never, CassandraSession>) => Effect.Effect<A>
  readonly real: <A>(use: Effect.Effect<A, never, CassandraSession>) => Effect.Effect<A>
}

/** A statement that was answered differently, with all that led to it. */
export interface Difference {
  readonly steps: ReadonlyArray<Step>
  readonly embedded: Outcome.Outcome
  readonly real: Outcome.Outcome
}

/**
 * - `statements`: how many ran on both
 * - `refused`: how many of them both refused
 */
export interface Compared {
  readonly statements: number
  readonly refused: number
  readonly difference: Difference | undefined
}

export const compare = Effect.fnUntraced(function*(sides: Sides, steps: ReadonlyArray<Step>) {
  const names = yield* sides.names
  const rendered = steps.map((step) => ({ ...render(step.text, names), pageSize: step.pageSize }))
  const before = (at: number): ReadonlyArray<string> => rendered.slice(0, at).map(({ cql }) => cql)
  const embedded = yield* sides.embedded(Effect.forEach(rendered, (one) => Outcome.run(one, one.pageSize)))
  return yield* sides.real(Effect.gen(function*() {
    let refused = 0
    for (const [at, one] of rendered.entries()) {
      const real = yield* Outcome.run(one, one.pageSize)
      const mine = embedded[at]!
      if (real._tag === "Refused") refused++
      if (Outcome.same(mine, real) || isExpected(one.cql, mine, real, before(at))) continue
      // Cassandra has failed, and what it left behind is not to be told.
      if (Outcome.isFault(real)) return { statements: at + 1, refused, difference: undefined } satisfies Compared
      const difference: Difference = { steps: steps.slice(0, at + 1), embedded: mine, real }
      return { statements: at + 1, refused, difference } satisfies Compared
    }
    return { statements: steps.length, refused, difference: undefined } satisfies Compared
  }))
})

// ---------------------------------------------------------------------------------------------------------------------
// Shrinking

/** The difference with as few and as small statements as can be found with so many tries. */
export const shrink = Effect.fnUntraced(function*(sides: Sides, difference: Difference, tries: number) {
  let best = difference
  let left = tries
  /** Whether fewer or smaller steps still end in a difference of the same kind. */
  const holds = Effect.fnUntraced(function*(steps: ReadonlyArray<Step>) {
    if (left <= 0) return false
    left--
    const found = (yield* compare(sides, steps)).difference
    if (found === undefined || kindOf(found) !== kindOf(best)) return false
    best = found
    return true
  })
  yield* holds(best.steps.filter(({ reads }, at) => !reads || at === best.steps.length - 1))
  yield* fewer(() => best.steps, holds)
  // The last first: what it does not name need not be there.
  for (let at = best.steps.length - 1; at >= 0; at--) yield* smallerStep(() => best.steps, at, holds)
  yield* fewer(() => best.steps, holds)
  return best
})

type Holds = (steps: ReadonlyArray<Step>) => Effect.Effect<boolean>

// Delta debugging: halves, quarters, … single steps are left out, never the last one.
const fewer = Effect.fnUntraced(function*(steps: () => ReadonlyArray<Step>, holds: Holds) {
  for (let size = Math.ceil((steps().length - 1) / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    let end = steps().length - 1
    while (end > 0) {
      const start = Math.max(0, end - size)
      yield* holds([...steps().slice(0, start), ...steps().slice(end)])
      end = Math.min(start, steps().length - 1)
    }
  }
})

const smallerStep = Effect.fnUntraced(function*(steps: () => ReadonlyArray<Step>, at: number, holds: Holds) {
  let again = true
  while (again) {
    again = false
    const step = steps()[at]
    if (step === undefined) return
    const texts = [...smaller(step.text)].map((text) => ({ ...step, text }))
    const whole = step.pageSize === undefined ? [] : [{ ...step, pageSize: undefined }]
    for (const less of [...whole, ...texts]) {
      if (yield* holds(steps().map((other, index) => index === at ? less : other))) {
        again = true
        break
      }
    }
  }
})

const kindOf = ({ embedded, real }: Difference): string => `${Outcome.signature(embedded)}/${Outcome.signature(real)}`

// ---------------------------------------------------------------------------------------------------------------------
// Report

/** The difference as text: the statements, and both answers to the last of them. */
export const format = (seed: string, { embedded, real, steps }: Difference): string => {
  const names: Names = { k: "$k", t: "$t", u: "$u", i: "$i" }
  const lines = steps.map((step) => `    ${statement(render(step.text, names), step.pageSize)}`)
  return [
    `a difference, from seed ${seed}:`,
    "  [",
    lines.join(",\n"),
    "  ]",
    `  embedded: ${Outcome.format(embedded)}`,
    `  real:     ${Outcome.format(real)}`
  ].join("\n")
}

const statement = ({ cql, params }: Rendered, pageSize: number | undefined): string => {
  const text = JSON.stringify(cql)
  if (params.length === 0 && pageSize === undefined) return text
  const values = params.length === 0 ? "" : `, params: [${params.map(show).join(", ")}]`
  return `{ cql: ${text}${values}${pageSize === undefined ? "" : `, pageSize: ${pageSize}`} }`
}

const show = (value: unknown): string => {
  if (typeof value === "bigint") return `${value}n`
  if (value instanceof Uint8Array) return `Uint8Array.of(${value.join(", ")})`
  if (value instanceof Date) return `new Date(${value.getTime()})`
  if (value instanceof Set) return `new Set([${[...value].map(show).join(", ")}])`
  if (value instanceof Map) return `new Map([${[...value].map((entry) => show(entry)).join(", ")}])`
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value)
  if ("scale" in value && "value" in value) return `BigDecimal.make(${show(value.value)}, ${show(value.scale)})`
  return `{ ${Object.entries(value).map(([name, field]) => `${name}: ${show(field)}`).join(", ")} }`
}
