/** Which node is asked: a policy of the driver's, and where a statement goes that has failed before. */
import type { Reason } from "@effect-cql/core/CassandraError"
import { type Client, type ExecutionOptions, type Host, policies, type QueryOptions } from "cassandra-driver"

/**
 * Options of the driver's with what is read of them while it is at work.
 *
 * - `avoid`: nodes to ask last, as `address:port`
 * - `request`: where attempts are counted
 */
export interface RoutedOptions extends QueryOptions {
  readonly avoid?: ReadonlySet<string> | undefined
  readonly request?: { attempts?: number | undefined } | undefined
}

/** The options as they were given to the driver, which its types leave out. */
export const rawOptions = (options: ExecutionOptions): RoutedOptions =>
  (options as ExecutionOptions & { readonly getRawQueryOptions: () => RoutedOptions }).getRawQueryOptions()

/**
 * The same node is asked once more: enough replicas answered it but not the one that was asked for the data, which another one is
 * the next time, or it did not get a batch logged.
 */
export const wantsSameNode = (reason: Reason): boolean =>
  (reason._tag === "ReadTimeout" && reason.received >= reason.required && !reason.dataPresent) ||
  (reason._tag === "WriteTimeout" && reason.writeType === "BATCH_LOG")

type LoadBalancingPolicy = policies.loadBalancing.LoadBalancingPolicy

/** The same policy, which puts nodes where the statement has failed at the end of its plan. */
export const avoiding = <Policy extends LoadBalancingPolicy>(policy: Policy): Policy => {
  const newQueryPlan = policy.newQueryPlan.bind(policy)
  policy.newQueryPlan = (keyspace, options, callback) => {
    // There are no options while a statement is prepared, whatever the driver's types say.
    const avoid = (options as ExecutionOptions | null) === null ? undefined : rawOptions(options).avoid
    if (avoid === undefined) return newQueryPlan(keyspace, options, callback)
    newQueryPlan(keyspace, options, (error, plan) => callback(error, error ? plan : last(plan, avoid)))
  }
  return policy
}

const last = function*(plan: Iterator<Host>, avoid: ReadonlySet<string>): Iterator<Host> {
  const avoided: Array<Host> = []
  for (let next = plan.next(); next.done !== true; next = plan.next()) {
    if (avoid.has(next.value.address)) avoided.push(next.value)
    else yield next.value
  }
  yield* avoided
}

interface ClientInside {
  readonly options: { readonly localDataCenter?: string | undefined }
  readonly controlConnection: { readonly host: { readonly datacenter: string } | null }
}

/** The driver's default policy; without a data centre's name it takes the one of the first node it reached. */
export const nearestDataCenter = (name: string | undefined): LoadBalancingPolicy => {
  const policy = new policies.loadBalancing.DefaultLoadBalancingPolicy(name === undefined ? {} : { localDc: name })
  // What the driver's types leave out.
  const inside = policy as policies.loadBalancing.DefaultLoadBalancingPolicy & { localDc?: string | undefined }
  const init = policy.init.bind(policy)
  policy.init = (client: Client, hosts, callback) => {
    // As above.
    const { controlConnection, options } = client as unknown as ClientInside
    inside.localDc ??= options.localDataCenter ?? controlConnection.host?.datacenter
    init(client, hosts, callback)
  }
  return policy
}
