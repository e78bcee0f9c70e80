/** Writes `docs/embedded.md`: `npm run docs:embedded`. */
import * as Effect from "effect/Effect"
import * as Fs from "node:fs"
import { page, path } from "./page.ts"

Fs.writeFileSync(path, await Effect.runPromise(page))
