import { group, rule } from "../ContractCase.ts"
import {
  batch,
  expectEqual,
  gives,
  givesColumn,
  hasColumns,
  newName,
  newTable,
  refuses,
  run,
  runAll
} from "../steps.ts"

/** Writes each JSON into a column of the type by `from_json`, and reads it back by `to_json`. */
const roundTrips = function*(type: string, texts: ReadonlyArray<readonly [given: string, shown: string]>) {
  const t = yield* newTable(`p int PRIMARY KEY, v ${type}`)
  for (const [given, shown] of texts) {
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, from_json(?))`, [given])
    const { rows } = yield* run(`SELECT to_json(v) AS json FROM ${t} WHERE p = 1`)
    yield* expectEqual(`${type} ${given}`, rows.map((row) => row["json"]), [shown])
  }
}

/** The same text on the way in and out. */
const same = (text: string) => [text, text] as const

const fails = function*(type: string, texts: ReadonlyArray<string>) {
  const t = yield* newTable(`p int PRIMARY KEY, v ${type}`)
  for (const text of texts) {
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, from_json(?))`, [text]).pipe(refuses("FunctionFailure"))
  }
}

const newType = function*(fields: string) {
  const name = yield* newName
  yield* run(`CREATE TYPE ${name} (${fields})`)
  return name
}

/**
 * INSERT JSON, SELECT JSON, `from_json` and `to_json`.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/json.html JSON Support}
 * @category groups
 * @since 0.1.0
 */
export const json = group("JSON", [
  rule("INSERT JSON writes the columns that the object names, and null into all others", function*() {
    const t = yield* newTable("p int, c int, s text static, v int, w int, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, s, v, w) VALUES (1, 1, 'a', 1, 1)`,
      `INSERT INTO ${t} JSON '{"p": 1, "c": 1, "v": 2}'`
    )
    yield* run(`SELECT * FROM ${t}`).pipe(gives([{ p: 1, c: 1, s: null, v: 2, w: null }]))
    yield* run(`INSERT INTO ${t} JSON '{"p": 1, "c": 1, "w": 3, "v": null}' DEFAULT NULL`)
    yield* run(`SELECT v, w FROM ${t}`).pipe(gives([{ v: null, w: 3 }]))
  }),
  rule("DEFAULT UNSET leaves the columns alone that the object does not name", function*() {
    const t = yield* newTable("p int, c int, s text static, v int, w int, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, s, v, w) VALUES (1, 1, 'a', 1, 1)`,
      `INSERT INTO ${t} JSON '{"p": 1, "c": 1, "v": 2, "w": null}' DEFAULT UNSET`
    )
    yield* run(`SELECT * FROM ${t}`).pipe(gives([{ p: 1, c: 1, s: "a", v: 2, w: null }]))
  }),
  rule("the text may be bound; a null text is refused", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} JSON ?`, ["{\"p\": 1, \"v\": 2}"])
    yield* run(`INSERT INTO ${t} JSON :text DEFAULT UNSET`, ["{\"p\": 1}"])
    yield* run(`SELECT * FROM ${t}`).pipe(gives([{ p: 1, v: 2 }]))
    yield* run(`INSERT INTO ${t} JSON ?`, [null]).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} JSON ?`, [undefined]).pipe(refuses("InvalidQuery"))
  }),
  rule("INSERT JSON takes IF NOT EXISTS, a TTL and a timestamp, and stands in batches", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} JSON '{"p": 1, "v": 1}' IF NOT EXISTS`).pipe(gives([{ "[applied]": true }]))
    yield* run(`INSERT INTO ${t} JSON '{"p": 1, "v": 2}' IF NOT EXISTS`).pipe(
      gives([{ "[applied]": false, p: 1, v: 1 }])
    )
    yield* run(`INSERT INTO ${t} JSON '{"p": 2, "v": 2}' DEFAULT UNSET USING TIMESTAMP 5 AND TTL 1000`)
    yield* run(`SELECT writetime(v) AS at FROM ${t} WHERE p = 2`).pipe(gives([{ at: 5n }]))
    yield* batch([
      `INSERT INTO ${t} JSON '{"p": 3, "v": 3}'`,
      { cql: `INSERT INTO ${t} JSON ?`, params: ["{\"p\": 4, \"v\": 4}"] }
    ])
    yield* run(`SELECT p, v FROM ${t} WHERE p IN (3, 4)`).pipe(gives([{ p: 3, v: 3 }, { p: 4, v: 4 }]))
  }),
  rule("a row of INSERT JSON needs its whole key, and counters take none", function*() {
    const t = yield* newTable("p int, c int, s int static, PRIMARY KEY (p, c)")
    for (const text of ["{}", "{\"c\": 1}", "{\"p\": 1, \"s\": 1}", "{\"p\": null, \"c\": 1}"]) {
      yield* run(`INSERT INTO ${t} JSON '${text}'`).pipe(refuses("InvalidQuery"))
      yield* run(`INSERT INTO ${t} JSON '${text}' DEFAULT UNSET`).pipe(refuses("InvalidQuery"))
    }
    const counters = yield* newTable("p int PRIMARY KEY, n counter")
    yield* run(`INSERT INTO ${counters} JSON '{"p": 1, "n": 1}'`).pipe(refuses("InvalidQuery"))
  }),
  rule("keys fold to lower case unless they are quoted twice, and a folded key wins", function*() {
    const t = yield* newTable("p int PRIMARY KEY, \"Vv\" int")
    yield* run(`INSERT INTO ${t} JSON '{"P": 1, "\\"Vv\\"": 2}'`)
    yield* run(`INSERT INTO ${t} JSON '{"\\"p\\"": 2}'`)
    yield* run(`INSERT INTO ${t} JSON '{"P": 3, "p": 9}'`)
    yield* run(`INSERT INTO ${t} JSON '{"p": 9, "P": 4}'`)
    yield* run(`INSERT INTO ${t} JSON '{"p": 9, "p": 5}'`)
    yield* run(`SELECT p, "Vv" FROM ${t} WHERE p IN (1, 2, 3, 4, 5, 9)`).pipe(
      gives([{ p: 1, Vv: 2 }, ...[2, 3, 4, 5].map((p) => ({ p, Vv: null }))])
    )
    yield* run(`INSERT INTO ${t} JSON '{"p": 1, "Vv": 2}'`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} JSON '{"p": 1, "vv": 2}'`).pipe(refuses("InvalidQuery"))
  }),
  rule("what is no JSON object is refused; what stands behind one does not matter", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int, d duration")
    for (const text of ["", "null", "[]", "5", "\"x\"", "{\"p\": 1,}", "{\"p\": 1", "{p: 1}", "{\"p\": 01}"]) {
      yield* run(`INSERT INTO ${t} JSON '${text}'`).pipe(refuses("InvalidQuery"))
    }
    for (const text of ["\"x\"", "1.5", "true", "[1]", "2147483648"]) {
      yield* run(`INSERT INTO ${t} JSON '{"p": 1, "v": ${text}}'`).pipe(refuses("InvalidQuery"))
    }
    yield* run(`INSERT INTO ${t} JSON '{"p": 1, "d": "x"}'`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} JSON '{"p": 1} and more'`)
    yield* run(`SELECT p FROM ${t}`).pipe(gives([{ p: 1 }]))
  }),
  rule("JSON is written as a string or a marker, not beside columns", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v int")
    yield* run(`INSERT INTO ${t} JSON 5`).pipe(refuses("SyntaxError"))
    yield* run(`INSERT INTO ${t} JSON {'p': 1}`).pipe(refuses("SyntaxError"))
    yield* run(`INSERT INTO ${t} (p) JSON '{"p": 1}'`).pipe(refuses("SyntaxError"))
    yield* run(`SELECT DISTINCT JSON p FROM ${t}`).pipe(refuses("SyntaxError"))
  }),
  rule("SELECT JSON gives each row as a text, in a column of its own name", function*() {
    const t = yield* newTable("p int, c int, \"St\" text static, \"v v\" int, t text, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, "St", "v v", t) VALUES (1, 1, 's', 5, 'x"y')`,
      `INSERT INTO ${t} (p, c) VALUES (1, 2)`
    )
    yield* run(`SELECT JSON * FROM ${t}`).pipe(
      hasColumns(["[json]"]),
      givesColumn("[json]", [
        "{\"p\": 1, \"c\": 1, \"\\\"St\\\"\": \"s\", \"t\": \"x\\\"y\", \"v v\": 5}",
        "{\"p\": 1, \"c\": 2, \"\\\"St\\\"\": \"s\", \"t\": null, \"v v\": null}"
      ])
    )
    yield* run(`SELECT JSON * FROM ${t} WHERE p = 9`).pipe(hasColumns(["[json]"]), gives([]))
  }),
  rule("SELECT JSON takes DISTINCT, aliases, functions, aggregates and limits", function*() {
    const t = yield* newTable("p int, c int, s int static, a ascii, PRIMARY KEY (p, c)")
    yield* runAll(
      `INSERT INTO ${t} (p, c, s, a) VALUES (1, 1, 7, 'x') USING TIMESTAMP 9`,
      `INSERT INTO ${t} (p, c) VALUES (1, 2) USING TIMESTAMP 9`
    )
    const shows = (projection: string, ...texts: ReadonlyArray<string>) =>
      run(`SELECT JSON ${projection}`).pipe(givesColumn("[json]", texts))
    yield* shows(`DISTINCT p, s FROM ${t}`, "{\"p\": 1, \"s\": 7}")
    yield* shows(`c AS d, c AS "D", p, p FROM ${t} LIMIT 1`, "{\"d\": 1, \"\\\"D\\\"\": 1, \"p\": 1, \"p\": 1}")
    yield* shows(`writetime(a), ttl(a) FROM ${t} LIMIT 1`, "{\"writetime(a)\": 9, \"ttl(a)\": null}")
    yield* shows(`cast(p as text), cast(a as ascii) FROM ${t} LIMIT 1`, "{\"cast(p as text)\": \"1\", \"a\": \"x\"}")
    yield* shows(`count(*), max(c), sum(c) AS "S" FROM ${t}`, "{\"count\": 2, \"system.max(c)\": 2, \"\\\"S\\\"\": 3}")
    yield* shows(`[p, c], {c}, (p, a) FROM ${t} LIMIT 1`, "{\"[p, c]\": [1, 1], \"{c}\": [1], \"(p, a)\": [1, \"x\"]}")
    yield* shows(`c FROM ${t} WHERE p = 1 ORDER BY c DESC`, "{\"c\": 2}", "{\"c\": 1}")
    yield* shows(`count(*) FROM ${t} WHERE p = 9`, "{\"count\": 0}")
  }),
  rule("json is a column where no projection follows", function*() {
    const t = yield* newTable("p int PRIMARY KEY, json int")
    yield* run(`INSERT INTO ${t} (p, json) VALUES (1, 2)`)
    yield* run(`SELECT json FROM ${t}`).pipe(gives([{ json: 2 }]))
    yield* run(`SELECT json AS x FROM ${t}`).pipe(gives([{ x: 2 }]))
  }),
  rule("integers keep their digits, and may stand in strings", function*() {
    yield* roundTrips("bigint", [same("9223372036854775807"), ["\"-9223372036854775808\"", "-9223372036854775808"]])
    yield* roundTrips("varint", [same("123456789012345678901234567890"), ["\"+7\"", "7"]])
    yield* roundTrips("int", [same("2147483647"), ["-0", "0"], ["\"12\"", "12"], ["1 x", "1"]])
    yield* roundTrips("smallint", [same("-32768")])
    yield* roundTrips("tinyint", [same("127")])
    yield* fails("int", ["1.0", "1e2", "\"1.0\"", "\" 1\"", "2147483648", "true", "[]", "{}", "\"\\u00e9\""])
    yield* fails("bigint", ["9223372036854775808", "\"9223372036854775808\"", "1.0"])
    yield* fails("tinyint", ["128"])
    yield* fails("varint", ["1.5", "\"\""])
  }),
  rule("a decimal keeps the digits of an integer or a string, of other numbers only those of a double", function*() {
    yield* roundTrips("decimal", [
      same("123456789012345678901234567890"),
      ["\"1.12345678901234567890\"", "1.12345678901234567890"],
      ["1.12345678901234567890", "1.1234567890123457"],
      ["\"1.50\"", "1.50"],
      ["1.50", "1.5"],
      ["1e2", "100.0"],
      ["\"1e2\"", "1E+2"],
      ["\"1e-10\"", "1E-10"]
    ])
    yield* fails("decimal", ["\"x\"", "1e400", "true"])
  }),
  rule("floats are written as Java does; NaN and the infinities are null", function*() {
    yield* roundTrips("double", [
      ["1", "1.0"],
      ["1e10", "1.0E10"],
      ["0.001", "0.001"],
      ["-0.0", "-0.0"],
      ["\" 1.5d\"", "1.5"],
      ["\"NaN\"", "null"],
      ["\"-Infinity\"", "null"],
      ["1e400", "null"]
    ])
    yield* roundTrips("float", [["1.1", "1.1"], ["\"1.1\"", "1.1"], ["16777217", "1.6777216E7"], [
      "2147483648",
      "2.14748365E9"
    ]])
    yield* fails("double", ["NaN", "\"x\"", "true", "1x", "1.", ".5", "+1", "01"])
    const t = yield* newTable("p int PRIMARY KEY, v double")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, NaN)`)
    yield* run(`SELECT JSON v FROM ${t}`).pipe(givesColumn("[json]", ["{\"v\": null}"]))
  }),
  rule("texts are escaped as little as JSON allows", function*() {
    yield* roundTrips("text", [
      ["\"\\u00e9\\n\\t\\\"\\\\\\/\\b\\f\\r\\u001f\"", "\"é\\n\\t\\\"\\\\/\\b\\f\\r\\u001F\""],
      ["\"\\u2028\\ud83d\\ude00<'\"", "\"\u2028😀<'\""],
      ["\"\\ud83d\"", "\"?\""],
      same("\"\"")
    ])
    yield* fails("text", ["5", "true", "[]", "'x'", "\"tab\there\"", "\"\\x\"", "\"open"])
    yield* fails("ascii", ["\"é\"", "5"])
  }),
  rule("booleans may be texts, blobs are digits behind 0x", function*() {
    yield* roundTrips("boolean", [same("true"), ["\"FALSE\"", "false"]])
    yield* fails("boolean", ["1", "\"yes\"", "tru", "True"])
    yield* roundTrips("blob", [["\"0xCAFE\"", "\"0xcafe\""], same("\"0x\"")])
    yield* fails("blob", ["\"cafe\"", "\"0xCAF\"", "\"0xzz\"", "\"\"", "1"])
  }),
  rule("a timestamp is a text, or milliseconds beyond the range of int", function*() {
    yield* roundTrips("timestamp", [
      ["\"2020-02-29\"", "\"2020-02-29 00:00:00.000Z\""],
      ["\"2020-01-01 00:00:00.123+0100\"", "\"2019-12-31 23:00:00.123Z\""],
      ["1577836800000", "\"2020-01-01 00:00:00.000Z\""],
      ["\"1577836800000\"", "\"2020-01-01 00:00:00.000Z\""],
      ["253402300800000", "\"+10000-01-01 00:00:00.000Z\""],
      ["-62135596800001", "\"0001-12-31 23:59:59.999Z\""]
    ])
    yield* fails("timestamp", ["1", "1.5", "\"x\"", "9223372036854775808"])
  }),
  rule("dates, times and durations are texts", function*() {
    yield* roundTrips("date", [same("\"2020-02-29\""), ["\"2147483648\"", "\"1970-01-01\""]])
    yield* fails("date", ["2147483648", "\"2020-02-30\"", "\"\""])
    yield* roundTrips("time", [["\"12:34:56.789\"", "\"12:34:56.789000000\""], ["\"1\"", "\"00:00:00.000000001\""]])
    yield* fails("time", ["1", "\"12:34\""])
    yield* roundTrips("duration", [
      ["\"1y2mo3w4d5h6m7s8ms9us10ns\"", "\"1y2mo25d5h6m7s8ms9us10ns\""],
      ["\"-90m\"", "\"-1h30m\""],
      ["\"P1Y2M\"", "\"1y2mo\""],
      ["\"0s\"", "\"\""]
    ])
    const t = yield* newTable("p int PRIMARY KEY, v duration")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, from_json('"1"'))`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, from_json('1'))`).pipe(refuses("FunctionFailure"))
  }),
  rule("addresses and uuids are texts; IPv6 is shown with all its groups", function*() {
    yield* roundTrips("inet", [["\"::1\"", "\"0:0:0:0:0:0:0:1\""], same("\"1.2.3.4\"")])
    yield* fails("inet", ["1", "\"x y\""])
    yield* roundTrips("uuid", [[
      "\"550E8400-E29B-41D4-A716-446655440000\"",
      "\"550e8400-e29b-41d4-a716-446655440000\""
    ]])
    yield* fails("uuid", ["\"550e8400\"", "5"])
    yield* roundTrips("timeuuid", [same("\"8d8e6f60-7b5c-11ee-b962-0242ac120002\"")])
    yield* fails("timeuuid", ["\"550e8400-e29b-41d4-a716-446655440000\""])
  }),
  rule("lists and sets are arrays, which may stand in a string; null is no element", function*() {
    yield* roundTrips("list<int>", [["[1,\"2\"]", "[1, 2]"], ["\"[3]\"", "[3]"], ["[]", "null"], ["null", "null"]])
    yield* roundTrips("frozen<list<int>>", [same("[]")])
    yield* roundTrips("set<text>", [["[\"b\",\"a\",\"a\"]", "[\"a\", \"b\"]"]])
    yield* roundTrips("vector<float, 2>", [["[1,2.5]", "[1.0, 2.5]"]])
    yield* fails("list<int>", ["[1,null]", "[1.5]", "{}", "1", "\"x\"", "[1"])
    yield* fails("vector<float, 2>", ["[1]", "[1,2,3]", "[1,null]"])
  }),
  rule("the keys of a map's object are its keys' JSON as strings", function*() {
    yield* roundTrips("map<int, text>", [["{\"1\":\"x\",\"0\":\"y\"}", "{\"0\": \"y\", \"1\": \"x\"}"]])
    yield* roundTrips("map<text, int>", [["{\"A\":1,\"a\":2}", "{\"A\": 1, \"a\": 2}"]])
    yield* roundTrips("map<timestamp, int>", [["{\"2020-01-01\":1}", "{\"2020-01-01 00:00:00.000Z\": 1}"]])
    yield* roundTrips("map<frozen<tuple<int, text>>, int>", [["{\"[1,\\\"x\\\"]\":1}", "{\"[1, \\\"x\\\"]\": 1}"]])
    yield* roundTrips("map<frozen<list<int>>, int>", [["{\"[1,2]\":1}", "{\"[1, 2]\": 1}"]])
    yield* fails("map<int, text>", ["{\"a\":\"x\"}", "{\"1\":null}", "{\"1\":1}", "[]"])
  }),
  rule("a tuple is an array of its size, in which null may stand", function*() {
    yield* roundTrips("tuple<int, text>", [["[1,\"x\"]", "[1, \"x\"]"], ["[null,null]", "[null, null]"]])
    yield* fails("tuple<int, text>", ["[1]", "[]", "[1,\"x\",2]", "{}"])
  }),
  rule("a user-defined type is an object; fields that it does not name are null", function*() {
    const u = yield* newType("a int, \"B\" text, c frozen<list<int>>")
    yield* roundTrips(`frozen<${u}>`, [
      ["{\"A\":1}", "{\"a\": 1, \"\\\"B\\\"\": null, \"c\": null}"],
      ["{\"\\\"B\\\"\":\"x\",\"c\":[1]}", "{\"a\": null, \"\\\"B\\\"\": \"x\", \"c\": [1]}"],
      ["\"{\\\"a\\\":5}\"", "{\"a\": 5, \"\\\"B\\\"\": null, \"c\": null}"]
    ])
    yield* roundTrips(u, [["{\"a\":2}", "{\"a\": 2, \"\\\"B\\\"\": null, \"c\": null}"], ["{}", "null"]])
    yield* fails(`frozen<${u}>`, ["{\"B\":\"x\"}", "{\"zz\":1}", "[]", "{\"a\":\"x\"}"])
  }),
  rule("from_json takes its type from where it stands, so it may not be selected", function*() {
    const t = yield* newTable("p int PRIMARY KEY, l list<int>, v int, t text")
    yield* run(`INSERT INTO ${t} (p, l, v) VALUES (from_json('1'), fromJson(?), abs(from_json('-5')))`, ["[7]"])
    yield* run(`UPDATE ${t} SET l = l + from_json('[9]'), v = from_json('1') + 1 WHERE p = from_json('"1"')`)
    yield* run(`UPDATE ${t} SET t = 'x' WHERE p = 1 IF l = from_json('[7, 9]')`).pipe(gives([{ "[applied]": true }]))
    yield* run(`SELECT l, v, t FROM ${t} WHERE p IN (from_json('1'))`).pipe(gives([{ l: [7, 9], v: 2, t: "x" }]))
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, from_json(null))`)
    yield* run(`SELECT l FROM ${t}`).pipe(gives([{ l: null }]))
    yield* run(`SELECT from_json(t) FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT (int)from_json('1') FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, from_json(5))`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, l) VALUES (1, from_json())`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, t) VALUES (1, to_json(from_json('1')))`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, cast(from_json('1') as int))`).pipe(refuses("InvalidQuery"))
  }),
  rule("to_json takes anything that has a type", function*() {
    const t = yield* newTable("p int PRIMARY KEY, l list<int>, t text")
    yield* run(`INSERT INTO ${t} (p, l, t) VALUES (1, [1, 2], to_json('x'))`)
    // A node may name the column by the other spelling, so each has a name of its own here.
    yield* run(
      `SELECT to_json(l) AS a, tojson(p) AS b, t, to_json(5) AS c, to_json([1, 2]) AS d, to_json((p, 'x')) AS e FROM ${t}`
    ).pipe(gives([{ a: "[1, 2]", b: "1", t: "\"x\"", c: "5", d: "[1, 2]", e: "[1, \"x\"]" }]))
    for (const call of ["to_json(null)", "to_json()", "to_json(p, p)", "to_json([])", "to_json({1: 2})"]) {
      yield* run(`SELECT ${call} FROM ${t}`).pipe(refuses("InvalidQuery"))
    }
  })
])
