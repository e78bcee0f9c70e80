/** A program of its own: uses a Layer, releases it, and prints what still keeps the process alive. */
import { CassandraSession } from "@effect-cql/core/CassandraSession"
import * as Effect from "effect/Effect"
import { argv, getActiveResourcesInfo, stdout } from "node:process"
import { CassandraDriver } from "../src/index.ts"

const program = CassandraSession.use(({ execute }) => execute("SELECT key FROM system.local WHERE key = ?", ["local"]))

await Effect.runPromise(Effect.provide(program, CassandraDriver.layer({ contactPoints: [argv[2]!] })))

stdout.write(getActiveResourcesInfo().filter((kind) => kind !== "PipeWrap").join())
