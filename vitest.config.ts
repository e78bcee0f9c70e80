import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config"

const project = (name: string, folder: string): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, include: [`${folder}/**/*.test.ts`] }
})

export default defineConfig({
  test: {
    projects: [
      project("core", "packages/core/test"),
      project("driver", "packages/driver/test"),
      project("taskboard", "packages/taskboard/test"),
      project("repo", "test")
    ],
    globalSetup: "test/globalSetup.ts",
    reporters: ["default", "./test/reporter.ts"],
    execArgv: ["--disable-warning=ExperimentalWarning"],
    // Bounds for a machine that is busy, not measurements.
    testTimeout: 60_000,
    hookTimeout: 120_000
  }
})
