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
    said: "A number beyond 8.64e15 milliseconds of 1970 cannot be read as a timestamp: it is no Date",
    feature: "timestamps beyond what a Date holds"
  })
}
