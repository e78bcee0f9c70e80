import { layer } from "@effect/vitest"
import { describeCassandra } from "../../../test/provided.ts"
import { behaviours } from "../../core/test/examples/argusBehaviour.ts"
import { live } from "./live.ts"

describeCassandra("Argus, on a real Cassandra", (cassandra) => {
  layer(live(cassandra), { excludeTestServices: true, timeout: "3 minutes" })((it) => {
    for (const { name, program } of behaviours) it.effect(name, () => program)
  })
})
