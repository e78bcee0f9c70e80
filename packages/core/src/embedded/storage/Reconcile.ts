/**
 * Which of two writes stands. This is the whole of it; everything else in storage only finds what to compare.
 *
 * | of two | stands |
 * | --- | --- |
 * | cells | the later timestamp |
 * | … of one timestamp | a tombstone before any value |
 * | … both values | one that expires before one that does not |
 * | … both expire | the later expiry, then the shorter TTL |
 * | … still alike | the greater value, by its bytes, unsigned |
 * | row markers | as cells, which have no value |
 * | deletions | the later timestamp |
 * | a deletion and a write | the deletion, also at the same timestamp |
 * | a counter and an increment | their sum; a tombstone of the counter stays for ever |
 *
 * Measured on Cassandra 5.0.6; its own statement of the rules is org.apache.cassandra.db.rows.Cells and CASSANDRA-14592.
 */
import type { CqlType } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import * as Bytes from "../values/bytes.ts"
import * as Order from "../values/order.ts"
import { type Cell, type Deletion, lasting, type Stamp } from "./Cell.ts"

/** Whether the deletion takes a write of that timestamp. */
export const covers = (deletion: Deletion | undefined, timestamp: bigint): boolean =>
  deletion !== undefined && timestamp <= deletion.timestamp

/** The deletion that stands. */
export const deletions = (self: Deletion | undefined, that: Deletion | undefined): Deletion | undefined =>
  self === undefined || that !== undefined && that.timestamp > self.timestamp ? that : self

/** The cell of the type that stands. */
export const cells = (type: CqlType, self: Cell, that: Cell): Cell => {
  if (self.stamp.timestamp !== that.stamp.timestamp) return self.stamp.timestamp > that.stamp.timestamp ? self : that
  if ((self.value === null) !== (that.value === null)) return self.value === null ? self : that
  const lived = longer(self.stamp, that.stamp)
  if (lived !== 0) return lived > 0 ? self : that
  return compareBytes(type, self.value, that.value) >= 0 ? self : that
}

/** The row marker that stands. */
export const markers = (self: Stamp, that: Stamp): Stamp => {
  if (self.timestamp !== that.timestamp) return self.timestamp > that.timestamp ? self : that
  return longer(self, that) >= 0 ? self : that
}

/** A counter after an increment; it wraps at 64 bits. */
export const increment = (counter: Cell | undefined, timestamp: bigint, by: bigint): Cell => {
  if (counter === undefined) return { stamp: lasting(timestamp), value: BigInt.asIntN(64, by) }
  if (typeof counter.value !== "bigint") return counter
  const latest = counter.stamp.timestamp > timestamp ? counter.stamp.timestamp : timestamp
  return { stamp: lasting(latest), value: BigInt.asIntN(64, counter.value + by) }
}

// Positive when self stands by its life span alone, negative when that does.
const longer = (self: Stamp, that: Stamp): number => {
  if (self.life === undefined) return that.life === undefined ? 0 : -1
  if (that.life === undefined) return 1
  return self.life.expiresAt - that.life.expiresAt || that.life.ttl - self.life.ttl
}

const compareBytes = (type: CqlType, self: CqlValue, that: CqlValue): number =>
  self === that || self === null ? 0 : Order.bytes(Bytes.encode(type, self), Bytes.encode(type, that))
