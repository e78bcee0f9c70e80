/**
 * The differences that are wanted, each with its reason. What else differs is a mistake of the engine, or of this list.
 *
 * Some are no business of a list: moments (`writetime` of a write without a timestamp of its own, what is left of a TTL) and
 * values of zero bytes are made alike in `Outcome.ts`, and a scenario ends where the server fails by a mistake of its own.
 * Functions of the clock and of chance, roles and user-defined functions are not generated; nor is what Cassandra
 * leaves to chance, such as which of two equal keys of a map literal is kept.
 */
import type { Outcome } from "./Outcome.ts"

interface Expected {
  readonly reason: string
  readonly holds: (cql: string, embedded: Outcome, real: Outcome, before: ReadonlyArray<string>) => boolean
}

const refusedAlone = (embedded: Outcome, real: Outcome, said: RegExp): boolean =>
  embedded._tag === "Rows" && real._tag === "Refused" && said.test(real.said)

// Cassandra found a condition that does not hold, and did not come to the value that may not stand in one.
const rejectedAlone = (embedded: Outcome, real: Outcome): boolean =>
  real._tag === "Rows" && real.columns[0] === "[applied]" && real.rows.every((row) => row.startsWith("[false")) &&
  embedded._tag === "Refused" &&
  /^(Invalid (comparison with|'unset' value in condition|null value for .* element access)|A condition on an entry)/
    .test(embedded.said)

const isPart = (one: Outcome, other: Outcome): boolean =>
  one._tag === "Rows" && other._tag === "Rows" && one.rows.every((row) => other.rows.includes(row))

const isAggregate = (cql: string): boolean => /^SELECT .*\b(count|max|min|sum|avg)\(/.test(cql)

const expected: ReadonlyArray<Expected> = [
  {
    reason: "Cassandra refuses its own page state where the whole key of a table without clustering is grouped by",
    holds: (cql, embedded, real) =>
      cql.includes("GROUP BY") && refusedAlone(embedded, real, /^Invalid value for the paging state/)
  },
  {
    reason: "what the engine refuses by name, Cassandra may refuse for another reason",
    holds: (_, embedded, real) =>
      embedded._tag === "Refused" && embedded.kind === "Unsupported" && real._tag === "Refused"
  },
  {
    reason:
      "a value that no row is asked with, as beside IN (), or that stands in a statement which is refused, is encoded by the " +
      "live session all the same",
    holds: (_, embedded, real) =>
      (embedded._tag === "Refused" || embedded.rows.length === 0) && real._tag === "Refused" &&
      real.kind === "EncodeError"
  },
  {
    reason:
      "by a secondary index of a static column Cassandra finds no rows that are named by clustering columns beside the " +
      "partition, and none behind the first page of a partition",
    // Static columns are named `s` and `r`.
    holds: (cql, embedded, real, before) =>
      before.some((made) => /^CREATE INDEX .*\((\w+\()?[sr]\)/.test(made)) && / [sr]\b.* = /.test(cql) &&
      embedded._tag === "Rows" && real._tag === "Rows" &&
      (isAggregate(cql) || real.rows.every((row, at) => row === embedded.rows[at]))
  },
  {
    reason: "LIMIT counts rows before vectors are compared, beside a storage-attached index",
    holds: (cql, embedded, real, before) =>
      before.some((made) => made.endsWith("USING 'sai'")) && / = (\[|\?).* LIMIT /.test(cql) && isPart(real, embedded)
  },
  {
    reason:
      "a secondary index of the partition key does not find a partition of static columns alone of which something was " +
      "deleted before it was written",
    holds: (cql, embedded, real, before) =>
      before.some((made) => /^CREATE INDEX .*\([pq]\)$/.test(made)) && before.some((made) =>
        made.includes("DELETE ")
      ) &&
      (isAggregate(cql) || isPart(real, embedded))
  },
  {
    reason: "a tuple that is one column's value is taken for several columns' beside a range of those",
    holds: (cql, embedded, real) =>
      /\([cd, ]+\) [<>]/.test(cql) && refusedAlone(embedded, real, /^Invalid null value in condition for column/)
  },
  {
    reason: "a SASI index finds a row by another row of its partition, then also where its own value has zero bytes",
    holds: (cql, embedded, real, before) =>
      before.some((made) => made.includes("SASIIndex")) &&
      / (<|>)=? /.test(cql) && embedded._tag === "Rows" && real._tag === "Rows" &&
      (isAggregate(cql) || embedded.rows.every((row) => real.rows.includes(row)))
  },
  {
    reason: "a timestamp beyond what a Date holds is refused by the engine, and by the live session where it is shown",
    holds: (_, embedded, real) =>
      refusedAlone(embedded, real, /the stored value is no Date/) ||
      embedded._tag === "Refused" && embedded.kind === "Unsupported" && embedded.said.endsWith("it is no Date")
  },
  {
    reason:
      "of several conditions Cassandra tests one after the other, in the order of a hash table, up to the first that " +
      "fails; the engine looks at all of them",
    holds: (cql, embedded, real) => / IF .*( AND |; )/.test(cql) && rejectedAlone(embedded, real)
  },
  {
    reason: "the tombstone of an element of a static collection passes CONTAINS in Cassandra, until it is purged",
    // Static columns are named `s` and `r`.
    holds: (cql, embedded, real) => / [sr] CONTAINS /.test(cql) && embedded._tag === "Rows" && real._tag === "Rows"
  }
]

/** Whether the two answers differ for a reason that is listed; `before`: the statements up to this one. */
export const isExpected = (
  cql: string,
  embedded: Outcome,
  real: Outcome,
  before: ReadonlyArray<string>
): boolean => expected.some(({ holds }) => holds(cql, embedded, real, before))
