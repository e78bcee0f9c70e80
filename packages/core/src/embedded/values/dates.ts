/**
 * Timestamps as Dates. A bigint whose bytes are read as a timestamp may be one that no Date holds; the live session has no
 * form for it either.
 */
import { Unsupported } from "../../CassandraError.ts"

/** The Date of milliseconds since 1970. */
export const dateOf = (millis: number): Date => {
  const date = new Date(millis)
  if (!Number.isNaN(date.getTime())) return date
  throw new Unsupported({
    said:
      "A timestamp further than 8.64e15 milliseconds from 1970 is not supported by the embedded engine: it is no Date",
    feature: "timestamps beyond what a Date holds"
  })
}
