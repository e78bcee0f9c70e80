import * as Context from "effect/Context"
import type { ExecutionInfo } from "../ExecutionInfo.ts"

/**
 * Where the infos of requests go, of which it keeps `most`; also to the collector further `out`.
 *
 * @internal
 */
export interface Collector {
  readonly infos: Array<ExecutionInfo>
  readonly most: number
  readonly outer: Collector | undefined
  beyond: number
}

/** @internal */
export const Collector: Context.Reference<Collector | undefined> = Context.Reference<Collector | undefined>(
  "@effect-cql/core/internal/Collector",
  { defaultValue: () => undefined }
)

/** @internal */
export const mostInfos = 1_000

/** @internal */
export const collector = (most: number, outer: Collector | undefined): Collector => ({
  infos: [],
  most,
  outer,
  beyond: 0
})

/** @internal */
export const collect = (collector: Collector, info: ExecutionInfo): void => {
  for (let at: Collector | undefined = collector; at !== undefined; at = at.outer) {
    if (at.infos.length < at.most) at.infos.push(info)
    else at.beyond++
  }
}
