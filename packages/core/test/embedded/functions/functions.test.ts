import { assert, describe, it } from "@effect/vitest"
import { FunctionFailure, InvalidQuery } from "../../../src/CassandraError.ts"
import { scalar } from "../../../src/CqlType.ts"
import { parse } from "../../../src/embedded/parser/parse.ts"
import { evaluate } from "../../../src/embedded/plan/term.ts"

const context = {
  values: [],
  now: Date.UTC(2026, 10, 23, 12, 34, 56, 789),
  timeUuid: () => "8d8e6f60-7b5c-11ee-b962-0242ac120002",
  uuid: () => "550e8400-e29b-41d4-a716-446655440000"
}

/** What an expression gives as text. */
const text = (expression: string): unknown => {
  const { statement } = parse(`INSERT INTO t (a) VALUES (cast(${expression} as text))`)
  assert(statement._tag === "Insert")
  return evaluate(statement.values[0]!, scalar("text"), context, "a")
}

const gives = (...cases: ReadonlyArray<readonly [expression: string, expected: string | null]>) => {
  assert.deepStrictEqual(
    cases.map(([expression]) => [expression, text(expression)]),
    cases.map(([expression, expected]) => [expression, expected])
  )
}

// All results are those of Cassandra 5.0.6, cast to text there too.
describe("casts", () => {
  it("cut integers to their low bits and floats to the nearest end of the range", () => {
    gives(
      ["cast((int)2147483647 as tinyint)", "-1"],
      ["cast((bigint)9223372036854775807 as int)", "-1"],
      ["cast((varint)123456789012345678901234567890 as bigint)", "-4362896299872285998"],
      ["cast((double)1e10 as int)", "2147483647"],
      ["cast((double)NaN as int)", "0"],
      ["cast((double)Infinity as varint)", "9223372036854775807"],
      ["cast((double)-1.5e-7 as bigint)", "0"],
      ["cast((decimal)1.50 as int)", "1"]
    )
  })

  it("write numbers as Java does", () => {
    gives(
      ["(float)1.1", "1.1"],
      ["(float)16777216", "1.6777216E7"],
      ["(float)2147483648", "2.14748365E9"],
      ["(double)1152921504606846976", "1.15292150460684698E18"],
      ["(double)9223372036854775808", "9.223372036854776E18"],
      ["(float)3.4e38", "3.4E38"],
      ["(double)100", "100.0"],
      ["(double)0.001", "0.001"],
      ["(double)-1.5e-7", "-1.5E-7"],
      ["(double)12345678.9", "1.23456789E7"],
      ["(double)NaN", "NaN"],
      ["(decimal)1.50", "1.50"],
      ["(decimal)1e3", "1E+3"],
      ["(decimal)-12e5", "-1.2E+6"],
      ["(decimal)0.0000001", "1E-7"],
      ["(decimal)0.000001", "0.000001"],
      ["cast((double)100 as decimal)", "100.0"],
      ["cast((float)1.1 as decimal)", "1.1"]
    )
  })

  it("write dates, times and addresses", () => {
    gives(
      ["(timestamp)'2020-02-29T12:34:56.789Z'", "2020-02-29T12:34:56.789Z"],
      ["(date)'2020-02-29'", "2020-02-29"],
      ["(time)'12:34:56.789'", "12:34:56.789000000"],
      ["(inet)'::1'", "0:0:0:0:0:0:0:1"],
      ["(inet)'10.0.0.1'", "10.0.0.1"],
      ["cast((date)'2020-02-29' as timestamp)", "2020-02-29T00:00:00.000Z"],
      ["cast((timestamp)-1 as date)", "1970-01-01"]
    )
  })
})

describe("operators", () => {
  it("give the larger of two types, floating when one is", () => {
    gives(
      ["((tinyint)100 + (tinyint)100)", "-56"],
      ["((tinyint)100 + (int)-2)", "98"],
      ["((int)7 / (int)-2)", "-3"],
      ["((bigint)9223372036854775807 + (tinyint)100)", "-9223372036854775709"],
      ["((float)1.5 + (double)0.3)", "1.8"],
      ["((float)2.5 / (bigint)3)", "0.8333333333333334"],
      ["((varint)5 + (int)3)", "8"]
    )
  })

  it("divide decimals to at least 32 decimals, without zeros at the end", () => {
    gives(
      ["((decimal)2 / (decimal)3)", "0.66666666666666666666666666666667"],
      ["((decimal)100000 / (decimal)3)", "33333.33333333333333333333333333333333"],
      ["((decimal)0.001 / (decimal)3)", "0.00033333333333333333333333333333333"],
      ["((decimal)1 / (decimal)10000000001)", "9.99999999900000000009999999999E-11"],
      ["((decimal)1 / (decimal)8)", "0.125"],
      ["((decimal)9 / (decimal)1)", "9"]
    )
  })

  it("take other numbers into decimals by way of double", () => {
    gives(
      ["((int)7 + (decimal)3)", "10.0"],
      ["((int)7 % (decimal)3)", "1.0"],
      ["((varint)10 % (float)0.5)", "0"],
      ["((bigint)9223372036854775807 + (decimal)3)", "9223372036854776003"],
      ["((float)1.1 + (decimal)1)", "2.100000023841858"]
    )
  })

  it("move dates by months first, to the month's last day where the day is not there", () => {
    gives(
      ["((date)'2019-01-31' + 1mo)", "2019-02-28"],
      ["((date)'2020-02-29' - 1y1d)", "2019-02-27"],
      ["((timestamp)'2020-02-29T12:34:56.789Z' - 1mo2d3h4ms)", "2020-01-27T09:34:56.785Z"]
    )
    assert.throws(() => text("((date)'2020-01-01' + 1h)"), FunctionFailure)
  })
})

describe("functions", () => {
  it("tell the time of the statement", () => {
    gives(
      ["current_timestamp()", "2026-11-23T12:34:56.789Z"],
      ["currentDate()", "2026-11-23"],
      ["current_time()", "12:34:56.789000000"],
      ["now()", context.timeUuid()],
      ["uuid()", context.uuid()]
    )
  })

  it("convert between timeuuid, timestamp and date, cutting off towards 1970", () => {
    gives(
      ["to_timestamp((timeuuid)8d8e6f60-7b5c-11ee-b962-0242ac120002)", "2023-11-04T21:53:13.719Z"],
      ["toDate((timestamp)-1)", "1970-01-01"],
      ["to_unix_timestamp((date)'2020-02-29')", "1582934400000"],
      ["min_timeuuid((timestamp)'2020-02-29T12:34:56.789Z')", "e4a47c50-5aef-11ea-8080-808080808080"],
      ["max_timeuuid((timestamp)'2020-02-29T12:34:56.789Z')", "e4a4a35f-5aef-11ea-7f7f-7f7f7f7f7f7f"],
      ["to_timestamp(max_timeuuid((timestamp)-1))", "1970-01-01T00:00:00.000Z"]
    )
  })

  it("round halves up into an int or a long", () => {
    gives(
      ["round((double)2.5)", "3.0"],
      ["round((double)-2.5)", "-2.0"],
      ["round((double)NaN)", "0.0"],
      ["round((double)1e300)", "9.223372036854776E18"],
      ["round((decimal)1.50)", "2"],
      ["abs((tinyint)-128)", "-128"],
      ["log10((int)1000)", "3"],
      ["exp((double)0)", "1.0"]
    )
  })

  it("count and fold collections", () => {
    gives(
      ["collection_count((list<int>)[1, 2, 3])", "3"],
      ["collection_max((set<int>){1, 5, 3})", "5"],
      ["collection_avg((list<int>)[1, 2])", "1"],
      ["collection_sum((list<double>)[1, 2])", "3.0"]
    )
    assert.throws(() => text("collection_sum((set<text>){'a'})"), InvalidQuery)
  })

  it("compare vectors", () => {
    gives(
      ["similarity_cosine((vector<float, 2>)[1, 2], (vector<float, 2>)[2, 1])", "0.9"],
      ["similarity_dot_product((vector<float, 2>)[1, 2], (vector<float, 2>)[2, 1])", "2.5"],
      ["similarity_euclidean((vector<float, 2>)[1, 2], (vector<float, 2>)[2, 1])", "0.33333334"]
    )
  })

  it("read blobs of the right length alone, and zero bytes as the empty value", () => {
    gives(["blob_as_int(0x00000007)", "7"], ["blobAsBigint(bigintAsBlob((bigint)7))", "7"], ["blob_as_int(0x)", null])
    assert.throws(() => text("blob_as_int(0x01)"), InvalidQuery)
    assert.throws(() => text("to_timestamp(blob_as_timeuuid(0x550e8400e29b41d4a716446655440000))"), InvalidQuery)
  })

  it("give null for null", () => {
    gives(["abs((int)null)", null], ["to_date((timestamp)null)", null])
  })
})
