/** The settings that a statement is run with when it names none itself: the session's, or those of a named profile. */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type { policies } from "cassandra-driver"
import type { Options, Profile } from "../CassandraDriver.ts"
import * as RetryPolicy from "../RetryPolicy.ts"
import type { MadeWith } from "./discover.ts"
import { consistencyCode } from "./failure.ts"
import { millisOf } from "./request.ts"

/** Times in milliseconds, 0 for ever. */
export interface RunSettings {
  readonly requestTimeout: number
  readonly deadline: number | undefined
  readonly retry: RetryPolicy.RetryPolicy
  readonly consistency: number
  /** Of the Paxos rounds of lightweight transactions; the server's own where undefined. */
  readonly serialConsistency: number | undefined
  readonly pageSize: number
  /** Statements that are idempotent may be sent to a second node before the first has answered. */
  readonly hedges: boolean
  readonly loadBalancing: LoadBalancing
}

type LoadBalancing = policies.loadBalancing.LoadBalancingPolicy

/** Finds settings by the name of a profile. Throws `InvalidQuery` for a name that the session was not made with. */
export type FindSettings = (profile: string | undefined) => RunSettings

/**
 * The settings of each profile over those of the session. Throws `ConfigError` for a load balancing policy that the client was
 * not made with, which knows nothing of its nodes.
 */
export const make = (
  options: Pick<Options, "deadline" | "profiles" | "retry">,
  client: MadeWith,
  isKnown: (policy: LoadBalancing) => boolean
): FindSettings => {
  const session: RunSettings = {
    ...client,
    deadline: options.deadline === undefined ? undefined : millisOf(options.deadline),
    retry: options.retry ?? RetryPolicy.standard
  }
  const named = new Map(
    Object.entries(options.profiles ?? {}).map(([name, profile]) => {
      if (profile.loadBalancing !== undefined && !isKnown(profile.loadBalancing)) throw unknownPolicy(name)
      return [name, settingsOf(session, profile)]
    })
  )
  return (name) => {
    if (name === undefined) return session
    const found = named.get(name)
    if (found === undefined) throw unknownProfile(name, [...named.keys()])
    return found
  }
}

const settingsOf = (session: RunSettings, profile: Profile): RunSettings => ({
  ...session,
  requestTimeout: profile.requestTimeout === undefined ? session.requestTimeout : millisOf(profile.requestTimeout),
  deadline: profile.deadline === undefined ? session.deadline : millisOf(profile.deadline),
  retry: profile.retry ?? session.retry,
  consistency: profile.consistency === undefined ? session.consistency : consistencyCode(profile.consistency),
  serialConsistency: profile.serialConsistency === undefined
    ? session.serialConsistency
    : consistencyCode(profile.serialConsistency),
  pageSize: profile.pageSize ?? session.pageSize,
  loadBalancing: profile.loadBalancing ?? session.loadBalancing
})

const unknownPolicy = (name: string): CassandraError.ConfigError =>
  new CassandraError.ConfigError({
    said: `the profile '${name}' has a load balancing policy that the client was not made with: ` +
      "give it an ExecutionProfile with that policy too"
  })

const unknownProfile = (name: string, known: ReadonlyArray<string>): CassandraError.InvalidQuery =>
  new CassandraError.InvalidQuery({
    said: `there is no profile '${name}': the session was made with ${known.length === 0 ? "none" : known.join(", ")}`
  })
