import type { Difference } from "../../SchemaSync.ts"

/** A statement, and what it adds where it cannot say IF NOT EXISTS. */
export interface Step {
  readonly cql: string
  readonly adds?: Adds
}

/** A column of a table, or a field of a user-defined type. */
export type Adds =
  | { readonly _tag: "Column"; readonly table: string; readonly column: string }
  | { readonly _tag: "Field"; readonly type: string; readonly field: string }

/** What is to be run, and what differs in a way that nothing is done about. */
export interface Plan {
  readonly steps: ReadonlyArray<Step>
  readonly differences: ReadonlyArray<Difference>
}

export const nothing: Plan = { steps: [], differences: [] }

export const plan = (statements: ReadonlyArray<string>, differences: ReadonlyArray<Difference> = []): Plan => ({
  steps: statements.map((cql) => ({ cql })),
  differences
})

export const merge = (plans: ReadonlyArray<Plan>): Plan => ({
  steps: plans.flatMap(({ steps }) => steps),
  differences: plans.flatMap(({ differences }) => differences)
})
