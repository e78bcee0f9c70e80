/**
 * A store on a file. A file is looked at before it is opened, read and checked without being written to, and only then
 * locked and opened for writing; whatever is refused on the way has not been touched.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Crypto from "node:crypto"
import * as Fs from "node:fs"
import * as Path from "node:path"
import type * as Sqlite from "node:sqlite"
import type { Change } from "../storage/Persistence.ts"
import * as Store from "../storage/Store.ts"
import * as Database from "./Database.ts"
import { FileRefused, type Problem } from "./FileRefused.ts"
import * as Header from "./header.ts"

/**
 * Opens the store in a file, which is made if it is not there, until the scope ends. What is dead is swept first.
 */
export const open = (path: string): Effect.Effect<Store.Store, FileRefused, Scope.Scope> =>
  Effect.gen(function*() {
    const absolute = Path.resolve(path)
    const { store } = yield* Effect.acquireRelease(
      Effect.try({
        try: () => openSync(absolute),
        catch: (cause) => cause instanceof FileRefused ? cause : refused(absolute, "Unusable", cause)
      }),
      ({ close, store }) => Effect.ensuring(Effect.ignore(store.commit), Effect.sync(close))
    )
    store.sweep(Math.floor((yield* Clock.currentTimeMillis) / 1000))
    yield* Effect.mapError(store.commit, (cause) => refused(absolute, "Unusable", cause))
    return store
  })

interface Opened {
  readonly store: Store.Store
  readonly close: () => void
}

// Closing any handle of a file gives up all locks that the process has on it (POSIX), so a file that is open here must
// not even be looked at.
const openHere = new Set<string>()

const openSync = (path: string): Opened => {
  const file = realPath(path)
  if (openHere.has(file)) {
    throw new FileRefused({ path, problem: "InUse", detail: "another session of this process has it open" })
  }
  const { close, store } = openUnshared(path)
  openHere.add(file)
  return {
    store,
    close: () => {
      openHere.delete(file)
      close()
    }
  }
}

const realPath = (path: string): string => {
  if (Fs.existsSync(path)) return Fs.realpathSync(path)
  const folder = Path.dirname(path)
  return Fs.existsSync(folder) ? Path.join(Fs.realpathSync(folder), Path.basename(path)) : path
}

const openUnshared = (path: string): Opened => {
  const { DatabaseSync } = sqlite(path)
  if (Header.inspect(path) === "new") make(DatabaseSync, path)
  let transact: ((changes: ReadonlyArray<Change>) => void) | undefined
  const { opening, store } = readOnly(DatabaseSync, path, (kept) => ({
    opening: kept.opening,
    store: Store.make({ ...kept, place: path, transact: (changes) => transact?.(changes) })
  }))
  const database = new DatabaseSync(path)
  try {
    Database.lock(database)
    // Reading a log makes this file. Who holds the lock needs none, and keeps out who would.
    Fs.rmSync(`${path}-shm`, { force: true })
    Database.claim(database, path, opening)
    transact = Database.writer(database)
  } catch (cause) {
    database.close()
    throw problemOf(path, cause)
  }
  return {
    store,
    close: () => {
      try {
        Database.unlog(database)
      } catch {
        // Then the log stays beside the file, as after a kill, and the next opening reads it.
      }
      database.close()
    }
  }
}

// Node 20 has no such module, and an import would end the program with a message about a builtin.
const sqlite = (path: string): typeof Sqlite => {
  const module = quietly(() => process.getBuiltinModule("node:sqlite"))
  if (module !== undefined) return module
  throw new FileRefused({ path, problem: "NoSqlite", detail: `Node ${process.versions.node} has no node:sqlite` })
}

// Node 22 warns, once, that the module is experimental; who runs a task board can do nothing about it.
const quietly = <A>(load: () => A): A => {
  const original = Object.getOwnPropertyDescriptor(process, "emitWarning")
  process.emitWarning = () => {}
  try {
    return load()
  } finally {
    if (original !== undefined) Object.defineProperty(process, "emitWarning", original)
  }
}

// A store is made under another name and then linked to its own: so it is there whole or not at all, an empty file is
// never one that was being made, and what another process has made meanwhile is not replaced.
const make = (DatabaseSync: typeof Sqlite.DatabaseSync, path: string): void => {
  const unnamed = `${path}.${Crypto.randomUUID()}.new`
  try {
    const database = new DatabaseSync(unnamed)
    try {
      Database.create(database)
    } finally {
      database.close()
    }
    giveName(unnamed, path)
  } catch (cause) {
    throw problemOf(path, cause)
  } finally {
    Fs.rmSync(unnamed, { force: true })
  }
}

const giveName = (unnamed: string, path: string): void => {
  try {
    Fs.linkSync(unnamed, path)
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return
    // A file system without links; here a kill can leave a part of the new store.
    try {
      Fs.copyFileSync(unnamed, path, Fs.constants.COPYFILE_EXCL)
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST") throw cause
    }
  }
}

const codeOf = (cause: unknown): unknown => cause instanceof Error && "code" in cause ? cause.code : undefined

const readOnly = <A>(DatabaseSync: typeof Sqlite.DatabaseSync, path: string, use: (kept: Database.Kept) => A): A => {
  let database: Sqlite.DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true })
    return use(Database.read(database))
  } catch (cause) {
    throw problemOf(path, cause)
  } finally {
    database?.close()
  }
}

// By SQLite's primary result codes; with all others a part of the file is not what it should be.
const problems: ReadonlyMap<number, Problem> = new Map([
  [3, "Unusable"], // SQLITE_PERM
  [5, "InUse"], // SQLITE_BUSY
  [6, "InUse"], // SQLITE_LOCKED
  [7, "Unusable"], // SQLITE_NOMEM
  [8, "Unusable"], // SQLITE_READONLY
  [10, "Unusable"], // SQLITE_IOERR
  [13, "Unusable"], // SQLITE_FULL
  [14, "Unusable"] // SQLITE_CANTOPEN
])

// Of SQLITE_IOERR: _READ, _SHORT_READ, _DATA, _CORRUPTFS.
const unread: ReadonlySet<unknown> = new Set([266, 522, 8202, 8458])

const problemOf = (path: string, cause: unknown): FileRefused => {
  if (cause instanceof FileRefused) return cause
  const code = cause instanceof Error && "errcode" in cause ? cause.errcode : undefined
  // The low byte is the primary code.
  const problem = typeof code === "number" && !unread.has(code) ? problems.get(code & 0xff) : undefined
  return refused(path, problem ?? "Damaged", cause)
}

const refused = (path: string, problem: Problem, cause: unknown): FileRefused =>
  new FileRefused({ path, problem, detail: cause instanceof Error ? cause.message : String(cause) })
