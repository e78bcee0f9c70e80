/**
 * The task board as one Layer.
 *
 * @since 0.1.0
 */
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiSwagger from "effect/http-api/HttpApiSwagger"
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import { createServer } from "node:http"
import { Api } from "../api/Api.ts"
import { Settings } from "../config/Settings.ts"
import * as BoardsHandlers from "./BoardsHandlers.ts"
import * as Guards from "./Guards.ts"
import * as Page from "./Page.ts"
import * as ReadableErrorsLive from "./ReadableErrorsLive.ts"
import * as TasksHandlers from "./TasksHandlers.ts"
import * as VisitorHandlers from "./VisitorHandlers.ts"
import { Watchers } from "./Watchers.ts"

/**
 * The handlers of the API, with what stands before them.
 *
 * @category layers
 * @since 0.1.0
 */
export const handlers = Layer.mergeAll(BoardsHandlers.layer, TasksHandlers.layer, VisitorHandlers.layer).pipe(
  Layer.provideMerge(ReadableErrorsLive.layer)
)

/**
 * Everything that is served: the API at `/api`, its description at `/docs` and `/openapi.json`, and the page.
 *
 * @category layers
 * @since 0.1.0
 */
export const routes = Layer.mergeAll(
  HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(Layer.provide(handlers)),
  HttpApiSwagger.layer(Api, { path: "/docs" }),
  Page.layer,
  Guards.layer
)

/**
 * A server that answers from the moment it listens. Node would let a request that comes before the routes are there wait
 * for ever; this one is told to come again.
 */
const listening = () => {
  const server = createServer((_, response) => {
    response.writeHead(503, { "content-type": "application/json", "retry-after": "1" })
    response.end(JSON.stringify({ _tag: "Waking", message: "JIRA-TRON is getting up. Come again in a second." }))
  })
  const wakes = (event: string) => {
    if (event !== "request") return
    server.off("newListener", wakes)
    server.removeAllListeners("request")
  }
  return server.on("newListener", wakes)
}

/** An answer that is under way when the server stops gets this long; event streams are ended before. */
const lastAnswers = "2 seconds"

/**
 * Listens where the settings say. It is bound before anything else is opened, so that a port in use is told at once.
 *
 * @category layers
 * @since 0.1.0
 */
export const listener = Layer.unwrap(
  Effect.map(
    Settings,
    ({ host, port }) => NodeHttpServer.layer(listening, { host, port, gracefulShutdownTimeout: lastAnswers })
  )
)

/** Finalizers run last to first: this one stands after the server, and ends the streams that the server would wait for. */
const dismissal = Layer.effectDiscard(Effect.flatMap(Watchers, ({ dismiss }) => Effect.addFinalizer(() => dismiss)))

/**
 * @category layers
 * @since 0.1.0
 */
export const layer = dismissal.pipe(
  Layer.provideMerge(HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true }))
)
