import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { CassandraError } from "../../CassandraError.ts"
import * as Cql from "../../Cql.ts"
import * as Migrator from "../../Migrator.ts"
import { save, update } from "../../Mutation.ts"
import { query, scan, stream } from "../../Query.ts"
import { cql, identifier } from "../../RawCql.ts"
import { table } from "../../Table.ts"
import { group } from "../ContractCase.ts"
import { ContractKeyspace } from "../ContractKeyspace.ts"
import { expectEqual, pass } from "../steps.ts"
import { newTable, typedRule as rule, yields } from "../typed.ts"

const newNotes = newTable((name) =>
  Schema.Struct({ id: Cql.Int, text: Schema.String }).pipe(table(name, { partitionKey: ["id"] }))
)

const newScope = Effect.flatMap(ContractKeyspace, ({ freshName }) => freshName)

const problem = <A, R>(self: Effect.Effect<A, Migrator.MigrationError | CassandraError, R>) =>
  Effect.map(
    Effect.orDie(Effect.flip(self)),
    (error) => error._tag === "MigrationError" ? error.problem : error.reason._tag
  )

const ids = ({ migrations }: Migrator.Report) => migrations.map(({ id }) => id)

const states = (statuses: ReadonlyArray<Migrator.Status>) => statuses.map(({ id, state }) => `${id} ${state}`)

/**
 * Migrations: applied once and in order, recorded step by step, taken back newest first.
 *
 * @category groups
 * @since 0.1.0
 */
export const migrations = group("migrations", [
  rule("what is pending is applied in order, once", function*() {
    const notes = yield* newNotes
    const scope = yield* newScope
    const all = [
      Migrator.migration("0001 due", { up: [cql`ALTER TABLE ${notes} ADD due date`] }),
      Migrator.migration("0002 first note", { up: [save(notes, { id: 1, text: "one" })] }),
      Migrator.migration("0003 nothing", { up: [] })
    ]
    yield* Migrator.status(all, { scope }).pipe(
      Effect.orDie,
      Effect.map(states),
      yields("before", [
        "0001 due pending",
        "0002 first note pending",
        "0003 nothing pending"
      ])
    )
    const first = yield* Effect.orDie(Migrator.migrate(all, { scope }))
    yield* expectEqual("first", ids(first), ["0001 due", "0002 first note", "0003 nothing"])
    yield* update(notes, { id: 1 }, { text: "changed" })
    const second = yield* Effect.orDie(Migrator.migrate(all, { scope }))
    yield* expectEqual("second", ids(second), [])
    yield* query(notes, { id: 1 }).pipe(yields("applied once", [{ id: 1, text: "changed" }]))
    const after = yield* Effect.orDie(Migrator.status(all, { scope }))
    yield* expectEqual("after", after.map(({ appliedAt, state }) => [state, Option.isSome(appliedAt)]), [
      ["applied", true],
      ["applied", true],
      ["applied", true]
    ])
  }),
  rule("a dry run says what would be run, and runs nothing", function*() {
    const notes = yield* newNotes
    const scope = yield* newScope
    const all = [
      Migrator.migration("0001 drop", {
        up: [cql`ALTER TABLE ${notes} DROP text`, Migrator.step("copy", Effect.die("never run"))],
        down: [cql`ALTER TABLE ${notes} ADD text text`]
      })
    ]
    const report = yield* Effect.orDie(Migrator.migrate(all, { scope, dryRun: true }))
    yield* expectEqual("report", report, {
      dryRun: true,
      migrations: [{ id: "0001 drop", steps: [`ALTER TABLE ${notes.definition.name} DROP text`, "copy"] }]
    })
    yield* save(notes, { id: 1, text: "still there" })
    yield* Migrator.status(all, { scope }).pipe(
      Effect.orDie,
      Effect.map(states),
      yields("state", ["0001 drop pending"])
    )
  }),
  rule("one after the other goes up to a target, and back newest first", function*() {
    const scope = yield* newScope
    const ran: Array<string> = []
    const logs = (name: string) => Migrator.step(name, Effect.sync(() => ran.push(name)))
    const all = ["1", "2", "3"].map((id) =>
      Migrator.migration(id, { up: [logs(`up ${id}`)], down: [logs(`down ${id}`)] })
    )
    const up = yield* Effect.orDie(Migrator.migrate(all, { scope, to: "2" }))
    yield* expectEqual("to 2", ids(up), ["1", "2"])
    yield* Effect.orDie(Migrator.migrate(all, { scope }))
    const dry = yield* Effect.orDie(Migrator.rollback(all, { scope, dryRun: true }))
    yield* expectEqual("dry", dry, { dryRun: true, migrations: [{ id: "3", steps: ["down 3"] }] })
    const none = yield* Effect.orDie(Migrator.rollback(all, { scope, steps: 0 }))
    yield* expectEqual("none", ids(none), [])
    const last = yield* Effect.orDie(Migrator.rollback(all, { scope }))
    yield* expectEqual("last", ids(last), ["3"])
    const rest = yield* Effect.orDie(Migrator.rollback(all, { scope, to: "1" }))
    yield* expectEqual("to 1", ids(rest), ["2"])
    yield* expectEqual("ran", ran, ["up 1", "up 2", "up 3", "down 3", "down 2"])
    yield* Migrator.status(all, { scope }).pipe(
      Effect.orDie,
      Effect.map(states),
      yields("state", [
        "1 applied",
        "2 pending",
        "3 pending"
      ])
    )
    yield* problem(Migrator.migrate(all, { scope, to: "9" })).pipe(yields("no target", "no such migration"))
    yield* problem(Migrator.rollback([Migrator.migration("1", { up: [logs("up 1")] }), ...all.slice(1)], { scope }))
      .pipe(
        yields("no down", "no way back")
      )
  }),
  rule("a migration that failed goes on at the step that failed", function*() {
    const notes = yield* newNotes
    const scope = yield* newScope
    const ran: Array<string> = []
    const logs = (name: string) => Migrator.step(name, Effect.sync(() => ran.push(name)))
    const broken = [Migrator.migration("1", {
      up: [logs("one"), cql`INSERT INTO ${notes} (nope) VALUES (1)`, logs("three")]
    })]
    const error = yield* Effect.orDie(Effect.flip(Migrator.migrate(broken, { scope })))
    yield* expectEqual("problem", error._tag === "MigrationError" ? [error.problem, error.migration] : error._tag, [
      "failed",
      "1"
    ])
    yield* Migrator.status(broken, { scope }).pipe(Effect.orDie, Effect.map(states), yields("state", ["1 started"]))
    const mended = [Migrator.migration("1", { up: [logs("one"), save(notes, { id: 1, text: "two" }), logs("three")] })]
    const report = yield* Effect.orDie(Migrator.migrate(mended, { scope }))
    yield* expectEqual("what was left", report.migrations[0]?.steps.length, 2)
    yield* expectEqual("ran", ran, ["one", "three"])
    yield* Migrator.status(mended, { scope }).pipe(Effect.orDie, Effect.map(states), yields("then", ["1 applied"]))
  }),
  rule("what was applied and is given otherwise stops everything", function*() {
    const notes = yield* newNotes
    const scope = yield* newScope
    const note = (id: number) => save(notes, { id, text: "x" })
    const one = Migrator.migration("1", { up: [note(1)] })
    const three = Migrator.migration("3", { up: [note(3)] })
    yield* Effect.orDie(Migrator.migrate([one, three], { scope }))
    const two = Migrator.migration("2", { up: [note(2)] })
    yield* problem(Migrator.migrate([one, two, three], { scope })).pipe(yields("between", "out of order"))
    yield* problem(Migrator.migrate([one], { scope })).pipe(yields("missing", "unknown"))
    const changed = Migrator.migration("1", { up: [note(9)] })
    yield* problem(Migrator.migrate([changed, three, two], { scope })).pipe(yields("changed", "changed"))
    yield* problem(Migrator.migrate([one, one], { scope })).pipe(yields("twice", "two of one name"))
    yield* Migrator.status([changed, two], { scope }).pipe(
      Effect.orDie,
      Effect.map(states),
      yields("states", [
        "1 changed",
        "2 pending",
        "3 unknown"
      ])
    )
    yield* query(notes, { id: 2 }).pipe(yields("nothing ran", []))
  }),
  rule("what drops or deletes is allowed by name only", function*() {
    const notes = yield* newNotes
    const scope = yield* newScope
    yield* save(notes, { id: 1, text: "kept" })
    const drops = [Migrator.migration("1", { up: [cql`ALTER TABLE ${notes} DROP ${identifier("text")}`] })]
    yield* problem(Migrator.migrate(drops, { scope })).pipe(yields("refused", "destructive"))
    yield* query(notes, { id: 1 }).pipe(yields("kept", [{ id: 1, text: "kept" }]))
    const report = yield* Effect.orDie(Migrator.migrate(drops, { scope, allowDestructive: true }))
    yield* expectEqual("allowed", ids(report), ["1"])
  }),
  rule("of processes that migrate at once one does, and the others find it done", function*() {
    const notes = yield* newNotes
    const scope = yield* newScope
    let runs = 0
    const all = [
      Migrator.migration("1", { up: [Migrator.step("count", Effect.sync(() => runs++))] }),
      Migrator.migration("2", {
        up: [
          save(notes, { id: 1, text: "a" }),
          Migrator.step("copy", scan(notes).pipe(stream, Stream.runForEach(({ text }) => save(notes, { id: 2, text }))))
        ]
      })
    ]
    const fibers = yield* Effect.forEach(
      [1, 2, 3],
      () => Effect.forkChild(Effect.orDie(Migrator.migrate(all, { scope })))
    )
    for (let second = 0; second < 4; second++) yield* pass(1)
    const reports = yield* Effect.forEach(fibers, (fiber) => Fiber.join(fiber))
    yield* expectEqual("runs", runs, 1)
    yield* expectEqual("reports", reports.map((report) => ids(report).length).sort((a, b) => a - b), [0, 0, 2])
    yield* query(notes, { id: 2 }).pipe(yields("copied", [{ id: 2, text: "a" }]))
  })
])
