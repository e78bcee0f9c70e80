import { assert, describe, it } from "@effect/vitest"
import * as BigDecimal from "effect/BigDecimal"
import type { CqlType } from "../../../src/CqlType.ts"
import { list, map, scalar, set, tuple, vector } from "../../../src/CqlType.ts"
import type { CqlValue } from "../../../src/CqlValue.ts"
import * as Token from "../../../src/embedded/values/token.ts"

// What `SELECT token(k)` gave on Cassandra 5.0.6 for blobs of 1 to 33 bytes, byte i of n being (37n + 91i + 128) mod 256.
const blobTokens = [
  9102176746827431674n,
  7863149147352208312n,
  -102954079957716542n,
  -785707069707429979n,
  -2249304149711655226n,
  -5730397438612689715n,
  7870345393337569179n,
  3532241599729011767n,
  186479690482298499n,
  2086871261766702566n,
  1697292260797829740n,
  -8139407375780200828n,
  1686079039862766661n,
  -4092775149008755077n,
  -9073866905576053468n,
  -544659945399049848n,
  4350353666407831655n,
  -262324752649594511n,
  4110740390815326158n,
  7296715957470700133n,
  -3367014633622070274n,
  -3287657746356124598n,
  -5814376102814529322n,
  -207601764306457849n,
  -2881256193568363478n,
  -5770305483941295838n,
  4562945999269793146n,
  -4319052960629752388n,
  322788428591185512n,
  -6094268775611699277n,
  -2861502844780991822n,
  -4557762154336854140n,
  -3408147468776788712n
]

const keys: ReadonlyArray<readonly [type: CqlType, value: CqlValue, token: bigint]> = [
  [scalar("boolean"), true, 8849112093580131862n],
  [scalar("date"), "1969-12-31", -765994672030311617n],
  [scalar("decimal"), BigDecimal.make(1n, 0), 8893630619691575734n],
  [scalar("decimal"), BigDecimal.make(10n, 1), -4999075544868613750n],
  [scalar("double"), NaN, -1046509390464631383n],
  [scalar("inet"), "::1", 2589554819249504804n],
  [scalar("smallint"), -2, -2002833339314343643n],
  [scalar("time"), 1n, 6292367497774912474n],
  [scalar("timestamp"), -1, 7071048584287372947n],
  [scalar("timeuuid"), "2b9e4f60-4b5b-11ee-80be-0242ac120002", 8800875755090698620n],
  [scalar("varint"), -129n, 7965412786603682042n],
  [set(scalar("text"), true), new Set(["B", "b", "é"]), -3866547035050640972n],
  [map(scalar("int"), scalar("text"), true), new Map([[-1, ""], [2, "x"]]), -1094770193278892968n],
  [tuple([scalar("int"), scalar("text")]), [1, null], 1583418842536811635n],
  [vector(scalar("float"), 2), [1.5, -0], 4811464703986055876n],
  [vector(scalar("tinyint"), 2), [1, -1], -2226901196373573225n]
]

describe("token", () => {
  it("hashes keys of every length as Cassandra does, bytes of 0x80 and above included", () => {
    const tokens = blobTokens.map((_, at) =>
      Token.ofBytes(Uint8Array.from({ length: at + 1 }, (_, i) => (at + 1) * 37 + i * 91 + 128))
    )
    assert.deepStrictEqual(tokens, blobTokens)
  })

  it("hashes the serialised value of every type", () => {
    for (const [type, value, token] of keys) assert.strictEqual(Token.of([type], [value]), token, type._tag)
  })

  it("hashes a composite key with the length before each component and a zero behind it", () => {
    const types = [scalar("int"), scalar("text"), scalar("uuid")]
    const id = "123e4567-e89b-42d3-a456-426614174000"
    assert.strictEqual(Token.of(types, [-1, "é", id]), 4838421784891097521n)
    assert.strictEqual(Token.of(types, [1, "", id]), 6152176674491924856n)
    assert.strictEqual(Token.of(types, [0, "board", id]), 7398451071393232942n)
  })

  it("reads a serialised key back", () => {
    const types = [scalar("text"), list(scalar("int"), true), scalar("bigint")]
    const key = ["", [1, -1], -5n]
    assert.deepStrictEqual(Token.decodeKey(types, Token.keyBytes(types, key)), key)
    assert.deepStrictEqual(Token.decodeKey([types[0]!], Token.keyBytes([types[0]!], ["a"])), ["a"])
  })
})
