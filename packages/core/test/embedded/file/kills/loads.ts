/**
 * The loads: all kinds of writes, each in tables of its own.
 */
import { after, line, type Load } from "./Load.ts"

type Values = ReadonlyArray<number | null>

/** Rows that are inserted, updated and deleted, alone and as ranges, in three partitions with a static column each. */
const rows: Load = {
  name: "rows",
  schema: [
    "CREATE TABLE IF NOT EXISTS rows (p int, c int, v int, w int, s int STATIC, PRIMARY KEY (p, c)) WITH gc_grace_seconds = 0"
  ],
  step: (n) => {
    const [p, c] = [n % 3, (n * 7) % 40]
    switch (n % 8) {
      case 5:
        return { cql: "UPDATE rows SET v = ?, w = ?, s = ? WHERE p = ? AND c = ?", params: [n, null, n, p, c] }
      case 6:
        return { cql: "DELETE FROM rows WHERE p = ? AND c = ?", params: [p, c] }
      case 7:
        return { cql: "DELETE FROM rows WHERE p = ? AND c >= ? AND c < ?", params: [p, c, c + 5] }
      default:
        return { cql: "INSERT INTO rows (p, c, v, w) VALUES (?, ?, ?, ?)", params: [p, c, n, n] }
    }
  },
  reads: ["SELECT p, c, v, w FROM rows", "SELECT DISTINCT p, s FROM rows WHERE s > -1 ALLOW FILTERING"],
  rows: (n) => {
    const { kept, statics } = after(
      n,
      { kept: new Map<string, Values>(), statics: new Map<number, number>() },
      (state, step) => {
        const [p, c] = [step % 3, (step * 7) % 40]
        switch (step % 8) {
          case 5:
            state.kept.set(line(p, c), [step, null])
            return void state.statics.set(p, step)
          case 6:
            return void state.kept.delete(line(p, c))
          case 7:
            return [0, 1, 2, 3, 4].forEach((more) => state.kept.delete(line(p, c + more)))
          default:
            return void state.kept.set(line(p, c), [step, step])
        }
      }
    )
    return [
      ...Array.from(kept, ([key, values]) => `${key} ${line(...values)}`),
      // A partition that has static values alone is a row, too.
      ...Array.from(statics.keys()).filter((p) => ![...kept.keys()].some((key) => key.startsWith(`${p} `)))
        .map((p) => line(p, null, null, null)),
      ...Array.from(statics, ([p, s]) => line(p, s))
    ]
  }
}

/** Counters, every other time two of them in one batch. */
const counters: Load = {
  name: "counters",
  schema: ["CREATE TABLE IF NOT EXISTS counts (k int PRIMARY KEY, n counter)"],
  step: (n) =>
    n % 2 === 0
      ? { cql: "UPDATE counts SET n = n + 1 WHERE k = ?", params: [n % 4] }
      : {
        cql: `BEGIN COUNTER BATCH UPDATE counts SET n = n + 2 WHERE k = ?; UPDATE counts SET n = n - 1 WHERE k = ?;
          APPLY BATCH`,
        params: [n % 4, 9]
      },
  reads: ["SELECT k, n FROM counts"],
  rows: (n) =>
    Array.from(
      after(n, new Map<number, number>(), (counts, step) => {
        const add = (k: number, more: number) => counts.set(k, (counts.get(k) ?? 0) + more)
        if (step % 2 === 0) return void add(step % 4, 1)
        add(step % 4, 2)
        add(9, -1)
      }),
      ([k, count]) => line(k, BigInt(count))
    )
}

/** Lists that grow at both ends and begin anew, with a set that must grow along. */
const lists: Load = {
  name: "lists",
  schema: ["CREATE TABLE IF NOT EXISTS lists (k int PRIMARY KEY, items list<int>, known set<int>)"],
  step: (n) => {
    const k = n % 3
    if (n % 50 === 49) {
      return { cql: "UPDATE lists SET items = ?, known = ? WHERE k = ?", params: [[n], new Set([n]), k] }
    }
    return n % 5 === 4
      ? { cql: "UPDATE lists SET items = ? + items, known = known + ? WHERE k = ?", params: [[n], new Set([n]), k] }
      : { cql: "UPDATE lists SET items = items + ?, known = known + ? WHERE k = ?", params: [[n, n], new Set([n]), k] }
  },
  reads: ["SELECT k, items, known FROM lists"],
  rows: (n) =>
    Array.from(
      after(n, new Map<number, ReadonlyArray<number>>(), (lists, step) => {
        const items = lists.get(step % 3) ?? []
        if (step % 50 === 49) return void lists.set(step % 3, [step])
        lists.set(step % 3, step % 5 === 4 ? [step, ...items] : [...items, step, step])
      }),
      ([k, items]) => line(k, items, Array.from(new Set(items)).toSorted((a, b) => a - b))
    )
}

/** Values that expire, that last, and that go from one to the other. */
const expiring: Load = {
  name: "TTL",
  schema: ["CREATE TABLE IF NOT EXISTS brief (k int PRIMARY KEY, v int, w int)"],
  step: (n) => ({
    cql: n % 3 === 0
      ? "INSERT INTO brief (v, w, k) VALUES (?, ?, ?) USING TTL 86400"
      : n % 3 === 1
      ? "UPDATE brief USING TTL 172800 SET v = ?, w = ? WHERE k = ?"
      : "INSERT INTO brief (v, w, k) VALUES (?, ?, ?)",
    params: [n, n, n % 10]
  }),
  // What is left of a TTL, without the seconds that pass: 0 for a day, 1 for two.
  reads: ["SELECT k, v, w, ttl(v) / 86401, ttl(w) / 86401 FROM brief"],
  rows: (n) =>
    Array.from(after(n, new Map<number, number>(), (kept, step) => void kept.set(step % 10, step)), ([k, v]) => {
      const left = v % 3 === 0 ? 0 : v % 3 === 1 ? 1 : null
      return line(k, v, v, left, left)
    })
}

/**
 * A card that is moved from one table to another in a logged batch, as a protocol BATCH and as text. One table has a view,
 * the other an index.
 */
const batches: Load = {
  name: "logged batches",
  schema: [
    "CREATE TABLE IF NOT EXISTS here (p int, c int, v int, PRIMARY KEY (p, c))",
    "CREATE TABLE IF NOT EXISTS there (p int, c int, v int, PRIMARY KEY (p, c))",
    `CREATE MATERIALIZED VIEW IF NOT EXISTS here_by_value AS SELECT * FROM here
      WHERE v IS NOT NULL AND p IS NOT NULL AND c IS NOT NULL PRIMARY KEY (v, p, c)`,
    "CREATE INDEX IF NOT EXISTS there_by_value ON there (v) USING 'sai'"
  ],
  step: (n) => {
    const [p, c] = [n % 2, n % 30]
    const [from, to] = Math.floor(n / 30) % 2 === 0 ? ["here", "there"] : ["there", "here"]
    const [take, put] = [`DELETE FROM ${from} WHERE p = ? AND c = ?`, `INSERT INTO ${to} (p, c, v) VALUES (?, ?, ?)`]
    return n % 2 === 0
      ? { batch: [{ cql: take, params: [p, c] }, { cql: put, params: [p, c, n] }] }
      : { cql: `BEGIN BATCH ${take}; ${put}; APPLY BATCH`, params: [p, c, p, c, n] }
  },
  reads: [
    "SELECT p, c, v FROM here",
    "SELECT v, p, c FROM here_by_value",
    "SELECT p, c, v FROM there",
    "SELECT v, c, p FROM there WHERE v >= 0"
  ],
  rows: (n) =>
    Array.from(after(n, new Map<number, number>(), (cards, step) => void cards.set(step % 30, step)))
      .flatMap(([c, v]) => {
        const p = c % 2
        return [line(p, c, v), Math.floor(v / 30) % 2 === 0 ? line(v, c, p) : line(v, p, c)]
      })
}

/** A row that only the one who knows its version may change, made and removed in turn. */
const transactions: Load = {
  name: "lightweight transactions",
  schema: ["CREATE TABLE IF NOT EXISTS leases (k int PRIMARY KEY, version int, owner text)"],
  step: (n) => {
    const owner = `owner ${n}`
    if (n % 6 === 0) {
      return {
        applied: true,
        cql: "INSERT INTO leases (k, version, owner) VALUES (1, ?, ?) IF NOT EXISTS",
        params: [n, owner]
      }
    }
    if (n % 6 === 5) return { applied: true, cql: "DELETE FROM leases WHERE k = 1 IF version = ?", params: [n - 1] }
    return {
      applied: true,
      cql: "UPDATE leases SET version = ?, owner = ? WHERE k = 1 IF version = ?",
      params: [n, owner, n - 1]
    }
  },
  reads: ["SELECT k, version, owner FROM leases"],
  rows: (n) => n % 6 === 0 ? [] : [line(1, n - 1, `owner ${n - 1}`)]
}

/** A table that is made, altered, filled, emptied and dropped while the others are written to, with a type of its own. */
const schema: Load = {
  name: "schema changes",
  schema: [],
  step: (n) => ({
    cql: [
      "CREATE TABLE brittle (k int PRIMARY KEY, a int)",
      `INSERT INTO brittle (k, a) VALUES (1, ${n})`,
      "ALTER TABLE brittle ADD b text",
      `UPDATE brittle SET b = '${n}' WHERE k = 1`,
      "ALTER TABLE brittle DROP a",
      "ALTER TABLE brittle ADD a int",
      `UPDATE brittle SET a = ${n} WHERE k = 2`,
      "CREATE INDEX brittle_by_b ON brittle (b)",
      "TRUNCATE brittle",
      "DROP INDEX brittle_by_b",
      `INSERT INTO brittle (k, b) VALUES (3, '${n}')`,
      "DROP TABLE brittle"
    ][n % 12]!
  }),
  reads: [
    "SELECT column_name FROM system_schema.columns WHERE keyspace_name = 'kills' AND table_name = 'brittle'",
    "SELECT index_name FROM system_schema.indexes WHERE keyspace_name = 'kills' AND table_name = 'brittle'",
    "SELECT * FROM brittle"
  ],
  rows: (n) => {
    const [first, done] = [n - n % 12, n % 12]
    const columns = done === 0 ? [] : done < 3 ? ["k", "a"] : done === 5 ? ["k", "b"] : ["k", "a", "b"]
    const row = (k: number, a: number | null, b: number | null) =>
      line(...columns.map((column) => column === "k" ? k : column === "a" ? a : b === null ? null : `${b}`))
    const indexes = done === 8 || done === 9 ? ["brittle_by_b"] : []
    return [...[...columns, ...indexes].map((name) => line(name)), ...rowsOf(done, first, row)]
  }
}

const rowsOf = (
  done: number,
  first: number,
  row: (k: number, a: number | null, b: number | null) => string
): ReadonlyArray<string> => {
  switch (done) {
    case 2:
    case 3:
      return [row(1, first + 1, null)]
    case 4:
      return [row(1, first + 1, first + 3)]
    case 5:
    case 6:
      return [row(1, null, first + 3)]
    case 7:
    case 8:
      return [row(1, null, first + 3), row(2, first + 6, null)]
    case 11:
      return [row(3, null, first + 10)]
    default:
      return []
  }
}

/** Large values, until all of them are truncated: the file grows and shrinks under the kills. */
const large: Load = {
  name: "large values",
  schema: ["CREATE TABLE IF NOT EXISTS large (k int PRIMARY KEY, v text)"],
  step: (n) =>
    n % 60 === 59
      ? { cql: "TRUNCATE large" }
      : { cql: "INSERT INTO large (k, v) VALUES (?, ?)", params: [n % 60, largeText(n)] },
  reads: ["SELECT k, v FROM large"],
  rows: (n) => Array.from({ length: n % 60 }, (_, k) => line(k, largeText(n - n % 60 + k)))
}

const largeText = (n: number): string => `${n} `.repeat(5_000)

/** All of them; a process runs them beside one another. */
export const loads: ReadonlyArray<Load> = [
  rows,
  counters,
  lists,
  expiring,
  batches,
  transactions,
  schema,
  large
]
