/**
 * The board in a real Chromium, as people use it.
 */
import { assert, describe, layer } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import process from "node:process"
import { type Browser, chromium, type Locator, type Page } from "playwright-core"
import { findChromium, noChromium } from "../../../../test/chromium.ts"
import "../../../../test/provided.ts"
import * as Process from "../fixtures/Process.ts"

const executablePath = findChromium()

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

/** Without a browser these are skipped by name; where CI says that there must be one, they fail for want of it. */
const skip = executablePath === undefined && process.env["CI"] !== "true"

/** One browser for all tests, a window of its own for each page. */
class Chromium extends Context.Service<Chromium, Browser>()("test/Chromium") {
  static readonly layer = Layer.effect(
    Chromium,
    Effect.acquireRelease(
      Effect.promise(async () => {
        if (executablePath === undefined) throw new Error(`CI=true, and there is no browser. ${noChromium}`)
        return chromium.launch({ executablePath, args: flags })
      }),
      (browser) => Effect.promise(() => browser.close())
    )
  )
}

const act = <A>(body: () => Promise<A>) => Effect.promise(body)

/** A page on the board, as soon as it is live. */
const open = Effect.fnUntraced(function*(url: string, viewport = { width: 1280, height: 800 }) {
  const browser = yield* Chromium
  const page = yield* act(() => browser.newPage({ viewport, reducedMotion: "reduce" }))
  const broken: Array<string> = []
  page.on("pageerror", (error) => broken.push(error.message))
  yield* act(() => page.goto(url))
  yield* live(page)
  return { page, broken }
})

const live = (page: Page) => act(() => page.locator("[data-connection=live]").waitFor({ state: "attached" }))

const column = (page: Page, status: string): Locator => page.locator(`.column[data-status="${status}"]`)

const card = (page: Page, status: string, title: string): Locator =>
  column(page, status).locator(".card", { hasText: title })

const count = (page: Page, status: string) =>
  act(() => page.locator(`[data-count="${status}"]`).textContent().then(Number))

const counts = (page: Page, status: string, number: number) =>
  act(() =>
    page.locator(`[data-count="${status}"]`, { hasText: new RegExp(`^${number}$`) }).waitFor({ state: "attached" })
  )

const createTask = (page: Page, title: string) =>
  act(async () => {
    await page.getByRole("button", { name: "New task" }).click()
    await page.getByLabel("Title").fill(title)
    await page.getByLabel("Assignee").fill("Ada")
    await page.getByRole("button", { name: "Create task" }).click()
    await card(page, "todo", title).waitFor()
  })

describe(
  "the board in a browser",
  skip ? { skip, meta: { skipReason: noChromium } } : {},
  () =>
    layer(Chromium.layer, { excludeTestServices: true })((it) => {
      it.effect("creates, moves and deletes; a reload and a kill -9 of the server lose nothing", () =>
        Effect.scoped(Effect.gen(function*() {
          const data = yield* Process.folder
          const first = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: data })
          const url = yield* first.url
          const { broken, page } = yield* open(url)

          const todo = yield* count(page, "todo")
          const done = yield* count(page, "done")
          yield* createTask(page, "Kept through everything")
          yield* createTask(page, "Deleted for good")
          yield* counts(page, "todo", todo + 2)
          yield* act(() => card(page, "todo", "Kept through everything").getByRole("button", { name: "Start" }).click())
          yield* act(() =>
            card(page, "in_progress", "Kept through everything").getByRole("button", { name: "Finish" }).click()
          )
          yield* act(() => card(page, "done", "Kept through everything").waitFor())
          yield* act(() => page.getByRole("button", { name: "Delete Deleted for good" }).click())
          yield* counts(page, "todo", todo)
          yield* counts(page, "done", done + 1)

          const asItWas = Effect.gen(function*() {
            yield* act(() => card(page, "done", "Kept through everything").waitFor())
            assert.strictEqual(yield* act(() => page.getByText("Deleted for good").count()), 0)
            assert.strictEqual(yield* count(page, "todo"), todo)
            assert.strictEqual(yield* count(page, "done"), done + 1)
          })
          yield* act(() => page.reload())
          yield* live(page)
          yield* asItWas

          const port = new URL(url).port
          yield* first.stop("SIGKILL")
          yield* act(() => page.locator("[data-connection=lost]").waitFor({ state: "attached" }))
          yield* act(() => page.getByText("The connection is lost.").waitFor())

          const second = yield* Process.run(["start"], { PORT: port, TASKBOARD_DATA: data })
          yield* second.url
          yield* live(page)
          yield* asItWas
          yield* act(() => page.reload())
          yield* live(page)
          yield* asItWas
          yield* act(() => page.getByRole("button", { name: "Kept through everything", exact: true }).click())
          yield* act(() => page.getByText("moved it from To do to In progress").waitFor())
          assert.deepStrictEqual(broken, [])
        })))

      it.effect("undoes a deletion", () =>
        Effect.scoped(Effect.gen(function*() {
          const board = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: yield* Process.folder })
          const { page } = yield* open(yield* board.url)
          yield* createTask(page, "Deleted in haste")
          yield* act(() => page.getByRole("button", { name: "Delete Deleted in haste" }).click())
          yield* act(() => card(page, "todo", "Deleted in haste").waitFor({ state: "detached" }))
          yield* act(() => page.getByRole("button", { name: "Undo" }).click())
          yield* act(() => card(page, "todo", "Deleted in haste").waitFor())
        })))

      it.effect("works by keyboard alone", () =>
        Effect.scoped(Effect.gen(function*() {
          const board = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: yield* Process.folder })
          const { page } = yield* open(yield* board.url)
          const press = (...keys: ReadonlyArray<string>) =>
            act(async () => {
              for (const key of keys) await page.keyboard.press(key)
            })
          const focused = (status: string) =>
            act(() => column(page, status).locator(".card:focus", { hasText: "By hand" }).waitFor())

          yield* press("n")
          yield* act(() => page.locator("dialog input[name=title]:focus").waitFor())
          yield* act(() => page.keyboard.type("By hand"))
          yield* press("Enter")
          yield* act(() => card(page, "todo", "By hand").waitFor())
          yield* act(() => page.locator("dialog").waitFor({ state: "detached" }))
          yield* press("ArrowDown")
          yield* focused("todo")
          yield* press("Shift+ArrowRight")
          yield* focused("in_progress")
          yield* press("Shift+ArrowRight")
          yield* focused("done")
          yield* press("Shift+ArrowLeft")
          yield* focused("in_progress")
          yield* press("Enter")
          yield* act(() => page.getByRole("dialog", { name: "By hand" }).waitFor())
          yield* press("Escape")
          yield* focused("in_progress")
          yield* press("Delete")
          yield* act(() => card(page, "in_progress", "By hand").waitFor({ state: "detached" }))
          yield* press("z")
          yield* focused("in_progress")
        })))

      it.effect("shows the schema's message at the field, and sends nothing", () =>
        Effect.scoped(Effect.gen(function*() {
          const board = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: yield* Process.folder })
          const { page } = yield* open(yield* board.url)
          const sent: Array<string> = []
          page.on("request", (request) => request.method() === "POST" && sent.push(request.url()))
          yield* act(() => page.getByRole("button", { name: "New task" }).click())
          yield* act(() => page.getByLabel("Title").fill("x".repeat(121)))
          yield* act(() => page.getByLabel("Sprint").fill("0"))
          yield* act(() => page.getByRole("button", { name: "Create task" }).click())
          yield* act(() => page.getByText("The title can have at most 120 characters.").waitFor())
          yield* act(() => page.getByText("A sprint is a whole number from 1 to 999.").waitFor())
          assert.strictEqual(yield* act(() => page.getByLabel("Title").getAttribute("aria-invalid")), "true")
          assert.deepStrictEqual(sent, [])
        })))

      it.effect("keeps two windows in step", () =>
        Effect.scoped(Effect.gen(function*() {
          const board = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: yield* Process.folder })
          const url = yield* board.url
          const { page: here } = yield* open(url)
          const { page: there } = yield* open(url)
          const todo = yield* count(here, "todo")
          yield* createTask(here, "Seen over there")
          yield* act(() => card(there, "todo", "Seen over there").waitFor())
          yield* counts(there, "todo", todo + 1)
          yield* act(() => card(there, "todo", "Seen over there").getByRole("button", { name: "Start" }).click())
          yield* act(() => card(here, "in_progress", "Seen over there").waitFor())
          yield* counts(here, "todo", todo)
        })))

      it.effect("moves a card that is dragged", () =>
        Effect.scoped(Effect.gen(function*() {
          const board = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: yield* Process.folder })
          const { page } = yield* open(yield* board.url)
          yield* createTask(page, "Carried over")
          yield* act(() => card(page, "todo", "Carried over").dragTo(column(page, "done").locator(".column-head")))
          yield* act(() => card(page, "done", "Carried over").waitFor())
        })))

      it.effect("fits a phone of 360 pixels", () =>
        Effect.scoped(Effect.gen(function*() {
          const board = yield* Process.run(["start"], { PORT: "0", TASKBOARD_DATA: yield* Process.folder })
          const { page } = yield* open(yield* board.url, { width: 360, height: 740 })
          const width = () => act(() => page.evaluate<number>("document.documentElement.scrollWidth"))
          assert.strictEqual(yield* width(), 360)
          yield* createTask(page, "A title without any blank: " + "x".repeat(90))
          assert.strictEqual(yield* width(), 360)
          yield* act(() => page.getByRole("button", { name: /^In progress/ }).click())
          yield* act(() => column(page, "in_progress").waitFor())
          assert.isFalse(yield* act(() => column(page, "todo").isVisible()))
          yield* act(() => page.locator(".card-title button:visible").first().click())
          yield* act(() => page.getByRole("heading", { name: "History" }).waitFor())
          assert.strictEqual(yield* width(), 360)
        })))

      it.effect("says what is wrong when the cluster is away", () =>
        Effect.scoped(Effect.gen(function*() {
          const board = yield* Process.run(["start"], {
            PORT: "0",
            TASKBOARD_DATA: yield* Process.folder,
            SCYLLA_HOSTS: "127.0.0.1",
            SCYLLA_PORT: "9"
          })
          const url = yield* board.url
          const chromium = yield* Chromium
          const page = yield* act(() => chromium.newPage())
          yield* act(() => page.goto(url))
          yield* act(() => page.getByText("I am here. My memory is not.").waitFor())
          yield* act(() => page.getByText("npm run db:up").waitFor())
        })))
    })
)
