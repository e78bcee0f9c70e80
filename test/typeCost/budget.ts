/**
 * How many instantiations the types of effect-cql may cost the compiler: about a fifth more than was measured.
 *
 * A budget is raised on purpose: look with `npm run type-cost` where the instantiations go, then write both figures anew,
 * and say in the commit what they buy. A new version of TypeScript or Effect is counted anew in the same way.
 */
export interface Budget {
  readonly measured: number
  readonly budget: number
}

/** The table of twenty columns in `wide.ts`, with a statement of each kind. */
export const wide: Budget = { measured: 20_362, budget: 24_000 }

/** The tables of `manyTables.ts`, with a sync of all and a query of each. */
export const many: Budget = { measured: 68_933, budget: 82_000 }

/** How many tables these are. */
export const tables = 30
