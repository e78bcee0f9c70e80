import * as BigDecimal from "effect/BigDecimal"
import * as CqlType from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import { group, rule } from "../ContractCase.ts"
import { expectEqual, gives, givesColumn, hasColumns, newTable, refuses, run } from "../steps.ts"

const decimal = BigDecimal.fromStringUnsafe

/** A table of one row of one column, for expressions that need none of it. */
const oneRow = function*() {
  const t = yield* newTable("p int PRIMARY KEY")
  yield* run(`INSERT INTO ${t} (p) VALUES (1)`)
  return t
}

/** What expressions give. */
const give = function*(cases: ReadonlyArray<readonly [expression: string, value: CqlValue]>) {
  const t = yield* oneRow()
  for (const [expression, value] of cases) {
    const { rows } = yield* run(`SELECT ${expression} AS v FROM ${t}`)
    yield* expectEqual(expression, rows.map((row) => row["v"]), [value])
  }
}

const refused = function*(...expressions: ReadonlyArray<string>) {
  const t = yield* oneRow()
  for (const expression of expressions) yield* run(`SELECT ${expression} FROM ${t}`).pipe(refuses("InvalidQuery"))
}

const at = (text: string) => new Date(text)

/**
 * Cassandra's own functions of one row: mathematics, times, casts, and which there are.
 *
 * @see {@link https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/functions.html Functions}
 * @category groups
 * @since 0.1.0
 */
export const functions = group("functions", [
  rule("what stands in parentheses is calculated first, and is no tuple where none is expected", function*() {
    const t = yield* newTable("p int, c int, i int, PRIMARY KEY (p, c)")
    yield* run(`INSERT INTO ${t} (p, c, i) VALUES (1, 2, 3)`)
    yield* run(`SELECT (i + 1) * 2 AS a, 2 * (i + 1) AS b, -(i + 1) AS c, (i * 2) + i AS d FROM ${t}`).pipe(
      gives([{ a: 8, b: 8, c: -4, d: 9 }])
    )
    yield* run(`SELECT ((i + 1)) * (c + 2) AS a, abs((i)) AS b, (int)(i) AS c, max((i + 1) * 2) AS d FROM ${t}`).pipe(
      gives([{ a: 16, b: 3, c: 3, d: 8 }])
    )
    yield* run(`SELECT (i) FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`SELECT max((i)) FROM ${t}`).pipe(refuses("InvalidQuery"))
  }),
  rule("abs and round keep the type of their number, and halves go away from zero", function*() {
    yield* give([
      ["abs((tinyint)-128)", -128],
      ["abs((varint)-7)", 7n],
      ["abs((decimal)-1.25)", decimal("1.25")],
      ["abs((double)-2.5)", 2.5],
      ["round((decimal)2.5)", decimal("3")],
      ["round((decimal)-2.5)", decimal("-3")],
      ["round((decimal)-1.25)", decimal("-1")],
      ["round((decimal)1e3)", decimal("1000")],
      ["round((float)2.5)", 3],
      ["round((double)-2.5)", -2],
      ["round((double)0.49999999999999994)", 0],
      ["round((varint)7)", 7n]
    ])
  }),
  rule("exp, log and log10 of integers are cut off", function*() {
    yield* give([
      ["exp((smallint)5)", 148],
      ["log((smallint)5)", 1],
      ["exp((bigint)10)", 22026n],
      ["exp((varint)10)", 22026n],
      ["exp((varint)-7)", 0n],
      ["log((varint)123456789012345678901234567890)", 66n],
      ["log10((varint)123456789012345678901234567890)", 29n],
      ["log10((varint)1000)", 3n]
    ])
  }),
  rule("exp, log and log10 of a decimal have 32 digits, or as many as it has itself", function*() {
    yield* give([
      ["exp((decimal)1)", decimal("2.7182818284590452353602874713527")],
      ["exp((decimal)-1.25)", decimal("0.28650479686019010032488542664784")],
      ["exp((decimal)100)", decimal("26881171418161354484126255515800e12")],
      ["exp((decimal)1e-20)", decimal("1.0000000000000000000100000000000")],
      ["exp((decimal)-1000)", decimal("50759588975494567652918094795743e-466")],
      ["exp((decimal)12345.678)", decimal("45691009592926589942508406944596e5330")],
      ["exp((decimal)0)", decimal("1")],
      ["log((decimal)2)", decimal("0.69314718055994530941723212145818")],
      ["log((decimal)0.001)", decimal("-6.9077552789821370520539743640531")],
      ["log((decimal)1234567.890123456789)", decimal("14.026231580279926665152950438595")],
      ["log((decimal)1)", decimal("0")],
      [
        "log((decimal)12345678901234567890123456789012345678901234567890.123)",
        decimal("113.03739057902389107793658299002247005469220120813343")
      ],
      ["log10((decimal)2)", decimal("0.30102999566398119521373889472449")],
      ["log10((decimal)100.00)", decimal("2")],
      ["log10((decimal)1e-20)", decimal("-20")]
    ])
    const t = yield* oneRow()
    for (const call of ["log((decimal)0)", "log10((decimal)-1)", "log((varint)-7)", "exp((decimal)1e10)"]) {
      yield* run(`SELECT ${call} FROM ${t}`).pipe(refuses("ServerError"))
    }
  }),
  rule("log10 of a power of ten has no places where Cassandra's division of two logarithms is exact", function*() {
    yield* give([
      ["CAST(log10((decimal)100) AS text)", "2"],
      ["CAST(log10((decimal)1000) AS text)", `3.${"0".repeat(31)}`],
      ["CAST(log10((decimal)1e10) AS text)", "1E+1"],
      ["CAST(log10((decimal)1) AS text)", "0E+33"]
    ])
  }),
  rule("an average of decimals is rounded at each number, half to even, with the scales they have", function*() {
    yield* give([
      ["collection_avg((list<decimal>)[1.1, 2.2])", decimal("1.7")],
      ["collection_avg((list<decimal>)[1, 2])", decimal("1")],
      ["collection_avg((list<decimal>)[1.0, 2])", decimal("1.5")],
      ["collection_avg((list<decimal>)[-1, -2])", decimal("-1")],
      ["collection_avg((list<decimal>)[])", decimal("0")],
      ["collection_avg((list<varint>)[1, 2, 4])", 2n],
      ["collection_sum([1, 2])", 3],
      ["collection_max(['a', 'b'])", "b"]
    ])
    const t = yield* newTable("p int, c int, v decimal, PRIMARY KEY (p, c)")
    for (const [c, v] of [[1, "1.1"], [2, "2.2"], [3, "-5.15"]] as const) {
      yield* run(`INSERT INTO ${t} (p, c, v) VALUES (1, ?, ?)`, [c, decimal(v)])
    }
    yield* run(`SELECT avg(v) AS a FROM ${t} WHERE c < 3 ALLOW FILTERING`).pipe(gives([{ a: decimal("1.7") }]))
    yield* run(`SELECT avg(v) AS a FROM ${t}`).pipe(gives([{ a: decimal("-0.58") }]))
  }),
  rule(
    "a duration that is added to a timestamp has whole milliseconds, and beside months at most 32 bits of them",
    function*() {
      const time = "(timestamp)'2024-01-31'"
      yield* give([
        [`${time} + 1mo`, at("2024-02-29T00:00:00Z")],
        [`${time} - 1ms`, at("2024-01-30T23:59:59.999Z")],
        [`${time} + 2000h`, at("2024-04-23T08:00:00Z")],
        [`${time} + 1mo2000h`, at("2024-02-12T21:54:25.408Z")]
      ])
      const t = yield* oneRow()
      for (const duration of ["1ns", "1us", "1ms64us"]) {
        yield* run(`SELECT ${time} + ${duration} FROM ${t}`).pipe(refuses("FunctionFailure"))
      }
    }
  ),
  rule(
    "months are added by the Julian calendar before 1582-10-15, days beyond the last date go on with the first",
    function*() {
      yield* give([
        ["(date)'1582-10-15' - 1mo", "1582-09-25"],
        ["(date)'1582-10-04' + 1mo", "1582-10-24"],
        ["(date)'1500-02-28' + 1mo", "1500-03-29"],
        ["(date)'0001-01-01' + 500y", "0501-01-05"],
        ["(timestamp)'1500-03-01' + 500y", at("2000-02-20T00:00:00Z")],
        ["(date)'1582-10-04' + 1d", "1582-10-05"],
        ["floor((date)'2024-02-29', 1mo, '1500-01-01')", "2024-02-23"],
        ["(date)0 - 1d", "+5881580-07-11"],
        ["(date)0 + 1y", "-5877640-06-22"]
      ])
    }
  ),
  rule("floor cuts a timestamp down to a multiple of a duration since 1970", function*() {
    const time = "(timestamp)'2021-05-17T10:31:45.678Z'"
    yield* give([
      [`floor(${time}, 1h)`, at("2021-05-17T10:00:00Z")],
      [`floor(${time}, 15m)`, at("2021-05-17T10:30:00Z")],
      [`floor(${time}, 5ms)`, at("2021-05-17T10:31:45.675Z")],
      [`floor(${time}, 1w)`, at("2021-05-13T00:00:00Z")],
      [`floor(${time}, 3mo)`, at("2021-04-01T00:00:00Z")],
      [`floor(${time}, 5y)`, at("2020-01-01T00:00:00Z")],
      [`floor(${time}, 1mo1d)`, at("2021-04-19T00:00:00Z")],
      [`floor(${time}, 0h)`, at("2021-05-17T10:31:45.678Z")],
      [`floor(${time}, null)`, null],
      ["floor(8d8e6f60-7b5c-11ee-b962-0242ac120002, 1h)", at("2023-11-04T21:00:00Z")]
    ])
  }),
  rule("floor may count from another time", function*() {
    const time = "(timestamp)'2021-05-17T10:31:45.678Z'"
    yield* give([
      [`floor(${time}, 1h, '2021-05-17T10:30:00Z')`, at("2021-05-17T10:30:00Z")],
      [`floor(${time}, 2d, '2021-05-16T00:00:00Z')`, at("2021-05-16T00:00:00Z")],
      [`floor(${time}, 1mo, '2021-01-31T10:30:00Z')`, at("2021-05-31T10:30:00Z")],
      ["floor((date)'2021-05-17', 7d, '2021-01-01')", "2021-05-14"],
      ["floor(8d8e6f60-7b5c-11ee-b962-0242ac120002, 1d, '2023-11-01')", at("2023-11-04T00:00:00Z")]
    ])
    yield* refused(
      `floor(${time}, 1h, '2022-01-01')`,
      "floor((timestamp)'1969-05-17', 1h)",
      "floor((time)'10:31:45', 1h, '10:00:00')"
    )
  }),
  rule("floor of dates goes by days, of times by less than a day", function*() {
    yield* give([
      ["floor((date)'2021-05-17', 1mo)", "2021-05-01"],
      ["floor((date)'2021-05-17', 7d)", "2021-05-13"],
      ["floor((time)'10:31:45.123456789', 15m)", 37_800_000_000_000n],
      ["floor((time)'10:31:45.123456789', 100ns)", 37_905_123_456_700n],
      ["floor((time)'10:31:45', 24h)", 0n]
    ])
    yield* refused(
      "floor((date)'2021-05-17', 1h)",
      "floor((time)'10:31:45', 1d)",
      "floor((time)'10:31:45', 25h)",
      "floor((time)'10:31:45', -1h)",
      "floor((timestamp)'2021-05-17', -1h)",
      "floor((timestamp)'2021-05-17', 1us)",
      "floor('2021-05-17', 1h)",
      "floor((timestamp)'2021-05-17')"
    )
  }),
  rule(
    "of several functions that end GROUP BY the last is called, and the others are taken for their columns",
    function*() {
      const t = yield* newTable("p int, c timestamp, d date, v int, PRIMARY KEY (p, c, d)")
      yield* run(`INSERT INTO ${t} (p, c, d, v) VALUES (1, '2024-01-01T10:01Z', '2024-01-01', 1)`)
      yield* run(`INSERT INTO ${t} (p, c, d, v) VALUES (1, '2024-01-01T10:59Z', '2024-01-01', 2)`)
      yield* run(`INSERT INTO ${t} (p, c, d, v) VALUES (1, '2024-01-01T10:59Z', '2024-01-02', 3)`)
      const sums = (last: string) => run(`SELECT sum(v) AS n FROM ${t} GROUP BY p, floor(c, 1d), ${last}`)
      yield* sums("floor(d, 7d)").pipe(givesColumn("n", [1, 5]))
      yield* sums("d").pipe(refuses("InvalidQuery"))
    }
  ),
  rule(
    "a function that cannot be called for a row fails the read that groups by it, a selection of it is refused",
    function*() {
      const t = yield* newTable("p int, c timestamp, PRIMARY KEY (p, c)")
      const floor = "floor(c, 1h, '2024-01-01')"
      yield* run(`SELECT p FROM ${t} GROUP BY p, ${floor}`).pipe(gives([]))
      yield* run(`INSERT INTO ${t} (p, c) VALUES (1, '2023-01-01')`)
      yield* run(`SELECT p FROM ${t} GROUP BY p, ${floor}`).pipe(refuses("ReadFailure"))
      yield* run(`SELECT ${floor} FROM ${t}`).pipe(refuses("InvalidQuery"))
    }
  ),
  rule(
    "rows are grouped by a function that keeps the order of a clustering column, as the last of GROUP BY",
    function*() {
      const t = yield* newTable("p int, c timestamp, n int, PRIMARY KEY (p, c)")
      for (const [time, n] of [["10:31", 5], ["10:45", 6], ["11:45", 7]] as const) {
        yield* run(`INSERT INTO ${t} (p, c, n) VALUES (3, ?, ?)`, [at(`2021-01-01T${time}:00Z`), n])
      }
      yield* run(`SELECT floor(c, 1h) AS h, sum(n) AS s FROM ${t} WHERE p = 3 GROUP BY p, floor(c, 1h)`).pipe(
        gives([{ h: at("2021-01-01T10:00:00Z"), s: 11 }, { h: at("2021-01-01T11:00:00Z"), s: 7 }])
      )
      yield* run(`SELECT sum(n) AS s FROM ${t} WHERE p = 3 GROUP BY floor(c, ?) ORDER BY c DESC`, [
        { months: 0, days: 0, nanoseconds: 3_600_000_000_000n }
      ]).pipe(givesColumn("s", [7, 11]))
      yield* run(`SELECT count(*) AS n FROM ${t} GROUP BY p, to_date(c)`).pipe(givesColumn("n", [3n]))
      yield* run(`SELECT count(*) AS n FROM ${t} GROUP BY p, floor(floor(c, 1h), 1d)`).pipe(givesColumn("n", [3n]))
      yield* run(`SELECT count(*) AS n FROM ${t} GROUP BY p, floor(c, 1h) PER PARTITION LIMIT 1`).pipe(
        givesColumn("n", [2n])
      )
      for (
        const groups of [
          "floor(c, 1h), p",
          "p, floor(c, 1h), c",
          "p, c, floor(c, 1h)",
          "p, floor(n, 1h)",
          "p, mask_default(c)",
          "p, floor((timestamp)'2021-01-01', 1h)",
          "abs(p), c",
          "p, count(c)",
          "p, nope(c)"
        ]
      ) {
        yield* run(`SELECT p FROM ${t} GROUP BY ${groups}`).pipe(refuses("InvalidQuery"))
      }
      yield* run(`SELECT DISTINCT p FROM ${t} GROUP BY p`).pipe(gives([{ p: 3 }]))
      yield* run(`SELECT DISTINCT p FROM ${t} GROUP BY p, c`).pipe(refuses("InvalidQuery"))
      yield* run(`SELECT DISTINCT p FROM ${t} GROUP BY p, floor(c, 1h)`).pipe(refuses("InvalidQuery"))
    }
  ),
  rule("count_rows() counts rows; dateOf, unixTimestampOf and length are not there", function*() {
    const t = yield* oneRow()
    yield* run(`SELECT count_rows(), count(now()) AS n FROM ${t}`).pipe(gives([{ count: 1n, n: 1n }]))
    yield* run(`SELECT "countRows"() FROM ${t}`).pipe(gives([{ count: 1n }]))
    yield* refused("dateOf(now())", "unixTimestampOf(now())", "length('x')", "octet_length('x')")
  }),
  rule("min, max and the ends of an instant's timeuuids are timeuuids", function*() {
    const t = yield* newTable("p int PRIMARY KEY, u timeuuid")
    yield* run(`INSERT INTO ${t} (p, u) VALUES (1, 8d8e6f60-7b5c-11ee-b962-0242ac120002)`)
    const { columns, rows, statement } = yield* run(
      `SELECT min(u) AS a, max(u) AS b, min_timeuuid('2020-01-01') AS c, maxTimeuuid('2020-01-01') AS d FROM ${t}`
    )
    yield* expectEqual(statement, columns.map(({ type }) => CqlType.format(type)), Array(4).fill("timeuuid"))
    yield* expectEqual(statement, rows, [{
      a: "8d8e6f60-7b5c-11ee-b962-0242ac120002",
      b: "8d8e6f60-7b5c-11ee-b962-0242ac120002",
      c: "a747c000-2c29-11ea-8080-808080808080",
      d: "a747e70f-2c29-11ea-7f7f-7f7f7f7f7f7f"
    }])
  }),
  rule("the least timeuuid of a time before the Gregorian calendar has no version", function*() {
    yield* give([["CAST(min_timeuuid('1582-10-04') AS text)", "2d74c000-f75b-ffff-8080-808080808080"]])
  }),
  rule("a duration's parts have one sign, in bytes too", function*() {
    yield* refused("blob_as_duration(0x020306)")
    yield* give([["blob_as_duration(0x010305)", { months: -1, days: -2, nanoseconds: -3n }]])
  }),
  rule("as text, a timestamp before Christ has a year that is counted from 1 on", function*() {
    const t = yield* newTable("p int PRIMARY KEY, v timestamp")
    yield* run(`INSERT INTO ${t} (p, v) VALUES (1, '-0001-02-03')`)
    yield* run(`SELECT CAST(v AS text) AS a, to_json(v) AS b FROM ${t}`).pipe(
      gives([{ a: "0002-02-03T00:00:00.000Z", b: "\"0002-02-03 00:00:00.000Z\"" }])
    )
  }),
  rule("there is no cast to varchar, and a cast to a column's own type is that column", function*() {
    const t = yield* newTable("p int PRIMARY KEY, t text")
    yield* run(`INSERT INTO ${t} (p, t) VALUES (1, 'x')`)
    yield* run(`SELECT cast(t as varchar), cast(p as int) FROM ${t}`).pipe(
      gives([{ t: "x", p: 1 }]),
      hasColumns(["t", "p"])
    )
    yield* run(`SELECT cast(p as varchar) FROM ${t}`).pipe(refuses("InvalidQuery"))
    yield* run(`INSERT INTO ${t} (p, t) VALUES (1, cast(5 as varchar))`).pipe(refuses("InvalidQuery"))
  }),
  rule("a double or float is written with the digits that Java finds, not always the fewest", function*() {
    const t = yield* newTable("p int PRIMARY KEY, d double, f float")
    for (
      const [number, double, float] of [
        [2e23, "1.9999999999999998E23", "2.0E23"],
        [1e23, "9.999999999999999E22", "1.0E23"],
        [8.41e21, "8.409999999999999E21", "8.41E21"],
        [0.0091839964817221, "0.0091839964817221", "0.009183996"],
        [1e10, "1.0E10", "1.0E10"]
      ] as const
    ) {
      yield* run(`INSERT INTO ${t} (p, d, f) VALUES (1, ?, ?)`, [number, number])
      yield* run(`SELECT CAST(d AS text) AS d, CAST(f AS text) AS f FROM ${t}`).pipe(gives([{ d: double, f: float }]))
    }
  }),
  rule("CAST of a constant is refused in a selection, where a function or a hint is taken", function*() {
    const t = yield* newTable("p int PRIMARY KEY, t text")
    yield* run(`INSERT INTO ${t} (p, t) VALUES (1, CAST(5 AS text))`)
    yield* run(`SELECT t, CAST((int)1 AS text) AS a, cast_as_bigint(1) AS b, CAST(1 + 1 AS text) AS c FROM ${t}`).pipe(
      gives([{ t: "5", a: "1", b: 1n, c: "2" }])
    )
    for (const constant of ["1", "-1", "(1)", "1.5", "'a'", "true", "null", "[1]"]) {
      yield* run(`SELECT CAST(${constant} AS text) FROM ${t}`).pipe(refuses("InvalidQuery"))
    }
  }),
  rule("casts and operators are functions with names of their own", function*() {
    const t = yield* newTable("p int PRIMARY KEY, t text")
    yield* run(`INSERT INTO ${t} (p, t) VALUES (7, cast_as_text((int)5))`)
    yield* run(
      `SELECT t, cast_as_bigint(p) AS b, "castAsText"(p) AS s, "_add"(p, p) AS sum, "_negate"(p) AS n, "_modulo"(p, 4) FROM ${t}`
    ).pipe(gives([{ t: "5", b: 7n, s: "7", sum: 14, n: -7, "p % 4": 3 }]))
    yield* refused("cast_as_varchar(p)", "cast_as_text()", "cast_as_int('x')", "\"_add\"(p)")
  }),
  rule("a literal of a map needs a type; lists, sets and tuples take that of what stands in them", function*() {
    const t = yield* newTable("p int PRIMARY KEY, t text")
    yield* run(`INSERT INTO ${t} (p, t) VALUES (1, 'x')`)
    yield* run(`SELECT [p, p] AS l, {p} AS s, (p, t) AS t FROM ${t}`).pipe(
      gives([{ l: [1, 1], s: new Set([1]), t: [1, "x"] }])
    )
    yield* run(`SELECT (map<int, text>){p: t} AS m, (list<int>)[2, p] AS l, (set<int>){2, 1} AS s FROM ${t}`).pipe(
      gives([{ m: new Map([[1, "x"]]), l: [2, 1], s: new Set([1, 2]) }])
    )
    for (const literal of ["{p: p}", "{1: p}", "{(int)p: p}", "{zz: p}", "[1, 2]", "(list<text>)[p]"]) {
      yield* run(`SELECT ${literal} FROM ${t}`).pipe(refuses("InvalidQuery"))
    }
  })
])
