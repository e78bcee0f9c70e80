/** What an operation costs, the engine through the mapper beside a plain Map of objects. */
import { CassandraSession, query, save, table, update } from "@effect-cql/core"
import * as Effect from "effect/Effect"
import { ownCpuMicros } from "../../Peer.ts"
import { markdown, spread } from "../../report.ts"
import { estimate } from "../../statistics.ts"
import { changes, Task, type Task as TaskRow, task, taskCount, tasks, TaskStruct, uuid } from "../../Task.ts"
import { fill, inTurn, openSession, type Session } from "./session.ts"

/** Twice the same rows: by their key, and by an index and a view. */
const Indexed = TaskStruct.pipe(
  table("indexed_tasks", { partitionKey: ["boardId"], clusteringKey: ["id"], indexes: ["assignee"] })
)

const view = "CREATE MATERIALIZED VIEW tasks_by_assignee AS SELECT * FROM indexed_tasks " +
  "WHERE assignee IS NOT NULL AND board_id IS NOT NULL AND id IS NOT NULL PRIMARY KEY (assignee, board_id, id)"

const rounds = 25
const warmUps = 5
const partitionRows = 20_000
const bigBoard = uuid(0, "b0a3")

/**
 * - `engine`, `map`: `count` operations from number `first` on
 * - `units`: what one operation is divided by, as the rows that it reads
 * - `goal`: microseconds at most
 */
interface Measurement {
  readonly name: string
  readonly count: number
  readonly units: number
  readonly goal: number | undefined
  readonly engine: (first: number, count: number) => Promise<void>
  readonly map: ((first: number, count: number) => void) | undefined
}

export const operations = async (say: (line: string) => void): Promise<void> => {
  const session = await openSession([Task, Indexed])
  const map = new Map<string, Map<string, TaskRow>>()
  const put = (row: TaskRow) => {
    const rows = map.get(row.boardId)
    if (rows === undefined) map.set(row.boardId, new Map([[row.id, row]]))
    else rows.set(row.id, row)
  }
  for (const row of tasks) put(row)
  for (let number = 0; number < partitionRows; number++) put(task(number, bigBoard))
  await fill(session, taskCount, (number) => tasks[number]!)
  await fill(session, partitionRows, (number) => task(number, bigBoard))
  await session.run(inTurn(0, taskCount, (number) => save(Indexed, tasks[number]!)))
  await session.run(Effect.flatMap(CassandraSession, ({ execute }) => execute(view)))
  await check(session, map)

  const measurements = measurementsOf(session, map, put)
  say(`${rounds} rounds; CPU µs of an operation, medians with their 95% intervals\n`)
  const lines: Array<ReadonlyArray<string>> = []
  for (const measurement of measurements) lines.push(await lineOf(measurement))
  for (const line of markdown(["", "embedded engine", "operations/s", "goal", "Map of objects", "times"], lines)) {
    say(line)
  }
  say("")
  await session.close()
}

const measurementsOf = (
  { run }: Session,
  map: ReadonlyMap<string, ReadonlyMap<string, TaskRow>>,
  put: (row: TaskRow) => void
): ReadonlyArray<Measurement> => {
  const rowOf = (number: number) => tasks[number * 7_919 % taskCount]!
  const keyOf = ({ boardId, id }: TaskRow) => ({ boardId, id })
  // Rows that nothing has written before.
  const fresh = Array.from({ length: 2_000 * (rounds + warmUps) }, (_, at) => task(at, uuid(at, "b0a5")))
  let used = 0
  // What is read is kept, so that no compiler leaves the reading out.
  let kept: unknown
  const each = (count: number, body: (at: number) => void) => {
    for (let at = 0; at < count; at++) body(at)
    if (kept === body) throw new Error("unreachable")
  }
  return [
    {
      name: "read a row by its key",
      count: 4_000,
      units: 1,
      goal: 10,
      engine: (first, count) => run(inTurn(first, count, (number) => query(Task, keyOf(rowOf(number))))),
      map: (first, count) =>
        each(count, (at) => {
          const { boardId, id } = rowOf(first + at)
          kept = map.get(boardId)?.get(id)
        })
    },
    {
      name: "save a row that is there",
      count: 4_000,
      units: 1,
      goal: 1_000 / 60,
      engine: (first, count) => run(inTurn(first, count, (number) => save(Task, rowOf(number)))),
      map: (first, count) => each(count, (at) => put(rowOf(first + at)))
    },
    {
      name: "save a new row of a new partition",
      count: 2_000,
      units: 1,
      goal: 1_000 / 60,
      engine: (_, count) =>
        run(inTurn(used, count, (number) => save(Task, fresh[number]!))).then(() => void (used += count)),
      map: (_, count) => each(count, (at) => put(fresh[at]!))
    },
    {
      name: "update two columns",
      count: 4_000,
      units: 1,
      goal: 1_000 / 60,
      engine: (first, count) => run(inTurn(first, count, (number) => update(Task, keyOf(rowOf(number)), changes))),
      map: (first, count) => each(count, (at) => put({ ...rowOf(first + at), ...changes }))
    },
    {
      name: `read a partition of ${partitionRows} rows, a row`,
      count: 1,
      units: partitionRows,
      goal: 3,
      engine: (first, count) => run(inTurn(first, count, () => query(Task, { boardId: bigBoard }))),
      map: (_, count) => each(count, () => void (kept = [...map.get(bigBoard)!.values()]))
    },
    {
      name: "read 100 rows of 10,000 by an index, a row",
      count: 20,
      units: 100,
      goal: undefined,
      engine: (first, count) =>
        run(inTurn(first, count, (number) => query(Indexed, { assignee: `person-${number % 100}` }))),
      map: undefined
    },
    {
      name: "read 100 rows of a view of 10,000, a row (no mapper)",
      count: 20,
      units: 100,
      goal: undefined,
      engine: (first, count) =>
        run(
          inTurn(first, count, (number) =>
            Effect.flatMap(CassandraSession, ({ execute }) =>
              execute("SELECT * FROM tasks_by_assignee WHERE assignee = ?", [`person-${number % 100}`])))
        ),
      map: undefined
    }
  ]
}

/** Throws unless both hold the same. */
const check = async ({ run }: Session, map: ReadonlyMap<string, ReadonlyMap<string, TaskRow>>): Promise<void> => {
  const rows = await run(query(Task, { boardId: bigBoard }))
  const [first] = await run(query(Indexed, { assignee: "person-7" }))
  if (rows.length !== partitionRows || rows.some((row) => map.get(bigBoard)!.get(row.id)!.sprint !== row.sprint)) {
    throw new Error("the engine and the Map hold different rows")
  }
  if (first?.assignee !== "person-7") throw new Error("the index finds other rows than it was asked for")
}

const lineOf = async ({ count, engine, goal, map, name, units }: Measurement): Promise<ReadonlyArray<string>> => {
  const ofEngine: Array<number> = []
  const ofMap: Array<number> = []
  for (let round = -warmUps; round < rounds; round++) {
    const first = (round + warmUps) * count
    const start = ownCpuMicros()
    await engine(first, count)
    const between = performance.now()
    const cpu = ownCpuMicros() - start
    // Too short for the clock of the process's CPU.
    for (let times = 0; times < mapTimes; times++) map?.(first, count)
    const after = performance.now()
    if (round < 0) continue
    ofEngine.push(cpu / (count * units))
    ofMap.push((after - between) * 1_000 / (count * units * mapTimes))
  }
  const own = estimate(ofEngine)
  return [
    name,
    spread(own, 2),
    Math.round(1e6 / own.median).toLocaleString("en"),
    goal === undefined ? "" : `${goal.toFixed(1)}: ${own.median <= goal ? "met" : "NOT met"}`,
    map === undefined ? "" : spread(estimate(ofMap), 3),
    map === undefined ? "" : (own.median / estimate(ofMap).median).toFixed(0)
  ]
}

const mapTimes = 10
