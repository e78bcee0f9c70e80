/** `npm run test:faults`: one file after the other, since each has a cluster to itself and two cores for it. */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    name: "faults",
    include: ["test/faults/**/*.{fault,test}.ts"],
    // The short form of oneByOne.fault.ts, for `npm test`.
    exclude: ["test/faults/oneByOne.test.ts"],
    fileParallelism: false,
    reporters: ["default", "./test/reporter.ts"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
    testTimeout: 300_000,
    hookTimeout: 300_000
  }
})
