/**
 * Looks at a file without opening it as a database, so that what is not ours is never touched. The first 100 bytes of an
 * SQLite file tell what wrote it.
 *
 * @see {@link https://www.sqlite.org/fileformat2.html#the_database_header The database header}
 */
import * as Fs from "node:fs"
import { FileRefused } from "./FileRefused.ts"

/** Stands in the header of each store: "eCQL". */
export const applicationId = 0x6543514c

/**
 * The version of the store's form: its SQLite tables and the records in them. Older ones are not read: 1 did not know when a
 * column was dropped.
 */
export const version = 2

const magic = "SQLite format 3\0"

/** Tells whether the file is a store or is yet to be made; throws FileRefused when it is neither. */
export const inspect = (path: string): "new" | "store" => {
  const header = readHeader(path)
  if (header === undefined) {
    // The log holds what was written last, and SQLite would throw it away with a new file.
    if (!Fs.existsSync(`${path}-wal`)) return "new"
    throw new FileRefused({ path, problem: "Damaged", detail: "its -wal file is there, and it is not" })
  }
  if (header.length === 0) throw new FileRefused({ path, problem: "Damaged", detail: "it is empty" })
  if (header.length < 100 || header.toString("latin1", 0, magic.length) !== magic) {
    throw new FileRefused({ path, problem: "Foreign", detail: "it is no SQLite database" })
  }
  if (header.readUInt32BE(68) !== applicationId) {
    throw new FileRefused({ path, problem: "Foreign", detail: "it is an SQLite database of another program" })
  }
  const found = header.readUInt32BE(60)
  if (found > version) {
    throw new FileRefused({ path, problem: "Newer", detail: `version ${found}, this one reads ${version}` })
  }
  if (found === 0) throw new FileRefused({ path, problem: "Damaged", detail: "there is no version 0" })
  if (found < version) {
    throw new FileRefused({ path, problem: "Older", detail: `version ${found}, this one reads ${version}` })
  }
  if (header[18]! > 2 || header[19]! > 2) {
    throw new FileRefused({ path, problem: "Damaged", detail: "its header has a file format that is not known" })
  }
  refuseShort(path, header)
  return "store"
}

// SQLite takes what is missing of the last page for zeros. With a log beside it a file may still be short.
const refuseShort = (path: string, header: Buffer): void => {
  const pageBytes = header.readUInt16BE(16)
  const whole = header.readUInt32BE(28) * (pageBytes === 1 ? 65_536 : pageBytes)
  const { size } = Fs.statSync(path)
  if (size < whole && !Fs.existsSync(`${path}-wal`)) {
    throw new FileRefused({ path, problem: "Damaged", detail: `it has ${size} of ${whole} bytes` })
  }
}

const readHeader = (path: string): Buffer | undefined => {
  try {
    const file = Fs.openSync(path, "r")
    try {
      const header = Buffer.alloc(100)
      return header.subarray(0, Fs.readSync(file, header, 0, 100, 0))
    } finally {
      Fs.closeSync(file)
    }
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined
    throw new FileRefused({ path, problem: "Unusable", detail: cause instanceof Error ? cause.message : String(cause) })
  }
}
