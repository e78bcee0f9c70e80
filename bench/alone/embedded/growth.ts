/**
 * How time and memory grow with the rows: of one partition, and of partitions of one row. Beside it a Map of Maps of the same
 * objects: what grows there is the wait for memory that no cache holds, and no engine is without it.
 */
import {
  type CassandraError,
  type CassandraSession,
  Cql,
  query,
  remove,
  save,
  type Table,
  table,
  update
} from "@effect-cql/core"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import process from "node:process"
import { ownCpuMicros } from "../../Peer.ts"
import { markdown } from "../../report.ts"
import { changes, Task, type Task as TaskRow, task, uuid } from "../../Task.ts"
import { collector } from "../collector.ts"
import { fill, inTurn, openSession } from "./session.ts"

const sample = 5_000
// What else the machine does only ever adds to one.
const draws = 5
const goalBytes = 1_024
const engineOperations = 5

interface Shape {
  readonly name: string
  readonly rowOf: (number: number) => TaskRow
}

const shapes: ReadonlyArray<Shape> = [
  { name: "one partition", rowOf: (number) => task(number, uuid(0, "b0a6")) },
  { name: "one row a partition", rowOf: (number) => task(number, uuid(number, "b0a7")) }
]

const sizesTo = (rows: number): ReadonlyArray<number> => {
  const sizes: Array<number> = []
  for (let size = 1_000; size < rows; size *= 10) sizes.push(size)
  return [...sizes, rows]
}

export const growth = async (rows: number, say: (line: string) => void): Promise<void> => {
  const collect = collector()
  say(`heap of ${rows.toLocaleString("en")} rows of ten columns, bytes a row; goal ${goalBytes}\n`)
  for (const line of markdown(["", "one partition", "one row a partition"], await sizes(rows, collect))) say(line)
  say("")
  for (const shape of shapes) {
    const lines: Array<ReadonlyArray<string>> = []
    let first: ReadonlyArray<number> | undefined
    // The smallest once before, so that all is compiled.
    await measured(1_000, shape, collect)
    for (const size of sizesTo(rows)) {
      const found = await measured(size, shape, collect)
      const { bytes, micros } = found
      first ??= micros
      const start = first
      lines.push([
        size.toLocaleString("en"),
        (Math.log(size) / Math.log(1_000)).toFixed(2),
        ...micros.map((time, at) =>
          `${time.toFixed(at < engineOperations ? 1 : 2)} (${(time / start[at]!).toFixed(2)})`
        ),
        bytes.toFixed(0)
      ])
    }
    say(
      `rows in ${shape.name}; CPU µs of an operation on a row drawn from all, the best of ${draws} draws (times that of 1,000 rows)\n`
    )
    const head = [
      "rows",
      "log",
      "read",
      "save again",
      "update",
      "delete",
      "save anew",
      "Map: read all values",
      "heap bytes a row"
    ]
    for (const line of markdown(head, lines)) say(line)
    say("")
  }
}

/** Ten columns of scalars. */
const Plain = Schema.Struct({
  p: Cql.Int,
  c: Cql.Int,
  a: Schema.String,
  b: Schema.String,
  d: Cql.Int,
  e: Cql.Int,
  f: Cql.BigInt,
  g: Cql.Double,
  h: Schema.Boolean,
  i: Schema.String
}).pipe(table("plain", { partitionKey: ["p"], clusteringKey: ["c"] }))

const plain = (number: number, p: number): typeof Plain.Type => ({
  p,
  c: number,
  a: `text a ${number}`,
  b: `text b ${number}`,
  d: number,
  e: number + 1,
  f: BigInt(number),
  g: number / 8,
  h: number % 2 === 0,
  i: `i${number}`
})

/** The heap of each kind of row in each shape, and of the same objects in a Map. */
const sizes = async (rows: number, collect: () => void): Promise<ReadonlyArray<ReadonlyArray<string>>> => {
  const bytesOf = async (make: () => Promise<{ readonly close: () => unknown }>): Promise<string> => {
    // What the one before leaves is let go of a turn later.
    await new Promise((resolve) => setImmediate(resolve))
    collect()
    const before = process.memoryUsage().heapUsed
    const made = await make()
    collect()
    const bytes = (process.memoryUsage().heapUsed - before) / rows
    await made.close()
    return bytes.toFixed(0)
  }
  const kept = (table: Table.Any, saved: (number: number) => Effect.Effect<void, CassandraError, CassandraSession>) =>
    bytesOf(async () => {
      const session = await openSession([table])
      await session.run(inTurn(0, rows, saved))
      return session
    })
  const map = await bytesOf(async () => {
    const objects = new Map<string, TaskRow>()
    for (let number = 0; number < rows; number++) {
      const row = task(number, uuid(number, "b0a8"))
      objects.set(`${row.boardId} ${row.id}`, row)
    }
    return { close: () => objects.clear() }
  })
  const board = uuid(0, "b0a6")
  return [
    [
      "scalars",
      await kept(Plain, (number) => save(Plain, plain(number, 0))),
      await kept(Plain, (number) => save(Plain, plain(number, number)))
    ],
    [
      "a set and a date among them",
      await kept(Task, (number) => save(Task, task(number, board))),
      await kept(Task, (number) => save(Task, task(number, uuid(number, "b0a8"))))
    ],
    ["the same as objects in a Map", "", map]
  ]
}

// A walk that reaches all rows in no order. As many are made of few rows as of many, so that those take no more memory.
const drawn = (draw: number, size: number, rowOf: Shape["rowOf"]): ReadonlyArray<TaskRow> =>
  Array.from({ length: sample }, (_, at) => rowOf((at + draw * sample) * 611_953 % size))

const measured = async (size: number, { rowOf }: Shape, collect: () => void) => {
  const session = await openSession([Task])
  collect()
  const before = process.memoryUsage().heapUsed
  await fill(session, size, rowOf)
  collect()
  const bytes = (process.memoryUsage().heapUsed - before) / size

  const micros = Array<number>(engineOperations).fill(Infinity)
  for (let draw = 0; draw < draws; draw++) {
    // Rows are made before anything is measured; deleted ones are saved anew, each once.
    const rows = drawn(draw, size, rowOf)
    const deleted = Math.min(sample, size)
    const rowAt = (number: number) => rows[number]!
    const keyAt = (number: number) => {
      const { boardId, id } = rowAt(number)
      return { boardId, id }
    }
    const operations = [
      inTurn(0, sample, (number) => query(Task, keyAt(number))),
      inTurn(0, sample, (number) => save(Task, rowAt(number))),
      inTurn(0, sample, (number) => update(Task, keyAt(number), changes)),
      inTurn(0, deleted, (number) => remove(Task, keyAt(number))),
      inTurn(0, deleted, (number) => save(Task, rowAt(number)))
    ]
    for (const [at, operation] of operations.entries()) {
      const count = at < 3 ? sample : deleted
      const start = ownCpuMicros()
      await session.run(operation)
      micros[at] = Math.min(micros[at]!, (ownCpuMicros() - start) / count)
    }
  }
  await session.close()
  return { bytes, micros: [...micros, ofMap(size, rowOf)] }
}

/** Microseconds to find a row among as many in a Map of Maps, and to look at each of its values. */
const ofMap = (size: number, rowOf: Shape["rowOf"]): number => {
  const map = new Map<string, Map<string, TaskRow>>()
  for (let number = 0; number < size; number++) {
    const row = rowOf(number)
    const rows = map.get(row.boardId)
    if (rows === undefined) map.set(row.boardId, new Map([[row.id, row]]))
    else rows.set(row.id, row)
  }
  let best = Infinity
  for (let draw = 0; draw < draws; draw++) {
    const rows = drawn(draw, size, rowOf)
    let seen = 0
    const start = performance.now()
    for (let at = 0; at < sample; at++) {
      const { boardId, id } = rows[at]!
      seen += look(map.get(boardId)!.get(id)!)
    }
    best = Math.min(best, (performance.now() - start) * 1_000 / sample)
    if (!(seen > 0)) throw new Error("no values were seen")
  }
  return best
}

const look = (row: TaskRow): number => {
  const texts = row.boardId.charCodeAt(0) + row.id.charCodeAt(0) + row.title.charCodeAt(0) + row.status.charCodeAt(0)
  const labels = [...row.labels].reduce((sum, label) => sum + label.charCodeAt(0), 0)
  return texts + labels + (row.assignee ?? "").length + row.createdAt.getTime() + row.sprint + row.points +
    Number(row.views & 1n)
}
