/**
 * New identifiers, from Effect's Clock and Random: a test with `TestClock` and `Random.withSeed` fixes them.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Cql from "./Cql.ts"

const byte = Random.nextIntBetween(0, 255)

const hex = (bytes: ReadonlyArray<number>): string => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")

const bytes = (count: number): Effect.Effect<Array<number>> => Effect.all(Array.from({ length: count }, () => byte))

const hyphenated = (digits: string): string =>
  `${digits.slice(0, 8)}-${digits.slice(8, 12)}-${digits.slice(12, 16)}-${digits.slice(16, 20)}-${digits.slice(20)}`

/**
 * A random (version 4) UUID.
 *
 * @category constructors
 * @since 0.1.0
 */
export const uuid: Effect.Effect<Cql.Uuid> = Effect.map(bytes(16), (random) => {
  random[6] = 0x40 | (random[6]! & 0x0f)
  random[8] = 0x80 | (random[8]! & 0x3f)
  return Cql.Uuid.make(hyphenated(hex(random)) as Cql.Uuid) // make checks and returns what it is given
})

// 100-nanosecond steps from the start of the Gregorian calendar to 1970 (RFC 9562, 5.1).
const gregorian = 0x01b21dd213814000n

/**
 * A time-based (version 1) UUID of this moment. The clock's nanoseconds fill its 100-nanosecond steps; clock sequence and
 * node are random for each, so that two of one moment differ.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9562#section-5.1 RFC 9562, UUID version 1}
 * @category constructors
 * @since 0.1.0
 */
export const timeUuid: Effect.Effect<Cql.TimeUuid> = Effect.gen(function*() {
  const nanos = yield* Clock.currentTimeNanos
  const random = yield* bytes(8)
  const time = (nanos / 100n + gregorian).toString(16).padStart(15, "0")
  random[0] = 0x80 | (random[0]! & 0x3f)
  random[2] = 0x01 | random[2]! // the multicast bit says that the node is no real address
  const digits = time.slice(7) + time.slice(3, 7) + "1" + time.slice(0, 3) + hex(random)
  return Cql.TimeUuid.make(hyphenated(digits) as Cql.TimeUuid) // make checks and returns what it is given
})

/**
 * The moment a time-based UUID was made, in milliseconds since 1970.
 *
 * @category accessors
 * @since 0.1.0
 */
export const timeOf = (id: Cql.TimeUuid): number => {
  const [low, mid, high] = id.split("-")
  const steps = globalThis.BigInt(`0x${high!.slice(1)}${mid!}${low!}`)
  return Number((steps - gregorian) / 10_000n)
}
