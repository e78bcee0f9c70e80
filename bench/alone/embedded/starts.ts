/** What a session with 30 tables costs, which is what a test with a session of its own pays before it begins. */
import { CassandraSession, sync, table } from "@effect-cql/core"
import { EmbeddedSession } from "@effect-cql/core/embedded"
import * as Effect from "effect/Effect"
import { ownCpuMicros } from "../../Peer.ts"
import { estimate } from "../../statistics.ts"
import { TaskStruct } from "../../Task.ts"

const rounds = 51
const tableCount = 30
const goalMillis = 5

const tables = Array.from(
  { length: tableCount },
  (_, number) => TaskStruct.pipe(table(`tasks_${number}`, { partitionKey: ["boardId"], clusteringKey: ["id"] }))
)

const statements = tables.map((_, number) =>
  `CREATE TABLE tasks_${number} (board_id uuid, id uuid, created_at timestamp, title text, status text, sprint int, ` +
  "points double, views bigint, labels set<text>, assignee text, PRIMARY KEY (board_id, id))"
)

export const starts = async (say: (line: string) => void): Promise<void> => {
  const synced = sync({ keyspace: "embedded", tables }).pipe(Effect.provide(EmbeddedSession.layer))
  const created = CassandraSession.pipe(
    Effect.flatMap(({ execute }) => Effect.forEach(statements, (statement) => execute(statement), { discard: true })),
    Effect.provide(EmbeddedSession.layer)
  )
  const millis = async (effect: Effect.Effect<unknown, unknown>): Promise<ReadonlyArray<number>> => {
    const all: Array<number> = []
    for (let round = 0; round < rounds; round++) {
      const start = ownCpuMicros()
      await Effect.runPromise(effect)
      all.push((ownCpuMicros() - start) / 1_000)
    }
    return all
  }
  const told = (name: string, all: ReadonlyArray<number>) => {
    const { high, low, median } = estimate(all)
    say(
      `a session with ${tableCount} tables by ${name}: ${median.toFixed(1)} ms of CPU (${low.toFixed(1)} to ` +
        `${high.toFixed(1)}), the first ${all[0]!.toFixed(1)} ms; goal ${goalMillis} ms: ` +
        (median <= goalMillis ? "met" : "NOT met")
    )
  }
  told("sync", await millis(synced))
  told("CREATE TABLE", await millis(created))
  say("")
}
