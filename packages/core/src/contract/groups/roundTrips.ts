import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Cql from "../../Cql.ts"
import { table } from "../../Table.ts"
import { group, rule } from "../ContractCase.ts"
import { newTypeName, roundTrips as trips } from "../roundTrip.ts"

const key = { partitionKey: ["id"] } as const

const decimal = (value: bigint, scale: number) => BigDecimal.make(value, scale)

const fround = (values: ReadonlyArray<number>) => values.map(Math.fround)

const noDate = Option.none()

const Email = Schema.String.check(Schema.isMinLength(1)).pipe(Schema.brand("Email"))

/**
 * What a program saves is what it queries, for every CQL type and the ways to nest them: values that are made from the
 * Schema, by a fixed seed, and the edges of the types. What no CQL value can be is refused before it is sent.
 *
 * @category groups
 * @since 0.1.0
 */
export const roundTrips = group("round trips through a table", [
  rule("numbers", function*() {
    yield* trips((name) =>
      Schema.Struct({
        id: Cql.Int,
        tiny: Cql.TinyInt,
        small: Cql.SmallInt,
        int: Cql.Int,
        big: Cql.BigInt,
        varint: Cql.Varint,
        float: Cql.Float,
        double: Cql.Double,
        decimal: Schema.BigDecimal,
        flag: Schema.Boolean
      }).pipe(table(name, key)), {
      edges: {
        tiny: [-128, 127, 0],
        small: [-32768, 32767],
        int: [-2147483648, 2147483647],
        big: [-(2n ** 63n), 2n ** 63n - 1n, 0n],
        varint: [0n, -1n, 127n, 128n, -128n, -129n, 2n ** 400n, -(2n ** 400n)],
        float: [NaN, -0, 0, Infinity, -Infinity, 0.1, 3.5e38, 1e-46, 1.401298464324817e-45, 16777217],
        double: [NaN, -0, 0, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 0.1],
        decimal: [
          decimal(0n, 0),
          decimal(0n, 5),
          decimal(-150n, 2),
          decimal(1n, -3),
          decimal(1n, 2147483647),
          decimal(1n, -2147483648),
          decimal(10n ** 60n, 17)
        ],
        flag: [true, false]
      },
      stored: { float: Math.fround }
    })
  }),
  rule("texts, bytes and identifiers", function*() {
    yield* trips((name) =>
      Schema.Struct({
        id: Cql.Int,
        text: Schema.String,
        ascii: Cql.Ascii,
        blob: Schema.Uint8Array,
        uuid: Cql.Uuid,
        timeuuid: Cql.TimeUuid,
        inet: Cql.Inet
      }).pipe(table(name, key)), {
      edges: {
        text: ["", "\0", "\ud83e\udd8a", "x".repeat(70_000), "\ud800", "a\udc00b", "\udc00\ud800"],
        ascii: ["", "\0\u007f"],
        blob: [new Uint8Array(0), Uint8Array.of(0, 128, 255), new Uint8Array(70_000).fill(7)],
        uuid: ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"],
        timeuuid: ["00000000-0000-1000-8080-808080808080", "ffffffff-ffff-1fff-bf7f-7f7f7f7f7f7f"],
        inet: [
          "0.0.0.0",
          "255.255.255.255",
          "::",
          "::1",
          "1::",
          "2001:db8::ff00:42:8329",
          "1:0:0:2::3",
          "1:2:3:4:5:6:7:8"
        ]
      }
    })
  }),
  rule("dates, times and durations", function*() {
    yield* trips((name) =>
      Schema.Struct({
        id: Cql.Int,
        date: Cql.Date,
        time: Cql.Time,
        timestamp: Schema.Date,
        instant: Schema.DateTimeUtcFromDate,
        duration: Cql.Duration
      }).pipe(table(name, key)), {
      edges: {
        date: [
          "-5877641-06-23",
          "+5881580-07-11",
          "0000-01-01",
          "-0001-12-31",
          "9999-12-31",
          "+10000-01-01",
          "2000-02-29",
          "-0004-02-29"
        ],
        time: [0n, 86_399_999_999_999n],
        timestamp: [new Date(0), new Date(-1), new Date(8.64e15), new Date(-8.64e15), new Date(NaN)],
        duration: [
          { months: 0, days: 0, nanoseconds: 0n },
          { months: 2147483647, days: 2147483647, nanoseconds: 2n ** 63n - 1n },
          { months: -2147483647, days: -2147483647, nanoseconds: -(2n ** 63n) + 1n },
          { months: 0, days: -1, nanoseconds: -1n },
          { months: 1, days: 0, nanoseconds: 0n }
        ]
      }
    })
  }),
  rule("what a Schema makes of a column: options, brands, literals, JSON and absent fields", function*() {
    yield* trips((name) =>
      Schema.Struct({
        id: Cql.Int,
        option: Schema.OptionFromNullOr(Cql.Int),
        optionKey: Schema.OptionFromOptionalKey(Schema.String),
        absent: Schema.optionalKey(Cql.BigInt),
        nullable: Schema.NullOr(Cql.Double),
        brand: Email,
        literal: Schema.Literals(["todo", "done"]),
        truth: Schema.Literal(true),
        json: Cql.json(Schema.Struct({
          title: Schema.String,
          at: Schema.Date,
          count: Schema.Int,
          tags: Schema.optionalKey(Schema.ReadonlySet(Schema.String))
        })),
        fromText: Schema.NumberFromString.check(Schema.isFinite())
      }).pipe(table(name, key)), {
      // JSON writes half a surrogate pair as an escape.
      escaped: ["json"],
      edges: { nullable: [null, NaN, -0, 0], literal: ["todo", "done"], absent: [2n ** 63n - 1n] }
    })
  }),
  rule("lists, sets and maps of scalars", function*() {
    yield* trips((name) =>
      Schema.Struct({
        id: Cql.Int,
        ints: Schema.Array(Cql.Int),
        floats: Schema.Array(Cql.Float),
        doubles: Schema.Array(Cql.Double),
        blobs: Schema.Array(Schema.Uint8Array),
        durations: Schema.Array(Cql.Duration),
        texts: Cql.Set(Schema.String),
        uuids: Cql.Set(Cql.TimeUuid),
        bytes: Cql.Set(Schema.Uint8Array),
        byText: Cql.Map(Schema.String, Cql.BigInt),
        byDate: Cql.Map(Cql.Date, Cql.Inet),
        decimals: Cql.Map(Cql.Int, Schema.BigDecimal),
        frozenInts: Cql.frozen(Schema.Array(Cql.Int)),
        frozenTexts: Cql.frozen(Cql.Set(Schema.String)),
        frozenMap: Cql.frozen(Cql.Map(Cql.Int, Schema.Boolean)),
        atLeastOne: Schema.NonEmptyArray(Cql.SmallInt)
      }).pipe(table(name, key)), {
      edges: {
        ints: [[], [1, 1, 1]],
        doubles: [[], [NaN, -0, 0, -Infinity]],
        floats: [[NaN, -0, 0.1]],
        blobs: [[new Uint8Array(0)]],
        texts: [new Set(), new Set([""])],
        byText: [new Map(), new Map([["", 0n]])],
        frozenInts: [[], [0]],
        frozenTexts: [new Set(), new Set([""])],
        frozenMap: [new Map()]
      },
      stored: { floats: fround }
    })
  }),
  rule("collections in collections", function*() {
    yield* trips((name) =>
      Schema.Struct({
        id: Cql.Int,
        lists: Schema.Array(Schema.Array(Cql.Int)),
        sets: Cql.Set(Cql.Set(Schema.String)),
        maps: Cql.Map(Schema.String, Cql.Map(Cql.Int, Schema.Array(Schema.String))),
        keyed: Cql.Map(Schema.Array(Cql.Int), Cql.Set(Cql.Uuid)),
        frozen: Cql.frozen(Schema.Array(Cql.Map(Schema.String, Cql.Double))),
        absent: Schema.optionalKey(Cql.frozen(Schema.Array(Schema.Array(Schema.String)))),
        nullable: Schema.NullOr(Cql.frozen(Cql.Set(Cql.Int)))
      }).pipe(table(name, key)), {
      edges: {
        lists: [[[]], [[], [1], []], []],
        maps: [new Map([["", new Map()]])],
        frozen: [[], [new Map()], [new Map([["zero", -0], ["none", NaN]])]],
        absent: [[], [[]]],
        nullable: [null, new Set()]
      }
    })
  }),
  rule("tuples with null, and vectors", function*() {
    yield* trips((name) =>
      Schema.Struct({
        id: Cql.Int,
        pair: Schema.Tuple([Cql.Int, Schema.String]),
        lacking: Schema.Tuple([
          Schema.NullOr(Cql.Int),
          Schema.NullOr(Schema.String),
          Schema.NullOr(Schema.Array(Cql.Int))
        ]),
        optional: Schema.optionalKey(Schema.Tuple([Cql.Date, Schema.OptionFromNullOr(Cql.Double)])),
        tuples: Cql.Map(Schema.String, Schema.Array(Schema.Tuple([Cql.BigInt, Schema.NullOr(Schema.Boolean)]))),
        embedding: Cql.Vector(3),
        ints: Cql.Vector(2, Cql.Int),
        texts: Cql.Vector(2, Schema.String),
        vectors: Schema.Array(Cql.Vector(2)),
        lists: Cql.Vector(1, Schema.Array(Cql.Int)),
        doubles: Cql.Vector(2, Cql.Double)
      }).pipe(table(name, key)), {
      edges: {
        lacking: [[null, null, null], [0, "", []], [null, "a", null]],
        embedding: [Float32Array.of(NaN, -0, Infinity), new Float32Array(3)],
        doubles: [[NaN, -0], [Infinity, 5e-324]],
        texts: [["", ""]],
        lists: [[[]]]
      }
    })
  }),
  rule("user-defined types with absent fields and null, within one another and in collections", function*() {
    const [geoName, addressName, placeName] = [yield* newTypeName, yield* newTypeName, yield* newTypeName]
    const Geo = Schema.Struct({ lat: Cql.Double, lon: Cql.Double }).pipe(Cql.udt(geoName))
    const Address = Schema.Struct({
      street: Schema.String,
      houseNumber: Schema.optionalKey(Cql.Int),
      note: Schema.NullOr(Schema.String),
      since: Schema.OptionFromNullOr(Cql.Date),
      at: Schema.optionalKey(Geo)
    }).pipe(Cql.udt(addressName))
    class Place extends Schema.Class<Place>("Place")({
      name: Schema.String,
      tags: Cql.Set(Schema.String),
      pair: Schema.optionalKey(Schema.Tuple([Schema.NullOr(Cql.Int), Geo]))
    }) {}
    const StoredPlace = Place.pipe(Cql.udt(placeName))
    yield* trips((name) =>
      Schema.Struct({
        id: Cql.Int,
        home: Address,
        frozen: Cql.frozen(Address),
        optional: Schema.optionalKey(Cql.frozen(Geo)),
        nullable: Schema.NullOr(Geo),
        list: Schema.Array(Address),
        deep: Cql.Map(Schema.String, Schema.Array(Geo)),
        places: Schema.Array(StoredPlace),
        place: StoredPlace,
        pair: Schema.Tuple([Schema.NullOr(Geo), Address]),
        path: Cql.Vector(2, Geo)
      }).pipe(table(name, key)), {
      edges: {
        frozen: [{ street: "", note: null, since: noDate }, { street: "a", houseNumber: 0, note: "", since: noDate }],
        home: [{ street: "", note: null, since: noDate }, {
          street: "a",
          note: null,
          since: noDate,
          at: { lat: NaN, lon: -0 }
        }],
        nullable: [null, { lat: -0, lon: 0 }],
        deep: [new Map(), new Map([["", []], ["a", [{ lat: NaN, lon: -0 }]]])]
      }
    })
  }),
  rule("unions, whose members have columns of their own", function*() {
    const typeName = yield* newTypeName
    const Point = Schema.Struct({ x: Cql.Int, y: Cql.Int }).pipe(Cql.udt(typeName))
    yield* trips((name) =>
      Schema.Union([
        Schema.Struct({ id: Cql.Int, kind: Schema.Literal("created"), title: Schema.String, by: Cql.Uuid }),
        Schema.Struct({
          id: Cql.Int,
          kind: Schema.Literals(["moved", "copied"]),
          from: Point,
          to: Schema.optionalKey(Point),
          tags: Cql.Set(Schema.String)
        }),
        Schema.Struct({ id: Cql.Int, kind: Schema.Literal("removed"), title: Schema.NullOr(Schema.String) })
      ]).pipe(table(name, key)), {})
  })
])
