/**
 * A Cassandra that is already there: `CASSANDRA_CONTACT_POINTS=host[:port][,host…]`, and `CASSANDRA_LOCAL_DATACENTER`
 * where it is not `datacenter1`.
 */
import { answers } from "./answers.ts"
import type { CassandraHandle } from "./CassandraHandle.ts"

const defaultPort = 9042

interface HostAndPort {
  readonly host: string
  readonly port: number
}

const parse = (contactPoint: string): HostAndPort => {
  const colon = contactPoint.lastIndexOf(":")
  // More than one colon is an IPv6 address, which has its port behind a bracket.
  if (colon === -1 || (contactPoint.indexOf(":") !== colon && !contactPoint.includes("]:"))) {
    return { host: contactPoint.replace(/^\[|\]$/g, ""), port: defaultPort }
  }
  return { host: contactPoint.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(contactPoint.slice(colon + 1)) }
}

/**
 * The given Cassandra, or `undefined` where none is given.
 *
 * @throws where contact points are given and none of them answers: to go on without would hide a mistake
 */
export const given = async (environment: NodeJS.ProcessEnv): Promise<CassandraHandle | undefined> => {
  const contactPoints = (environment["CASSANDRA_CONTACT_POINTS"] ?? "").split(",")
    .map((contactPoint) => contactPoint.trim())
    .filter((contactPoint) => contactPoint !== "")
    .map(parse)
  const [first] = contactPoints
  if (first === undefined) return undefined
  const { port } = first
  if (contactPoints.some((contactPoint) => contactPoint.port !== port)) {
    throw new Error("CASSANDRA_CONTACT_POINTS: all contact points must have the same port.")
  }
  const found = await Promise.all(contactPoints.map((contactPoint) => answers(contactPoint.host, port)))
  if (!found.includes(true)) {
    throw new Error(
      `CASSANDRA_CONTACT_POINTS: no Cassandra answers at ${
        contactPoints.map(({ host }) => `${host}:${port}`).join(", ")
      }. `
        + "Start it, or unset the variable to have one started."
    )
  }
  return {
    _tag: "Available",
    source: "given",
    contactPoints: contactPoints.map(({ host }) => host),
    port,
    localDataCenter: environment["CASSANDRA_LOCAL_DATACENTER"] ?? "datacenter1",
    nodes: contactPoints.map(({ host }) => ({ address: host, port })),
    stop: async () => {}
  }
}
