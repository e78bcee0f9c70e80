/**
 * Kills processes that write to store files, again and again, and looks into the file after each kill.
 */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import { spawn } from "node:child_process"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import process from "node:process"
import type { CassandraError } from "../../../../src/CassandraError.ts"
import { CassandraSession } from "../../../../src/CassandraSession.ts"
import type { CqlRow } from "../../../../src/CqlValue.ts"
import { layerFile } from "../../../../src/embedded/file.ts"
import { line, type Load } from "./Load.ts"
import { loads } from "./loads.ts"

/**
 * - `kills`: how many processes were killed
 * - `steps`: how many steps of each load are in the files at the end
 * - `wrong`: what was lost or half-applied, in sentences
 */
export interface Findings {
  readonly kills: number
  readonly steps: ReadonlyMap<string, number>
  readonly wrong: ReadonlyArray<string>
}

/** `FAULT_SEED` makes the choices of another run again. When exactly a signal arrives is no choice. */
const seed = Config.String("FAULT_SEED").pipe(
  Config.option,
  Effect.flatMap(Option.match({
    onNone: () => Effect.map(Random.nextIntBetween(1, 1_000_000), String),
    onSome: Effect.succeed
  }))
)

/** So many kills, of processes on several files at once; each file goes from kill to kill. */
export const campaign = Effect.fnUntraced(function*(files: number, killsOfEach: number) {
  const chosen = yield* seed
  yield* Effect.sync(() => process.stderr.write(`FAULT_SEED=${chosen}\n`))
  const ends = yield* Effect.forEach(
    Array.from({ length: files }, (_, file) => file),
    (file) => Random.withSeed(Effect.scoped(fileOf(killsOfEach)), `${chosen} ${file}`),
    { concurrency: 3 }
  )
  return {
    kills: ends.reduce((sum, end) => sum + end.kills, 0),
    steps: new Map(loads.map(({ name }, at) => [name, ends.reduce((sum, end) => sum + end.next[at]!, 0)])),
    wrong: ends.flatMap(({ wrong }) => wrong)
  } satisfies Findings
})

const fileOf = Effect.fnUntraced(function*(kills: number) {
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "kills-"))),
    (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true }))
  )
  const path = Path.join(folder, "kills.db")
  let next: ReadonlyArray<number> = loads.map(() => 0)
  for (let kill = 1; kill <= kills; kill++) {
    // Some are killed while they make or open the file, some in full swing.
    const enough = (yield* Random.nextIntBetween(0, 4)) === 0 ? 0 : yield* Random.nextIntBetween(1, 1_500)
    const delay = yield* Random.nextIntBetween(0, 25)
    const started = next
    const acknowledged = yield* Effect.promise(() => killed(path, started, enough, delay))
    // What one has left another opens, and is killed as well, perhaps while it makes good what the first did not finish.
    if ((yield* Random.nextIntBetween(0, 3)) === 0) {
      const soon = yield* Random.nextIntBetween(0, 50)
      yield* Effect.promise(() => killed(path, [], 0, soon))
    }
    const journals = Fs.readdirSync(folder).filter((name) => name.endsWith("-journal"))
    const found = yield* Effect.result(look(path, acknowledged))
    const wrong = found._tag === "Failure"
      ? [`the file cannot be opened: ${found.failure.message}`]
      : found.success.wrong
    if (found._tag === "Failure" || wrong.length > 0 || journals.some((name) => !name.includes(".new"))) {
      return { kills: kill, next, wrong: [...wrong, ...journals].map((what) => `after kill ${kill}: ${what}`) }
    }
    next = found.success.next
  }
  return { kills, next, wrong: [] }
})

// Starts the writer, kills it some time after its `enough`th acknowledgement, and gives the next step of each load.
const killed = (
  path: string,
  first: ReadonlyArray<number>,
  enough: number,
  delay: number
): Promise<ReadonlyArray<number>> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [Path.join(import.meta.dirname, "writer.ts"), path, ...first.map(String)], {
      stdio: ["ignore", "pipe", "pipe"]
    })
    let said = ""
    let lines = 0
    let complaint = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => void (complaint += text))
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const before = lines
      said += text
      lines += text.split("\n").length - 1
      if (before <= enough && lines > enough) setTimeout(() => child.kill("SIGKILL"), delay)
    })
    child.on("error", reject)
    child.on("close", (_, signal) => {
      if (signal !== "SIGKILL" || complaint !== "") return reject(new Error(`the writer ended by itself: ${complaint}`))
      const next = [...first]
      for (const line of said.split("\n").slice(1, -1)) {
        const [load, step] = line.split(" ").map(Number)
        next[load!] = step! + 1
      }
      resolve(next)
    })
  })

// Each load has come as far as it was acknowledged, or one step further that was not acknowledged any more.
const look = (path: string, acknowledged: ReadonlyArray<number>) =>
  Effect.gen(function*() {
    const next: Array<number> = []
    const wrong: Array<string> = []
    for (const [at, load] of loads.entries()) {
      const there = yield* rowsOf(load)
      const known = acknowledged[at]!
      const end = [known, known + 1].find((n) => load.rows(n).toSorted().join("\n") === there.join("\n"))
      if (end === undefined) {
        wrong.push(`${load.name}, acknowledged to step ${known}: ${difference(load.rows(known).toSorted(), there)}`)
      }
      next.push(end ?? known)
    }
    return { next, wrong }
  }).pipe(Effect.provide(layerFile(path, { keyspace: "kills" })))

const rowsOf = Effect.fnUntraced(function*(load: Load) {
  const session = yield* CassandraSession
  const results = yield* Effect.forEach(load.reads, (cql) =>
    session.execute(cql).pipe(
      Effect.map(({ rows }): ReadonlyArray<CqlRow> => rows),
      // Its table is not there yet, or not any more.
      Effect.catchIf((error: CassandraError) => error.message.includes("does not exist"), () => Effect.succeed([]))
    ))
  return results.flat().map((row) => line(...Object.values(row))).toSorted()
})

const difference = (expected: ReadonlyArray<string>, there: ReadonlyArray<string>): string => {
  const short = (rows: ReadonlyArray<string>) =>
    rows.map((row) => row.slice(0, 200)).slice(0, 10).join("; ") || "nothing"
  const [lost, foreign] = [new Set(expected), new Set(there)]
  return `of its rows ${short(expected.filter((row) => !foreign.has(row)))} are not there, but there are ${
    short(there.filter((row) => !lost.has(row)))
  }`
}
