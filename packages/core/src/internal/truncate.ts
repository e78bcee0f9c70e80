import * as Effect from "effect/Effect"
import type { CassandraError } from "../CassandraError.ts"
import { CassandraSession } from "../CassandraSession.ts"
import { type Bound, type Statement, type StatementOptions } from "../Statement.ts"
import type * as Table from "../Table.ts"
import { type Ambient, isIdempotent, sessionOptions, traced } from "./ambient.ts"
import { prototype } from "./prototype.ts"
import { qualifiedName } from "./text.ts"

interface Data {
  readonly table: Table.Any
  readonly options: StatementOptions
}

const Proto = prototype<Data>("Truncate", {
  bind: (data, ambient) => Effect.succeed(bind(data, ambient)),
  run: (data, ambient) => run(data, ambient)
})

/** @internal */
export const make = (table: Table.Any): Statement<void> => {
  const data: Data = { table, options: {} }
  return Object.assign(Object.create(Proto), data)
}

const bind = ({ options, table }: Data, ambient: Ambient): Bound => ({
  cql: `TRUNCATE ${qualifiedName(table.definition, options.keyspace ?? ambient.keyspace)}`,
  params: [],
  markers: [],
  mutates: true,
  idempotent: isIdempotent(ambient, options, false),
  reach: "all partitions",
  legal: ["every table can be emptied"]
})

const run = (data: Data, ambient: Ambient): Effect.Effect<void, CassandraError, CassandraSession> => {
  const { cql, idempotent } = bind(data, ambient)
  return Effect.flatMap(CassandraSession, (session) =>
    Effect.asVoid(
      traced(
        ambient,
        data.options,
        () => ({ operation: "TRUNCATE", table: data.table.definition.name, cql, idempotent }),
        session.execute(cql, [], sessionOptions(ambient, data.options, idempotent))
      )
    ))
}
