/**
 * The keyspace that statements speak of.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

/**
 * Where the tables of statements are: with a keyspace set, every statement names it (`tenant_a.tasks`); without one, the
 * session's own keyspace decides. Set it for a part of a program, and fibers of different tenants never see each other's:
 *
 * ```ts
 * import { Keyspace, query } from "@effect-cql/core"
 * import { Effect } from "effect"
 *
 * const ofTenant = (tenant: string) =>
 *   query(TaskEvent, { boardId }).pipe(Effect.provideService(Keyspace, `tenant_${tenant}`))
 * ```
 *
 * One statement alone takes its keyspace from `withOptions({ keyspace })`.
 *
 * @category references
 * @since 0.1.0
 */
export const Keyspace: Context.Reference<string | undefined> = Context.Reference<string | undefined>(
  "@effect-cql/core/Keyspace",
  { defaultValue: () => undefined }
)

/**
 * Sets the keyspace for everything that is built on this Layer.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (name: string): Layer.Layer<never> => Layer.succeed(Keyspace, name)
