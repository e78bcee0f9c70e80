/** The driver's description of a column or marker, turned into a {@link CqlType}. */
import * as CqlType from "@effect-cql/core/CqlType"

/** What the driver tells of a type: the protocol's option id, and what comes with it. */
export interface DriverType {
  readonly code: number
  readonly info?: unknown
}

/** A column of a result, or a marker of a prepared statement. */
export interface DriverColumn {
  readonly name: string
  readonly type: DriverType
}

// Native protocol v4, section 4.2.5.2
const scalars: { readonly [code: number]: CqlType.ScalarName } = {
  0x01: "ascii",
  0x02: "bigint",
  0x03: "blob",
  0x04: "boolean",
  0x05: "counter",
  0x06: "decimal",
  0x07: "double",
  0x08: "float",
  0x09: "int",
  0x0a: "text",
  0x0b: "timestamp",
  0x0c: "uuid",
  0x0d: "text",
  0x0e: "varint",
  0x0f: "timeuuid",
  0x10: "inet",
  0x11: "date",
  0x12: "time",
  0x13: "smallint",
  0x14: "tinyint",
  0x15: "duration"
}

interface DriverUdt {
  readonly name: string
  readonly fields: ReadonlyArray<DriverColumn>
}

/**
 * The CQL type. The protocol does not tell whether a type is frozen, so `frozen` is always false here. A class of the
 * server's that is no CQL type is taken as `blob`: its bytes as they are.
 */
export const toCqlType = (type: DriverType): CqlType.CqlType => {
  switch (type.code) {
    case 0x00:
      return fromClassName(String(type.info))
    // What stands in `info` follows from the option id, by the driver's reader.
    case 0x20:
      return CqlType.list(toCqlType(type.info as DriverType))
    case 0x21: {
      const [key, value] = type.info as readonly [DriverType, DriverType]
      return CqlType.map(toCqlType(key), toCqlType(value))
    }
    case 0x22:
      return CqlType.set(toCqlType(type.info as DriverType))
    case 0x30: {
      const { fields, name } = type.info as DriverUdt
      return CqlType.udt(name, fields.map((field) => [field.name, toCqlType(field.type)] as const))
    }
    case 0x31:
      return CqlType.tuple((type.info as ReadonlyArray<DriverType>).map(toCqlType))
    default:
      return CqlType.scalar(scalars[type.code] ?? "blob")
  }
}

/** Whether two descriptions are of the same type. */
export const sameType = (self: DriverType, that: DriverType): boolean =>
  self.code === that.code && sameData(self.info, that.info)

const sameData = (self: unknown, that: unknown): boolean => {
  if (self === that) return true
  if (isType(self)) return isType(that) && sameType(self, that)
  if (typeof self !== "object" || typeof that !== "object" || self === null || that === null) return false
  const left = Object.entries(self)
  const right = Object.entries(that)
  return left.length === right.length &&
    left.every(([key, value], index) => key === right[index]![0] && sameData(value, right[index]![1]))
}

/** Elements of lists and sets, which every answer describes anew. */
const isType = (info: unknown): info is DriverType => typeof info === "object" && info !== null && "code" in info

const classes: { readonly [name: string]: CqlType.ScalarName } = {
  AsciiType: "ascii",
  BooleanType: "boolean",
  ByteType: "tinyint",
  BytesType: "blob",
  CounterColumnType: "counter",
  DateType: "timestamp",
  DecimalType: "decimal",
  DoubleType: "double",
  DurationType: "duration",
  FloatType: "float",
  InetAddressType: "inet",
  Int32Type: "int",
  IntegerType: "varint",
  // What `min`, `max` and `mask_default` say of a timeuuid.
  LegacyTimeUUIDType: "timeuuid",
  LongType: "bigint",
  ShortType: "smallint",
  SimpleDateType: "date",
  TimeType: "time",
  TimeUUIDType: "timeuuid",
  TimestampType: "timestamp",
  UTF8Type: "text",
  UUIDType: "uuid"
}

/**
 * Reads a type written as the server's class, which is how protocol v4 sends durations and vectors:
 * `org.apache.cassandra.db.marshal.VectorType(org.apache.cassandra.db.marshal.FloatType,3)`.
 */
export const fromClassName = (text: string): CqlType.CqlType => {
  const open = text.indexOf("(")
  const name = (open < 0 ? text : text.slice(0, open)).trim()
  const short = name.slice(name.lastIndexOf(".") + 1)
  const scalar = classes[short]
  if (scalar !== undefined) return CqlType.scalar(scalar)
  const args = open < 0 ? [] : splitArguments(text.slice(open + 1, text.lastIndexOf(")")))
  const argument = (index: number): CqlType.CqlType => fromClassName(args[index] ?? "")
  switch (short) {
    case "FrozenType":
    case "ReversedType":
      return argument(0)
    case "ListType":
      return CqlType.list(argument(0))
    case "SetType":
      return CqlType.set(argument(0))
    case "MapType":
      return CqlType.map(argument(0), argument(1))
    case "TupleType":
      return CqlType.tuple(args.map(fromClassName))
    case "VectorType":
      return CqlType.vector(argument(0), Number(args[1]))
    case "UserType":
      // UserType(keyspace, name in hex, field in hex:type, …)
      return CqlType.udt(
        fromHex(args[1] ?? ""),
        args.slice(2).map((field) => {
          const colon = field.indexOf(":")
          return [fromHex(field.slice(0, colon)), fromClassName(field.slice(colon + 1))] as const
        })
      )
    default:
      return CqlType.scalar("blob")
  }
}

const fromHex = (hex: string): string => Buffer.from(hex.trim(), "hex").toString("utf8")

const splitArguments = (text: string): Array<string> => {
  const parts: Array<string> = []
  let depth = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (char === "(") depth++
    else if (char === ")") depth--
    else if (char === "," && depth === 0) {
      parts.push(text.slice(start, i).trim())
      start = i + 1
    }
  }
  parts.push(text.slice(start).trim())
  return parts
}
