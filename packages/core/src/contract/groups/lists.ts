import { group, rule } from "../ContractCase.ts"
import { batch, gives, newTable, refuses, run, runAll } from "../steps.ts"

const columns = "p int PRIMARY KEY, l list<int>"

/**
 * Lists: cells in the order of their time-based ids; what goes by index reads first.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/types.html#lists Lists}
 * @category groups
 * @since 0.1.0
 */
export const lists = group("lists", [
  rule("l + [..] appends and [..] + l prepends, in the order written", function*() {
    const t = yield* newTable(columns)
    yield* runAll(
      `UPDATE ${t} SET l = l + [1, 2] WHERE p = 1`,
      `UPDATE ${t} SET l = [3, 4] + l WHERE p = 1`,
      `UPDATE ${t} SET l = l + [5] WHERE p = 1`
    )
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [3, 4, 1, 2, 5] }]))
  }),
  rule("lists take bound lists, to replace, append, prepend and remove", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, l) VALUES (?, ?)`, [1, [1, 2]])
    yield* run(`UPDATE ${t} SET l = l + ? WHERE p = 1`, [[3, 2]])
    yield* run(`UPDATE ${t} SET l = ? + l WHERE p = 1`, [[0]])
    yield* run(`UPDATE ${t} SET l = l - ? WHERE p = 1`, [[2]])
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [0, 1, 3] }]))
  }),
  rule("l += [..] and l -= [..] append and remove", function*() {
    const t = yield* newTable(columns)
    yield* runAll(`UPDATE ${t} SET l += [1, 2] WHERE p = 1`, `UPDATE ${t} SET l -= [1] WHERE p = 1`)
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [2] }]))
  }),
  rule("a list keeps duplicates", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, [1, 1, 1])`)
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [1, 1, 1] }]))
  }),
  rule("l - [1] removes every 1", function*() {
    const t = yield* newTable(columns)
    yield* runAll(`INSERT INTO ${t} (p, l) VALUES (1, [1, 2, 1, 3, 1])`, `UPDATE ${t} SET l = l - [1, 9] WHERE p = 1`)
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [2, 3] }]))
  }),
  rule("l[i] = v replaces one element", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, [10, 20, 30])`)
    yield* run(`UPDATE ${t} SET l[?] = ? WHERE p = 1`, [1, 21])
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [10, 21, 30] }]))
  }),
  rule("l[i] = null and DELETE l[i] remove the element, and the rest moves up", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, [10, 20, 30, 40])`)
    yield* run(`UPDATE ${t} SET l[0] = null WHERE p = 1`)
    yield* run(`DELETE l[1] FROM ${t} WHERE p = 1`)
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [20, 40] }]))
  }),
  rule("an index out of bounds is refused, a negative one too", function*() {
    const t = yield* newTable(columns)
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, [10, 20])`)
    yield* run(`UPDATE ${t} SET l[2] = 1 WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET l[-1] = 1 WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE l[2] FROM ${t} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [10, 20] }]))
  }),
  rule("an index into a list that is null is refused", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET l[0] = 1 WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE l[0] FROM ${t} WHERE p = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("a list that is written anew has nothing of the one before", function*() {
    const t = yield* newTable(columns)
    yield* runAll(`INSERT INTO ${t} (p, l) VALUES (1, [1, 2, 3])`, `INSERT INTO ${t} (p, l) VALUES (1, [4])`)
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [4] }]))
  }),
  rule("appends of one timestamp add up, they do not merge", function*() {
    const t = yield* newTable(columns)
    for (let i = 0; i < 2; i++) yield* run(`UPDATE ${t} USING TIMESTAMP 100 SET l = l + [7] WHERE p = 1`)
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [7, 7] }]))
  }),
  rule("appends of one batch stand in the order of its statements", function*() {
    const t = yield* newTable(columns)
    yield* batch([`UPDATE ${t} SET l = l + [1] WHERE p = 1`, `UPDATE ${t} SET l = l + [2] WHERE p = 1`])
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [1, 2] }]))
  }),
  rule("one UPDATE may set several elements", function*() {
    const t = yield* newTable(columns)
    yield* runAll(`INSERT INTO ${t} (p, l) VALUES (1, [1, 2, 3])`, `UPDATE ${t} SET l[0] = 5, l[1] = 6 WHERE p = 1`)
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: [5, 6, 3] }]))
  }),
  rule("what a statement does to a list sees what it did before", function*() {
    const t = yield* newTable(columns)
    const list = run(`SELECT l FROM ${t}`)
    const write = (...writes: ReadonlyArray<string>) =>
      runAll(`INSERT INTO ${t} (p, l) VALUES (1, [1, 2, 3, 4])`, ...writes.map((one) => `${one} WHERE p = 1`))
    yield* write(`DELETE l[0], l[1] FROM ${t}`)
    yield* list.pipe(gives([{ l: [2, 4] }]))
    yield* write(`UPDATE ${t} SET l[0] = null, l[0] = 7`)
    yield* list.pipe(gives([{ l: [7, 3, 4] }]))
    yield* write(`UPDATE ${t} SET l = l + [9], l = l - [9, 1]`)
    yield* list.pipe(gives([{ l: [2, 3, 4] }]))
    yield* write(`DELETE l[0], l FROM ${t}`)
    yield* list.pipe(gives([{ l: null }]))
    yield* write()
    yield* run(`DELETE l, l[0] FROM ${t} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`DELETE l[0], l[3] FROM ${t} WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* list.pipe(gives([{ l: [1, 2, 3, 4] }]))
    yield* run(`UPDATE ${t} SET l = [1] + l, l[0] = 5 WHERE p = 2`)
    yield* run(`SELECT l FROM ${t} WHERE p = 2`).pipe(gives([{ l: [5] }]))
  }),
  rule("elements of the wrong type, and a bare value, are refused", function*() {
    const t = yield* newTable(columns)
    yield* run(`UPDATE ${t} SET l = l + ['a'] WHERE p = 1`).pipe(refuses("InvalidQuery"))
    yield* run(`UPDATE ${t} SET l = l + 5 WHERE p = 1`).pipe(refuses("InvalidQuery"))
  }),
  rule("a list element cannot be selected", function*() {
    const t = yield* newTable(columns)
    yield* run(`SELECT l[0] FROM ${t}`).pipe(refuses("InvalidQuery"))
  })
])
