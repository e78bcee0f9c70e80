/**
 * The types of effect-cql cost the compiler no more than a budget.
 */
import { assert, describe, it } from "vitest"
import * as Budget from "./typeCost/budget.ts"
import { instantiations } from "./typeCost/instantiations.ts"
import { cost, many, parse, printShares, type Program, shares, wide } from "./typeCost/programs.ts"

const isWithin = async ({ budget, measured }: Budget.Budget, name: string, program: Program) => {
  const count = await cost(name, program)
  if (count <= budget) return
  assert.fail(
    [
      `The types cost ${count} instantiations. The budget is ${budget}, set when they cost ${measured}.`,
      "What each part costs, and each statement by itself:",
      printShares(await shares(name, program)),
      "Make the types cheaper. Or raise the budget in test/typeCost/budget.ts, and say in the commit what it buys."
    ].join("\n")
  )
}

describe("the types of a program", () => {
  it("stay in the budget for a table of 20 columns and a statement of each kind", async () => {
    await isWithin(Budget.wide, "wide", wide)
  })

  it(`stay in the budget for ${Budget.tables} tables, a sync of all and a query of each`, async () => {
    await isWithin(Budget.many, "many", many(Budget.tables))
  })

  it("cost as much a table and its query in a large schema as in a small one", async () => {
    // A sync looks at all of its tables together: it costs more with each of them.
    const alone = (tables: number) => {
      const program = many(tables)
      return { ...program, statements: program.statements.filter(({ name }) => name !== "sync") }
    }
    const small = await cost("few", alone(10))
    const large = await cost("more", alone(30))
    assert.approximately(large / small, 3, 0.3, `10 tables cost ${small} instantiations, and 30 cost ${large}`)
  })

  it("cost the same each time they are counted", async () => {
    for (const [name, program] of [["wide", wide], ["many", many(Budget.tables)]] as const) {
      const counts = [await cost(name, program), await cost(name, program), await cost(name, program)]
      assert.strictEqual(new Set(counts).size, 1, `${name}: ${counts.join(", ")}`)
    }
  })
})

describe("the counting", () => {
  it("tells what is wrong with a program that does not compile", async () => {
    const failure = await instantiations("wrong", "export const wrong: string = 1").catch(String)
    assert.match(String(failure), /"wrong" cannot be counted:\n.*Type 'number' is not assignable to type 'string'/)
  })

  it("reads the sections of a program", () => {
    const source =
      "import {} from \"a\"\n// part: the table\nconst a = 1\n// statement: query\nread(a)\n// statement: save\n"
    assert.deepStrictEqual(
      parse(source),
      {
        imports: "import {} from \"a\"\n",
        parts: [{ name: "the table", code: "\nconst a = 1\n" }],
        statements: [
          { name: "query", code: "\nread(a)\n" },
          { name: "save", code: "\n" }
        ]
      }
    )
  })
})
