/**
 * The order of a map's values where a condition compares one of them: `IF m[k] < v`. Cassandra takes it from the type of
 * the map's *keys* (`ElementAccessBound` of its `ColumnCondition`), which then reads the bytes of values as if they were
 * keys.
 *
 * | type of the keys | order of the values |
 * | --- | --- |
 * | that of the values | their own |
 * | `text`, `ascii`, `blob`, `inet`, `date`, `time` | by bytes, unsigned: so -1 is above 1 |
 * | `int`, `bigint`, `smallint`, `timestamp` | by bytes, the first of them signed |
 * | `tinyint`, `boolean` | by the first byte alone |
 * | `varint`, `float`, `double`, `decimal` | as such a number, made of the bytes |
 * | another | none: Cassandra fails where their bytes make no key |
 */
import { ServerError } from "../../CassandraError.ts"
import * as CqlType from "../../CqlType.ts"
import * as Bytes from "./bytes.ts"
import * as Order from "./order.ts"

/** The order of an entry's values in a condition. */
export const of = (key: CqlType.CqlType, value: CqlType.CqlType): Order.Compare => {
  if (CqlType.format(key) === CqlType.format(value)) return Order.of(value)
  const compare = key._tag === "Scalar" ? byScalar[key.name] : undefined
  if (compare === undefined) {
    return () => {
      throw new ServerError({
        said: `A condition on an entry compares its value as a key of the map, and no ${CqlType.format(value)} is a ${
          CqlType.format(key)
        }; compare the whole map, or read it before`
      })
    }
  }
  return (self, that) => compare(Bytes.encode(value, self), Bytes.encode(value, that))
}

type CompareBytes = (self: Uint8Array, that: Uint8Array) => number

const asNumber = (name: "decimal" | "double" | "float" | "varint", size: number): CompareBytes => {
  const type = CqlType.scalar(name)
  const compare = Order.of(type)
  return (self, that) => {
    if (self.length === 0 || that.length === 0) return Math.sign(self.length) - Math.sign(that.length)
    for (const { length } of [self, that]) {
      if (length < size) {
        throw new ServerError({
          said:
            `A condition on an entry compares its value as a key of the map, and ${length} bytes make no ${name}; ` +
            "compare the whole map, or read it before"
        })
      }
    }
    return compare(Bytes.decode(type, self), Bytes.decode(type, that))
  }
}

const byFirst = (order: (self: number, that: number) => number): CompareBytes => (self, that) =>
  self.length === 0 || that.length === 0
    ? Math.sign(self.length) - Math.sign(that.length)
    : order(self[0]!, that[0]!)

const signed = (self: number, that: number): number => (self << 24) - (that << 24)

const firstSigned: CompareBytes = (self, that) => byFirst(signed)(self, that) || Order.bytes(self, that)

const byScalar: { readonly [Name in CqlType.ScalarName]?: CompareBytes } = {
  ascii: Order.bytes,
  bigint: firstSigned,
  blob: Order.bytes,
  boolean: byFirst((self, that) => Math.sign(self) - Math.sign(that)),
  date: Order.bytes,
  // Four bytes of the scale, and at least one behind them.
  decimal: asNumber("decimal", 5),
  double: asNumber("double", 8),
  float: asNumber("float", 4),
  inet: Order.bytes,
  int: firstSigned,
  smallint: firstSigned,
  text: Order.bytes,
  time: Order.bytes,
  timestamp: firstSigned,
  tinyint: byFirst(signed),
  varint: asNumber("varint", 0)
}
