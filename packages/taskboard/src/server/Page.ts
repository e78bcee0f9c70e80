/**
 * The page and its files.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import { createHash } from "node:crypto"
import { type Asset, bundle } from "./Bundle.ts"

const html = (script: string, style: string) =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="JIRA-TRON, the board that has read your tickets.">
<title>JIRA-TRON</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body>
<div id="board"></div>
<noscript>JIRA-TRON thinks in JavaScript. Without it, there is the API: <a href="/docs">/docs</a>.</noscript>
</body>
</html>
`

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path d="M8 2h20a2 2 0 0 1 2 2v24a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8z" fill="#1b2a33"/>
<circle cx="16" cy="16" r="9" fill="#f3ecdd"/><circle cx="16" cy="16" r="5.5" fill="#d8412f"/>
<circle cx="14" cy="14" r="1.6" fill="#f3ecdd"/>
</svg>
`

const etagOf = (content: string | Uint8Array): string => `"${createHash("sha256").update(content).digest("base64url")}"`

const asset = ({ content, contentType, path }: Asset, cacheControl: string) => {
  const etag = etagOf(content)
  const headers = { etag, "cache-control": cacheControl }
  return HttpRouter.add(
    "GET",
    path,
    Effect.map(HttpServerRequest, (request) =>
      request.headers["if-none-match"] === etag
        ? HttpServerResponse.empty({ status: 304, headers })
        : HttpServerResponse.uint8Array(content, { contentType, headers }))
  )
}

/**
 * Serves the page at `/`. What its address does not change with is asked for again each time and answered with 304.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = Layer.unwrap(Effect.map(bundle, ({ script, style }) => {
  const text = new TextEncoder()
  return Layer.mergeAll(
    asset(
      { path: "/", contentType: "text/html; charset=utf-8", content: text.encode(html(script.path, style.path)) },
      "no-cache"
    ),
    asset({ path: "/icon.svg", contentType: "image/svg+xml", content: text.encode(icon) }, "no-cache"),
    // Browsers ask for this one where a page, such as /docs, names none.
    asset({ path: "/favicon.ico", contentType: "image/svg+xml", content: text.encode(icon) }, "no-cache"),
    asset(script, "public, max-age=31536000, immutable"),
    asset(style, "public, max-age=31536000, immutable")
  )
}))
