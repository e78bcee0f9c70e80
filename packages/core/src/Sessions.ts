/**
 * Several sessions side by side: a second cluster, or a session of other settings for reports. A session of one's own has a
 * key of its own, and statements are sent there by {@link on}; without it they run on `CassandraSession`, as ever.
 *
 * ```ts
 * import { type CassandraSession, layerAs, on, query } from "@effect-cql/core"
 * import { CassandraDriver } from "@effect-cql/driver"
 * import { Context, Effect, Layer } from "effect"
 *
 * class Reporting extends Context.Service<Reporting, CassandraSession["Service"]>()("app/Reporting") {}
 *
 * const Live = Layer.mergeAll(
 *   CassandraDriver.layer({ contactPoints: ["10.0.0.1"] }),
 *   CassandraDriver.layer({ contactPoints: ["10.1.0.1"], consistency: "LOCAL_ONE" }).pipe(layerAs(Reporting))
 * )
 *
 * const both = Effect.all([
 *   query(User, { id: boardId }),
 *   query(User, { id: boardId }).pipe(on(Reporting))
 * ]).pipe(Effect.provide(Live))
 * ```
 *
 * @since 0.1.0
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { CassandraSession } from "./CassandraSession.ts"

/**
 * The key of a session of one's own.
 *
 * @category models
 * @since 0.1.0
 */
export type SessionKey<Self> = Context.Key<Self, CassandraSession["Service"]>

/**
 * Runs a statement, or everything that an Effect runs, on the session of this key instead of `CassandraSession`. A part of it
 * may be sent elsewhere by an `on` of its own.
 *
 * Modify the statement first: what comes out is an Effect. Of a stream, write
 * `Stream.provideServiceEffect(CassandraSession, Reporting)`.
 *
 * @category combinators
 * @since 0.1.0
 */
export const on =
  <Self>(key: SessionKey<Self>) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, CassandraSession> | Self> =>
    Effect.provideServiceEffect(self, CassandraSession, key)

/**
 * Gives the session of a Layer under a key of one's own. It is a session of its own, also where the same Layer is used
 * elsewhere: an embedded engine of its own, connections of its own.
 *
 * ```ts
 * import { type CassandraSession, layerAs } from "@effect-cql/core"
 * import { EmbeddedSession } from "@effect-cql/core/embedded"
 * import { Context, Layer } from "effect"
 *
 * class Reporting extends Context.Service<Reporting, CassandraSession["Service"]>()("app/Reporting") {}
 *
 * const Test = Layer.mergeAll(EmbeddedSession.layer, EmbeddedSession.layer.pipe(layerAs(Reporting))) // two engines
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerAs =
  <Self>(key: SessionKey<Self>) => <E, R>(session: Layer.Layer<CassandraSession, E, R>): Layer.Layer<Self, E, R> =>
    Layer.effect(key, CassandraSession).pipe(Layer.provide(Layer.fresh(session)))
