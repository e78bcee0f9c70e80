/**
 * IF EXISTS and IF NOT EXISTS, where they may be left out.
 */
import { type Cursor, skipWord, word } from "./Cursor.ts"

export const ifExists = (cursor: Cursor): boolean => {
  if (!skipWord(cursor, "if")) return false
  word(cursor, "exists")
  return true
}

export const ifNotExists = (cursor: Cursor): boolean => {
  if (!skipWord(cursor, "if")) return false
  word(cursor, "not", "exists")
  return true
}
