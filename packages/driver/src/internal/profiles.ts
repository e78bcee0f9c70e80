/** The settings that a statement is run with when it names none itself: the session's, or those of a named profile. */
import * as CassandraError from "@effect-cql/core/CassandraError"
import type { Options, Profile } from "../CassandraDriver.ts"
import * as RetryPolicy from "../RetryPolicy.ts"
import { consistencyCode } from "./failure.ts"
import { millisOf } from "./request.ts"

/** Times in milliseconds; what is undefined is decided by the driver's client. */
export interface RunSettings {
  readonly requestTimeout: number
  readonly deadline: number | undefined
  readonly retry: RetryPolicy.RetryPolicy
  readonly consistency: number | undefined
  readonly serialConsistency: number | undefined
  readonly pageSize: number
  /** Statements that are idempotent may be sent to a second node before the first has answered. */
  readonly hedges: boolean
  /** The name by which the driver knows a profile with a load balancing policy of its own. */
  readonly executionProfile: string | undefined
}

/** Finds settings by the name of a profile. Throws `InvalidQuery` for a name that the session was not made with. */
export type FindSettings = (profile: string | undefined) => RunSettings

/** The settings of each profile over those of the session. */
export const make = (
  options: Pick<Options, "deadline" | "profiles" | "retry">,
  client: { readonly requestTimeout: number; readonly hedges: boolean; readonly pageSize: number }
): FindSettings => {
  const session: RunSettings = {
    ...client,
    deadline: options.deadline === undefined ? undefined : millisOf(options.deadline),
    retry: options.retry ?? RetryPolicy.standard,
    // The client has these among its own options.
    consistency: undefined,
    serialConsistency: undefined,
    executionProfile: undefined
  }
  const named = new Map(
    Object.entries(options.profiles ?? {}).map(([name, profile]) => [name, settingsOf(session, name, profile)])
  )
  return (name) => {
    if (name === undefined) return session
    const found = named.get(name)
    if (found === undefined) throw unknownProfile(name, [...named.keys()])
    return found
  }
}

const settingsOf = (session: RunSettings, name: string, profile: Profile): RunSettings => ({
  hedges: session.hedges,
  requestTimeout: profile.requestTimeout === undefined ? session.requestTimeout : millisOf(profile.requestTimeout),
  deadline: profile.deadline === undefined ? session.deadline : millisOf(profile.deadline),
  retry: profile.retry ?? session.retry,
  consistency: profile.consistency === undefined ? undefined : consistencyCode(profile.consistency),
  serialConsistency: profile.serialConsistency === undefined ? undefined : consistencyCode(profile.serialConsistency),
  pageSize: profile.pageSize ?? session.pageSize,
  executionProfile: profile.loadBalancing === undefined ? undefined : name
})

const unknownProfile = (name: string, known: ReadonlyArray<string>): CassandraError.InvalidQuery =>
  new CassandraError.InvalidQuery({
    said: `there is no profile '${name}': the session was made with ${known.length === 0 ? "none" : known.join(", ")}`
  })
