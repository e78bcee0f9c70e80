/**
 * The page's script and style, bundled in memory when the server starts: there is no build step, and what the browser runs
 * is always what stands in `src/web`.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { fileURLToPath } from "node:url"

/**
 * A file for the browser. Its name has a digest of its content, so that it may be cached for ever.
 *
 * @category models
 * @since 0.1.0
 */
export interface Asset {
  readonly path: `/${string}`
  readonly contentType: string
  readonly content: Uint8Array
}

/**
 * The page's sources cannot be bundled.
 *
 * @category errors
 * @since 0.1.0
 */
export class BundleError extends Schema.TaggedError<BundleError>()("BundleError", { cause: Schema.Defect() }) {
  override get message(): string {
    return `The page cannot be bundled: ${this.cause instanceof Error ? this.cause.message : "unknown"}`
  }
}

const entry = fileURLToPath(new URL("../web/main.tsx", import.meta.url))

const types: Record<string, string> = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" }

/**
 * The script and the style.
 *
 * @category constructors
 * @since 0.1.0
 */
export const bundle: Effect.Effect<{ readonly script: Asset; readonly style: Asset }, BundleError> = Effect.tryPromise({
  try: async () => {
    const { build } = await import("esbuild")
    const { outputFiles } = await build({
      entryPoints: [entry],
      outdir: "/",
      bundle: true,
      write: false,
      minify: true,
      format: "esm",
      target: "es2022",
      jsx: "automatic",
      jsxImportSource: "preact",
      legalComments: "none",
      logLevel: "silent",
      define: { "process.env.NODE_ENV": "\"production\"" }
    })
    const asset = (extension: string): Asset => {
      const content = outputFiles.find(({ path }) => path.endsWith(`.${extension}`))?.contents ?? new Uint8Array()
      const digest = createHash("sha256").update(content).digest("base64url").slice(0, 16)
      return { path: `/assets/board-${digest}.${extension}`, contentType: types[extension]!, content }
    }
    return { script: asset("js"), style: asset("css") }
  },
  catch: (cause) => new BundleError({ cause })
})
