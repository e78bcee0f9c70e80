/**
 * Functions that hide a value: `mask_default`, `mask_null`, `mask_replace`, `mask_inner`, `mask_outer` and `mask_hash`.
 */
import * as BigDecimal from "effect/BigDecimal"
import type * as Crypto from "node:crypto"
import { Unsupported } from "../../CassandraError.ts"
import { type CqlType, scalar, type ScalarName } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import { refuse } from "../refuse.ts"
import * as Bytes from "../values/bytes.ts"
import { any, anyOrReceiver, type Factory, oneOf, sameAsFirst } from "./factory.ts"

// ---------------------------------------------------------------------------------------------------------------------
// mask_default

const defaults: { readonly [Name in ScalarName]: () => CqlValue } = {
  ascii: () => "****",
  bigint: () => 0n,
  blob: () => new Uint8Array(0),
  boolean: () => false,
  counter: () => 0n,
  date: () => "1970-01-01",
  decimal: () => BigDecimal.make(0n, 0),
  double: () => 0,
  duration: () => ({ months: 0, days: 0, nanoseconds: 0n }),
  float: () => 0,
  inet: () => "0.0.0.0",
  int: () => 0,
  smallint: () => 0,
  text: () => "****",
  time: () => 0n,
  timestamp: () => 0,
  // The least one of 1970-01-01.
  timeuuid: () => "13814000-1dd2-11b2-8080-808080808080",
  tinyint: () => 0,
  uuid: () => "00000000-0000-0000-0000-000000000000",
  varint: () => 0n
}

const defaultOf = (type: CqlType): CqlValue => {
  switch (type._tag) {
    case "Scalar":
      return defaults[type.name]()
    case "List":
      return []
    case "Set":
      return new Set()
    case "Map":
      return new Map()
    case "Tuple":
      return type.elements.map(defaultOf)
    case "Vector": {
      const elements = Array.from({ length: type.dimension }, () => defaultOf(type.element))
      return type.element._tag === "Scalar" && type.element.name === "float"
        ? Float32Array.from(elements as ReadonlyArray<number>)
        : elements
    }
    case "Udt":
      return type.fields.map(([, field]) => defaultOf(field))
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// mask_inner, mask_outer

type Hides = (at: number, begin: number, end: number) => boolean

const partly = (hides: Hides): Factory => ({
  parameters: [
    oneOf(["text", "ascii"], "[text|varchar|ascii]"),
    oneOf(["int"]),
    oneOf(["int"]),
    oneOf(["text"])
  ],
  optional: 1,
  make: (name, [type, ...others]) => ({
    name,
    args: [type!, scalar("int"), scalar("int"), scalar("text")].slice(0, 1 + others.length),
    returns: type!,
    apply: ([value, begin, end, padding]) => {
      const sign = paddingOf(name, padding)
      if (value === null) return null
      // A text, by the function's signature. Cassandra counts in UTF-16 units, and keeps half of a pair as `?`.
      const units = (value as string).split("")
      const last = units.length - 1 - Number(end ?? 0)
      return units
        .map((unit, at) => hides(at, Number(begin ?? 0), last) ? sign : unit)
        .join("")
        .replace(isAscii(type!) ? /[^\0-\x7f]/g : /\p{Surrogate}/gu, "?")
    }
  })
})

const isAscii = (type: CqlType): boolean => type._tag === "Scalar" && type.name === "ascii"

const paddingOf = (name: string, padding: CqlValue): string => {
  if (padding === null || padding === undefined) return "*"
  const { length } = padding as string
  return length === 1
    ? padding as string
    : refuse(
      `The padding argument for function system.${name} should be single-character, but it has ${length} characters.`
    )
}

// ---------------------------------------------------------------------------------------------------------------------
// mask_hash

/** Java's algorithms, by their names in upper case, and what Node calls them. */
const algorithms: ReadonlyMap<string, string> = new Map([
  ["MD5", "md5"],
  ["SHA", "sha1"],
  ["SHA1", "sha1"],
  ["SHA-1", "sha1"],
  ["SHA224", "sha224"],
  ["SHA-224", "sha224"],
  ["SHA256", "sha256"],
  ["SHA-256", "sha256"],
  ["SHA384", "sha384"],
  ["SHA-384", "sha384"],
  ["SHA512", "sha512"],
  ["SHA-512", "sha512"],
  ["SHA-512/224", "sha512-224"],
  ["SHA512/224", "sha512-224"],
  ["SHA-512/256", "sha512-256"],
  ["SHA512/256", "sha512-256"],
  ["SHA3-224", "sha3-224"],
  ["SHA3-256", "sha3-256"],
  ["SHA3-384", "sha3-384"],
  ["SHA3-512", "sha3-512"]
])

const hash = (type: CqlType, value: CqlValue, algorithm: CqlValue): CqlValue => {
  const named = algorithm === null || algorithm === undefined ? "SHA-256" : algorithm as string
  const known = algorithms.get(named.toUpperCase()) ?? refuse(`Hash algorithm not found: ${named}`)
  if (value === null) return null
  return Uint8Array.from(crypto().createHash(known).update(Bytes.encode(type, value)).digest())
}

// The engine in memory imports no `node:` module, so that browsers may have it; there it has no hashes.
const crypto = (): typeof Crypto => {
  const found = "process" in globalThis ? process.getBuiltinModule("node:crypto") : undefined
  if (found !== undefined) return found
  throw new Unsupported({
    said: "The embedded engine has no mask_hash where there is no node:crypto",
    feature: "mask_hash()"
  })
}

/** By name. */
export const maskFunctions: ReadonlyMap<string, Factory> = new Map<string, Factory>([
  ["mask_default", {
    parameters: [any],
    optional: 0,
    make: (name, [type]) => ({ name, args: [type!], returns: type!, apply: () => defaultOf(type!) })
  }],
  ["mask_null", {
    parameters: [any],
    optional: 0,
    make: (name, [type]) => ({ name, args: [type!], returns: type!, apply: () => null })
  }],
  ["mask_replace", {
    parameters: [anyOrReceiver, sameAsFirst],
    optional: 0,
    make: (name, [type]) => ({ name, args: [type!, type!], returns: type!, apply: ([, by]) => by ?? null })
  }],
  ["mask_inner", partly((at, begin, end) => at >= begin && at <= end)],
  ["mask_outer", partly((at, begin, end) => at < begin || at > end)],
  ["mask_hash", {
    parameters: [any, oneOf(["text"])],
    optional: 1,
    make: (name, [type, ...others]) => ({
      name,
      args: others.length === 0 ? [type!] : [type!, scalar("text")],
      returns: scalar("blob"),
      apply: ([value, algorithm]) => hash(type!, value ?? null, algorithm)
    })
  }]
])
