import { EmbeddedSession } from "@effect-cql/core/embedded"
import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { behaviours } from "./argusBehaviour.ts"

describe("Argus, on the embedded engine", () => {
  for (const { name, program } of behaviours) {
    it.effect(name, () => Effect.provide(program, EmbeddedSession.layer))
  }
})
