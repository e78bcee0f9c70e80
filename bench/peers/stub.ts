/**
 * What effect-cql adds, apart from driver and database: a client of the driver whose `execute` replays the response that it
 * recorded for a statement, or for a page of it. One peer calls the stub, the other is effect-cql on it; the difference
 * between the two is what effect-cql costs, whatever the machine is doing besides.
 */
import { CassandraDriver } from "@effect-cql/driver"
import { Client, type QueryOptions, type types } from "cassandra-driver"
import { type Address, drivePromises, type Peer } from "../Peer.ts"
import { operationsOn, reading } from "./driverSameValues.ts"
import { onLayer } from "./effectCql.ts"

/** What an answer is kept by: the statement, and of a later page where it begins. */
const keyOf = (cql: string, pageState: QueryOptions["pageState"]): string =>
  pageState === undefined ? cql : `${cql} ${typeof pageState === "string" ? pageState : pageState.toString("hex")}`

/** A client that asks the database until `replay` is called, and then gives its last answer to each statement. */
const recording = ({ contactPoints, keyspace, localDataCenter, port }: Address) => {
  const client = new Client({
    contactPoints: [...contactPoints],
    localDataCenter,
    keyspace,
    protocolOptions: { port, maxVersion: 4 },
    encoding: CassandraDriver.encoding
  })
  const ask = client.execute.bind(client)
  const answers = new Map<string, types.ResultSet>()
  // Of the driver's overloads only the one that gives a promise is used.
  client.execute = (async (cql: string, params?: Array<unknown>, options?: QueryOptions) => {
    const answer = await ask(cql, params, options)
    answers.set(keyOf(cql, options?.pageState), answer)
    return answer
  }) as Client["execute"]
  const replay = () => {
    client.execute = ((cql: string, _params?: Array<unknown>, options?: QueryOptions) => {
      const answer = answers.get(keyOf(cql, options?.pageState))
      return answer === undefined ? Promise.reject(new Error(`no answer to ${cql}`)) : Promise.resolve(answer)
    }) as Client["execute"]
  }
  return { client, replay }
}

/** The stub alone: the promise of a recorded response, and nothing done with it but what a scan adds up. */
export const stub: Peer = {
  name: "stub",
  open: async (address) => {
    const { client, replay } = recording(address)
    await client.connect()
    const operations = operationsOn(client)
    return { ...drivePromises(operations), ...reading(operations), begin: replay, close: () => client.shutdown() }
  }
}

export const effectCqlOnStub: Peer = {
  name: "effect-cql on the stub",
  open: async (address) => {
    const { client, replay } = recording(address)
    const { keyspace } = address
    return { ...await onLayer(CassandraDriver.layerClient(client, { keyspace, shutdown: true })), begin: replay }
  }
}
