/** The peers that run on Node. */
import type { Peer } from "../Peer.ts"
import { driver } from "./driver.ts"
import { driverSameValues } from "./driverSameValues.ts"
import { effectCql } from "./effectCql.ts"
import { expressCassandra } from "./expressCassandra.ts"
import { mapper } from "./mapper.ts"
import { driverOnStub, effectCqlOnStub } from "./stub.ts"

export const ofJavaScript: ReadonlyArray<Peer> = [
  driver,
  driverSameValues,
  mapper,
  expressCassandra,
  effectCql,
  driverOnStub,
  effectCqlOnStub
]
