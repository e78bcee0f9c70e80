/**
 * `npm run test:containers`: the suites that ask most of a Cassandra, on one that testcontainers starts. What else runs on
 * a Cassandra asks it for nothing that these do not, so once in `npm test` is enough for it.
 */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    name: "containers",
    include: ["packages/driver/test/{contract,session}.test.ts"],
    globalSetup: "test/containers/globalSetup.ts",
    reporters: ["default", "./test/reporter.ts"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
    testTimeout: 120_000,
    hookTimeout: 120_000
  }
})
