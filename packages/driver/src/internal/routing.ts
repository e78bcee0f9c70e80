/** Which node is asked: a policy of the driver's, and where a statement goes that has failed before. */
import type { Reason } from "@effect-cql/core/CassandraError"
import { type Client, type Host, policies } from "cassandra-driver"
import { Sending } from "./sending.ts"

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
    // Options of another kind are those of the driver's own requests.
    const avoid = options instanceof Sending ? options.route.avoid : undefined
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

/** Replicas one after the other, then `others`, which are asked for only once a replica has failed. */
class ReplicasFirst implements IterableIterator<Host> {
  private at = 0
  private rest: Iterator<Host> | undefined
  private readonly replicas: ReadonlyArray<Host>
  private readonly others: () => Iterator<Host>

  constructor(replicas: ReadonlyArray<Host>, others: () => Iterator<Host>) {
    this.replicas = replicas
    this.others = others
  }

  next(): IteratorResult<Host> {
    const { at, others, replicas } = this
    if (at >= replicas.length) return (this.rest ??= others()).next()
    this.at++
    return { done: false, value: replicas[at]! }
  }

  [Symbol.iterator](): this {
    return this
  }
}

interface PolicyInside {
  localDc?: string | undefined
  yieldReplicasFirst: (replicas: ReadonlyArray<Host>) => Iterator<Host>
  readonly _getLocalHosts: (except: ReadonlyArray<Host>) => Iterator<Host>
}

interface ClientInside {
  readonly options: { readonly localDataCenter?: string | undefined }
  readonly controlConnection: { readonly host: { readonly datacenter: string } | null }
}

/** The driver's default policy; without a data centre's name it takes the one of the first node it reached. */
export const nearestDataCenter = (name: string | undefined): LoadBalancingPolicy => {
  const policy = new policies.loadBalancing.DefaultLoadBalancingPolicy(name === undefined ? {} : { localDc: name })
  // What the driver's types leave out.
  const inside = policy as unknown as PolicyInside
  // The driver's own is a generator, which takes longer to make and to start than all that it does.
  inside.yieldReplicasFirst = (replicas) => new ReplicasFirst(replicas, () => inside._getLocalHosts(replicas))
  const init = policy.init.bind(policy)
  policy.init = (client: Client, hosts, callback) => {
    // As above.
    const { controlConnection, options } = client as unknown as ClientInside
    inside.localDc ??= options.localDataCenter ?? controlConnection.host?.datacenter
    init(client, hosts, callback)
  }
  return policy
}
