/** What the driver sends again by itself because a node had forgotten the statement. It tells nobody but its tracker. */
import { tracker } from "cassandra-driver"
import { isUnprepared } from "./prepare.ts"
import { rawOptions } from "./routing.ts"

type RequestTracker = tracker.RequestTracker

// A tracker has to be an instance of this class, which the driver's types call an interface.
const { RequestTracker } = tracker as unknown as { readonly RequestTracker: new() => RequestTracker }

/** Passes on to the given tracker, and counts a request that is about to be sent again among its attempts. */
export const countResent = (given: RequestTracker | undefined): RequestTracker => {
  const made = new RequestTracker()
  made.onError = (host, query, parameters, options, length, error, latency) => {
    if (isUnprepared(error)) {
      const { request } = rawOptions(options)
      if (request !== undefined) request.attempts = (request.attempts ?? 0) + 1
    }
    given?.onError(host, query, parameters, options, length, error, latency)
  }
  if (given !== undefined) {
    made.onSuccess = given.onSuccess.bind(given)
    made.shutdown = given.shutdown.bind(given)
  }
  return made
}
