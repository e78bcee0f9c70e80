/**
 * Where the instantiations go: `npm run type-cost`.
 */
import process from "node:process"
import * as Budget from "./budget.ts"
import { cost, many, printShares, type Program, shares, wide } from "./programs.ts"

const report = async (title: string, program: Program, { budget, measured }: Budget.Budget) => {
  const count = await cost(title, program)
  process.stdout.write(`${title}: ${count} instantiations (budget ${budget}, set at ${measured})\n`)
  process.stdout.write(`${printShares(await shares(title, program))}\n`)
}

await report("a table of 20 columns", wide, Budget.wide)
await report(`${Budget.tables} tables`, many(Budget.tables), Budget.many)
