import { CqlType } from "@effect-cql/core"
import { assert, describe, it } from "@effect/vitest"
import { parseType } from "../../src/internal/parseType.ts"

const { freeze, list, map, scalar, set, tuple, udt, vector } = CqlType

const int = scalar("int")
const text = scalar("text")

describe("parseType", () => {
  it("reads every scalar type", () => {
    const names = ("ascii bigint blob boolean counter date decimal double duration float inet int smallint text time " +
      "timestamp timeuuid tinyint uuid varint").split(" ") as ReadonlyArray<CqlType.ScalarName>
    for (const name of names) assert.deepStrictEqual(parseType(name), scalar(name))
    assert.deepStrictEqual(parseType("varchar"), text)
  })

  const nestings: ReadonlyArray<readonly [cql: string, type: CqlType.CqlType]> = [
    ["list<int>", list(int)],
    ["frozen<list<int>>", list(int, true)],
    ["set<text>", set(text)],
    ["frozen<set<text>>", set(text, true)],
    ["map<text, int>", map(text, int)],
    ["frozen<map<text, int>>", map(text, int, true)],
    ["list<frozen<set<int>>>", list(set(int, true))],
    ["map<text, frozen<map<int, frozen<list<uuid>>>>>", map(text, map(int, list(scalar("uuid"), true), true))],
    ["map<frozen<tuple<int, text>>, frozen<set<int>>>", map(tuple([int, text]), set(int, true))],
    ["frozen<tuple<int, text, frozen<list<int>>>>", tuple([int, text, list(int, true)])],
    ["tuple<int>", tuple([int])],
    ["frozen<tuple<frozen<tuple<int, int>>>>", tuple([tuple([int, int])])],
    ["vector<float, 3>", vector(scalar("float"), 3)],
    ["vector<vector<float, 2>, 1536>", vector(vector(scalar("float"), 2), 1536)],
    ["vector<frozen<list<int>>, 2>", vector(list(int, true), 2)],
    ["list<vector<float, 3>>", list(vector(scalar("float"), 3))],
    ["address", udt("address", [])],
    ["frozen<address>", udt("address", [], true)],
    ["\"Odd ,<T> \"\"x\"\"\"", udt("Odd ,<T> \"x\"", [])],
    ["frozen<\"Address\">", udt("Address", [], true)],
    [
      "map<int, frozen<tuple<frozen<address>, frozen<set<int>>>>>",
      map(int, tuple([udt("address", [], true), set(int, true)]))
    ]
  ]

  for (const [cql, type] of nestings) {
    it(`reads ${cql}`, () => {
      assert.deepStrictEqual(parseType(cql), type)
    })
  }

  it("takes a name in quotes for that of a user-defined type, whatever it is", () => {
    assert.deepStrictEqual(parseType("list<frozen<\"list\">>"), list(udt("list", [], true)))
  })

  it("reads back whatever CqlType writes", () => {
    for (const [, type] of nestings) {
      const parsed = parseType(CqlType.format(type))
      assert.isDefined(parsed)
      assert.isTrue(CqlType.equals(parsed, type), CqlType.format(type))
      assert.isTrue(CqlType.equals(parseType(CqlType.format(list(type)))!, list(type)))
    }
  })

  it("sees no difference where frozen is written that is implied", () => {
    const same = (self: string, that: string) => CqlType.equals(parseType(self)!, parseType(that)!)
    assert.isTrue(same("list<set<int>>", "list<frozen<set<int>>>"))
    assert.isTrue(same("tuple<int, list<int>>", "frozen<tuple<int, frozen<list<int>>>>"))
    assert.isTrue(same("MAP<Text,Varchar>", "map<text, text>"))
    assert.isFalse(same("list<int>", "frozen<list<int>>"))
    assert.isFalse(same("address", "frozen<address>"))
    assert.isFalse(same("\"Address\"", "address"))
    assert.isFalse(same("vector<float, 3>", "vector<float, 4>"))
  })

  it("freezes once, however often it is written", () => {
    assert.deepStrictEqual(parseType("frozen<frozen<list<int>>>"), freeze(list(int)))
  })

  it("gives nothing for what is no CQL type", () => {
    const wrong = [
      "",
      "list",
      "list<",
      "list<>",
      "list<int",
      "list<int>>",
      "list<int, int>",
      "map<int>",
      "tuple<>",
      "tuple<int,>",
      "vector<float>",
      "vector<float, x>",
      "vector<float, 3, 4>",
      "frozen<int, int>",
      "int int",
      "3",
      "\"\"",
      "'org.apache.cassandra.db.marshal.DynamicCompositeType(s=>org.apache.cassandra.db.marshal.UTF8Type)'"
    ]
    for (const text of wrong) assert.isUndefined(parseType(text), text)
  })
})
