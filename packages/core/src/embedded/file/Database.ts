/**
 * The SQLite database below a store: its tables, how it is opened, checked and locked. Each record carries a checksum,
 * since SQLite does not notice a changed byte inside a value.
 */
import * as Crypto from "node:crypto"
import type * as Sqlite from "node:sqlite"
import * as Zlib from "node:zlib"
import type { Change, KeptRecord } from "../storage/Persistence.ts"
import { FileRefused } from "./FileRefused.ts"
import { applicationId, version } from "./header.ts"

/** What a store file holds, as it was read. `opening` changes each time the store is opened for writing. */
export interface Kept {
  readonly opening: string
  readonly catalog: string | undefined
  readonly lastTimestamp: bigint | undefined
  readonly layouts: ReadonlyArray<string>
  readonly records: () => Iterable<KeptRecord>
}

const tables = `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE layouts (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, layout TEXT NOT NULL, sum INTEGER NOT NULL);
  CREATE TABLE records (
    layout INTEGER NOT NULL, partition BLOB NOT NULL, row BLOB NOT NULL, record BLOB NOT NULL, sum INTEGER NOT NULL,
    UNIQUE (layout, partition, row)
  );
`

/** Makes the tables in a new file. */
export const create = (database: Sqlite.DatabaseSync): void => {
  database.exec("PRAGMA auto_vacuum = INCREMENTAL")
  // Not yet a write-ahead log: the header must stand in the file itself once it is committed.
  database.exec("BEGIN IMMEDIATE")
  database.exec(`${tables} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`)
  putSetting(database, "opening", Crypto.randomUUID())
  database.exec("COMMIT")
}

/** Reads everything, and throws when anything is not as it was written. */
export const read = (database: Sqlite.DatabaseSync): Kept => {
  const check = database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"]
  if (check !== "ok") throw new Error(String(check))
  const settings = new Map<unknown, string>()
  for (const { name, sum, value } of database.prepare("SELECT name, value, sum FROM settings").iterate()) {
    settings.set(name, checked(String(value), sum, String(name)))
  }
  const opening = settings.get("opening")
  if (opening === undefined) throw new Error("it has no settings")
  const timestamp = settings.get("timestamp")
  return {
    opening,
    catalog: settings.get("catalog"),
    lastTimestamp: timestamp === undefined ? undefined : BigInt(timestamp),
    layouts: database.prepare("SELECT id, layout, sum FROM layouts ORDER BY number").all()
      .map(({ id, layout, sum }) => checked(String(layout), sum, String(id))),
    records: () => records(database)
  }
}

/**
 * Takes the file for this connection alone, until it is closed or the process ends, and makes commits durable: with a
 * write-ahead log and `synchronous = FULL` they survive a killed process and a lost power supply.
 *
 * Going over to the log and back changes a few bytes of the first page. SQLite would keep that page in a rollback journal
 * meanwhile, and one that a killed process leaves behind keeps the file from being read without being written to; with
 * `MEMORY` there is none.
 */
export const lock = (database: Sqlite.DatabaseSync): void => {
  database.exec(`
    PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA journal_mode = MEMORY;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = ${walBytes};
    BEGIN IMMEDIATE; COMMIT
  `)
}

const walBytes = 4 * 1024 * 1024

/** Notes that the store is opened anew; throws when it was opened elsewhere since `opening` was read. */
export const claim = (database: Sqlite.DatabaseSync, path: string, opening: string): void => {
  if (database.prepare("SELECT value FROM settings WHERE name = 'opening'").get()?.["value"] !== opening) {
    throw new FileRefused({ path, problem: "InUse", detail: "it was opened by another process at the same moment" })
  }
  putSetting(database, "opening", Crypto.randomUUID())
}

/** Makes one transaction of changes: all of them or none. */
export const writer = (database: Sqlite.DatabaseSync): (changes: ReadonlyArray<Change>) => void => {
  const number = database.prepare("SELECT number FROM layouts WHERE id = ?")
  const putLayout = database.prepare(
    "INSERT INTO layouts (id, layout, sum) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET layout = excluded.layout, sum = excluded.sum"
  )
  const dropLayout = database.prepare("DELETE FROM layouts WHERE number = ?")
  const truncate = database.prepare("DELETE FROM records WHERE layout = ?")
  // SQLite leaves the rest of a page empty when a value gets smaller in it, but joins pages when rows are deleted.
  const put = database.prepare(
    `INSERT INTO records (layout, partition, row, record, sum) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
      SET record = excluded.record, sum = excluded.sum WHERE length(excluded.record) + ${leastShrunk} > length(record)`
  )
  const remove = database.prepare("DELETE FROM records WHERE layout = ? AND partition = ? AND row = ?")
  const free = database.prepare("SELECT freelist_count AS n FROM pragma_freelist_count")
  const all = database.prepare("SELECT page_count AS n FROM pragma_page_count")
  // Gives free pages back to the file system when there are as many as used ones.
  const giveBack = (): void => {
    const pages = numberIn(free.get())
    if (pages > leastFreePages && 2 * pages > numberIn(all.get())) database.exec("PRAGMA incremental_vacuum")
  }
  // A table that is unknown gets null, which no record has and none may have.
  const numberOf = (table: string): number | null => Number(number.get(table)?.["number"] ?? Number.NaN) || null
  const write = (change: Change): void => {
    switch (change._tag) {
      case "Catalog":
        return putSetting(database, "catalog", change.text)
      case "Timestamp":
        return putSetting(database, "timestamp", String(change.timestamp))
      case "Layout":
        return void putLayout.run(change.table, change.text, sumOf(change.text))
      case "Drop":
        truncate.run(numberOf(change.table))
        return void dropLayout.run(numberOf(change.table))
      case "Truncate":
        return void truncate.run(numberOf(change.table))
      case "Put": {
        const { partition, record, row } = change
        const table = numberOf(change.table)
        const sum = sumOf(partition, row, record)
        if (put.run(table, partition, row, record, sum).changes !== 0) return
        remove.run(table, partition, row)
        return void put.run(table, partition, row, record, sum)
      }
      case "Delete":
        return void remove.run(numberOf(change.table), change.partition, change.row)
    }
  }
  return (changes) => {
    database.exec("BEGIN IMMEDIATE")
    try {
      changes.forEach(write)
      database.exec("COMMIT")
    } catch (cause) {
      if (database.isTransaction) database.exec("ROLLBACK")
      throw cause
    }
    giveBack()
  }
}

const leastFreePages = 256

const leastShrunk = 64

/** Puts the write-ahead log back into the file, so that a closed store is one file. */
export const unlog = (database: Sqlite.DatabaseSync): void => {
  database.exec("PRAGMA journal_mode = MEMORY")
}

function* records(database: Sqlite.DatabaseSync): Generator<KeptRecord> {
  const all = database.prepare(
    "SELECT l.id, r.partition, r.row, r.record, r.sum FROM records r LEFT JOIN layouts l ON l.number = r.layout"
  )
  for (const { id, partition, record, row, sum } of all.iterate()) {
    if (
      typeof id !== "string" || !(partition instanceof Uint8Array) || !(row instanceof Uint8Array) ||
      !(record instanceof Uint8Array)
    ) throw new Error("a record belongs to no table")
    if (sumOf(partition, row, record) !== sum) throw new Error("a record is not as it was written")
    yield { table: id, partition, row, record }
  }
}

const putSetting = (database: Sqlite.DatabaseSync, name: string, value: string): void => {
  database.prepare("INSERT OR REPLACE INTO settings (name, value, sum) VALUES (?, ?, ?)").run(name, value, sumOf(value))
}

const numberIn = (row: { readonly [column: string]: unknown } | undefined): number => Number(row?.["n"])

const checked = (value: string, sum: unknown, name: string): string => {
  if (sumOf(value) !== sum) throw new Error(`its ${name} is not as it was written`)
  return value
}

const sumOf = (...parts: ReadonlyArray<Uint8Array | string>): number =>
  parts.reduce((sum, part) => Zlib.crc32(part, sum), 0)
