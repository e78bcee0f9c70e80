/**
 * INSERT, UPDATE, DELETE and BATCH, with timestamps of a small domain, so that writes often tie. A write without one of its
 * own could be older than a lightweight transaction before it, whose timestamp is the server's and finer than the client's.
 */
import * as CqlType from "@effect-cql/core/CqlType"
import type { Dice } from "./dice.ts"
import { json, quoted } from "./json.ts"
import { type Column, type Model, ofKind } from "./Model.ts"
import { keyTerm, plain, term, value } from "./terms.ts"
import type { Text } from "./Text.ts"

/** A write that does not stand in a batch, or a BATCH. */
export const write = (dice: Dice, model: Model): Text =>
  dice.chance(0.1) ? batch(dice, model) : single(dice, model, { conditional: 0.12, timestamp: 1 })

interface Likely {
  readonly conditional: number
  readonly timestamp: number
}

const single = (dice: Dice, model: Model, likely: Likely): Text =>
  model.counter
    ? dice.weighed([8, counterUpdate], [1, counterRemove])(dice, model)
    : dice.weighed([5, insert], [6, update], [4, remove])(dice, model, likely)

// ---------------------------------------------------------------------------------------------------------------------
// USING

// Two cells of one timestamp that expire are told apart by their expiry: so no two writes have a TTL alike, whatever time
// passes between them on either side.
const ttl = (model: Model): string => `TTL ${100_000 + 1_000 * ++model.expiries}`

const using = (dice: Dice, model: Model, likely: number, withTtl: boolean): Text => {
  const parts: Array<Text> = []
  if (dice.chance(likely)) parts.push(`TIMESTAMP ${timestamp(dice)}`)
  if (withTtl && dice.chance(0.1)) parts.push(ttl(model))
  return { list: parts, between: " AND ", open: " USING ", close: " " }
}

const timestamp = (dice: Dice): number => dice.chance(0.9) ? 1 + dice.below(6) : 1_000 + dice.below(3)

// ---------------------------------------------------------------------------------------------------------------------
// Statements

const insert = (dice: Dice, model: Model, likely: Likely): Text => {
  const keys = ofKind(model, "partition", "clustering")
  const others = dice.some(ofKind(model, "static", "regular"))
  const conditional = dice.chance(likely.conditional)
  const named = dice.chance(0.02) ? dice.some(keys) : keys
  const values = dice.chance(0.1) ? jsonOf(dice, [...named, ...others]) : undefined
  return [
    "INSERT INTO $k.$t ",
    values ?? {
      pairs: [
        ...named.map((column) => [column.name, keyTerm(dice, column)] as const),
        ...others.map(({ name, type }) => [name, term(dice, type)] as const)
      ]
    },
    conditional ? { maybe: " IF NOT EXISTS" } : "",
    using(dice, model, conditional ? 0.02 : likely.timestamp, true)
  ]
}

const jsonOf = (dice: Dice, columns: ReadonlyArray<Column>): Text => {
  const members = columns.map(({ name, type }) => `"${name}": ${json(dice, type)}`)
  return ["JSON ", quoted(`{${members.join(", ")}}`), dice.pick(["", " DEFAULT NULL", " DEFAULT UNSET"])]
}

const update = (dice: Dice, model: Model, likely: Likely): Text => {
  const statics = ofKind(model, "static")
  const onlyStatics = statics.length > 0 && dice.chance(0.15)
  const columns = dice.some(onlyStatics ? statics : ofKind(model, "static", "regular"), 1)
  if (columns.length === 0) return insert(dice, model, likely)
  const condition = dice.chance(likely.conditional) ? conditions(dice, model) : undefined
  return [
    "UPDATE $k.$t",
    using(dice, model, condition === undefined ? likely.timestamp : 0.02, true),
    " SET ",
    { list: columns.map((column) => assignment(dice, column)), between: ", ", least: 1 },
    " WHERE ",
    { list: onlyStatics && dice.chance(0.95) ? partition(dice, model) : wholeKey(dice, model), between: " AND " },
    condition ?? ""
  ]
}

const counterUpdate = (dice: Dice, model: Model): Text => {
  const onlyStatics = dice.chance(0.2) && ofKind(model, "static").length > 0
  const columns = dice.some(ofKind(model, onlyStatics ? "static" : "regular"), 1)
  return [
    "UPDATE $k.$t SET ",
    {
      list: columns.map(({ name, type }): Text => {
        const by = dice.chance(0.9) ? value(dice, type) : term(dice, type)
        const sign = dice.pick(["+", "-"])
        return dice.chance(0.5) ? [`${name} ${sign}= `, by] : [`${name} = ${name} ${sign} `, by]
      }),
      between: ", ",
      least: 1
    },
    " WHERE ",
    { list: onlyStatics ? partition(dice, model) : wholeKey(dice, model), between: " AND " }
  ]
}

// A counter that was deleted with its row is as it was when it is counted on, as long as Cassandra has it in its cache.
const counterRemove = (dice: Dice, model: Model): Text => {
  const columns = dice.some(ofKind(model, "regular"), 1)
  return [
    `DELETE ${columns.map(({ name }) => name).join(", ")} FROM $k.$t WHERE `,
    { list: wholeKey(dice, model), between: " AND " }
  ]
}

const assignment = (dice: Dice, { name, type }: Column): Text => {
  const whole: Text = [`${name} = `, term(dice, type)]
  if (!CqlType.isMultiCell(type) || dice.chance(0.25)) return whole
  const plus = (): Text =>
    dice.chance(0.5) ? [`${name} = ${name} + `, term(dice, type)] : [`${name} += `, term(dice, type)]
  const minus = (from: CqlType.CqlType): Text =>
    dice.chance(0.5) ? [`${name} = ${name} - `, term(dice, from)] : [`${name} -= `, term(dice, from)]
  switch (type._tag) {
    case "List":
      return dice.weighed(
        [3, plus],
        [2, (): Text => [`${name} = `, term(dice, type), ` + ${name}`]],
        [2, () => minus(type)],
        [2, (): Text => [`${name}[${dice.below(3)}] = `, term(dice, type.element)]]
      )()
    case "Set":
      return dice.chance(0.6) ? plus() : minus(type)
    case "Map":
      return dice.weighed(
        [2, plus],
        [2, () => minus(CqlType.set(type.key))],
        [3, (): Text => [`${name}[`, value(dice, type.key), "] = ", term(dice, type.value)]]
      )()
    case "Udt": {
      const [field, of] = dice.pick(type.fields)
      return [`${name}.${field} = `, term(dice, of)]
    }
    default:
      return whole
  }
}

const remove = (dice: Dice, model: Model, likely: Likely): Text => {
  const columns = dice.chance(0.5) ? dice.some(ofKind(model, "static", "regular")) : []
  const onlyStatics = columns.length > 0 && columns.every(({ kind }) => kind === "static")
  const condition = dice.chance(likely.conditional) ? conditions(dice, model) : undefined
  const where = columns.length === 0
    ? dice.weighed(
      [3, wholeKey],
      [condition === undefined ? 4 : 0.2, slice],
      [condition === undefined ? 1 : 0.2, partition]
    )(dice, model)
    : onlyStatics
    ? partition(dice, model)
    : wholeKey(dice, model)
  return [
    "DELETE ",
    { list: columns.map((column) => target(dice, column)), between: ", ", close: " " },
    "FROM $k.$t",
    using(dice, model, condition === undefined && !model.counter ? likely.timestamp : 0.02, false),
    " WHERE ",
    { list: where, between: " AND " },
    condition ?? ""
  ]
}

const target = (dice: Dice, { name, type }: Column): Text => {
  if (!CqlType.isMultiCell(type) || dice.chance(0.4)) return name
  switch (type._tag) {
    case "List":
      return `${name}[${dice.below(3)}]`
    case "Set":
      return [`${name}[`, value(dice, type.element), "]"]
    case "Map":
      return [`${name}[`, value(dice, type.key), "]"]
    case "Udt":
      return `${name}.${dice.pick(type.fields)[0]}`
    default:
      return name
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// WHERE and IF

/** `=` or `IN` for each column of the partition key. */
export const partition = (dice: Dice, model: Model): ReadonlyArray<Text> =>
  ofKind(model, "partition").map((column) => equal(dice, column, 0.1))

const equal = (dice: Dice, column: Column, likelyIn: number): Text =>
  dice.chance(likelyIn) ? among(dice, column) : [`${column.name} = `, keyTerm(dice, column)]

/** `name IN (…)`, sometimes as one marker. */
export const among = (dice: Dice, column: Column): Text => {
  const members = Array.from({ length: dice.below(4) }, () => keyTerm(dice, column))
  return [
    `${column.name} IN `,
    { list: members, between: ", ", open: "(", close: ")", least: 1 },
    members.length === 0 ? "()" : ""
  ]
}

const wholeKey = (dice: Dice, model: Model): ReadonlyArray<Text> => [
  ...partition(dice, model),
  ...ofKind(model, "clustering").map((column) => equal(dice, column, 0.05))
]

/** The partition key, and a prefix or a range of the clustering columns. */
export const slice = (dice: Dice, model: Model): ReadonlyArray<Text> => {
  const clustering = ofKind(model, "clustering")
  const where = [...partition(dice, model)]
  if (clustering.length === 0) return where
  const prefix = dice.below(clustering.length)
  for (const column of clustering.slice(0, prefix)) where.push(equal(dice, column, 0.1))
  const rest = clustering.slice(prefix)
  if (rest.length > 1 && dice.chance(0.3)) {
    const columns = rest.slice(0, 1 + dice.below(rest.length))
    const bound = (operator: string): Text => [
      `(${columns.map(({ name }) => name).join(", ")}) ${operator} `,
      {
        list: columns.map((column) => keyTerm(dice, column)),
        between: ", ",
        open: "(",
        close: ")",
        least: columns.length
      }
    ]
    where.push(bound(dice.pick([">", ">=", "<", "<=", "="])))
    if (dice.chance(0.2)) where.push(bound(dice.pick(["<", "<="])))
    return where
  }
  const [column] = rest
  if (column === undefined) return where
  const compare = (operator: string): Text => [`${column.name} ${operator} `, plain(dice, column.type)]
  dice.weighed(
    [1, () => where.push(compare("="))],
    [2, () => where.push(compare(dice.pick([">", ">="])))],
    [2, () => where.push(compare(dice.pick(["<", "<="])))],
    [2, () => where.push(compare(dice.pick([">", ">="])), compare(dice.pick(["<", "<="])))],
    [1, () => where.push(among(dice, column))]
  )()
  return where
}

const conditions = (dice: Dice, model: Model): Text => {
  const columns = dice.some(ofKind(model, "static", "regular"), 1).slice(0, 2)
  if (columns.length === 0 || dice.chance(0.25)) return " IF EXISTS"
  return { list: columns.map((column) => condition(dice, column)), between: " AND ", open: " IF ", least: 1 }
}

const condition = (dice: Dice, { name, type }: Column): Text => {
  const operator = () => dice.pick(["=", "=", "!=", "<", "<=", ">", ">="])
  const compare = (what: Text, of: CqlType.CqlType): Text => [what, ` ${operator()} `, term(dice, of)]
  if (dice.chance(0.15)) {
    const members = Array.from({ length: 1 + dice.below(2) }, () => term(dice, type))
    return [`${name} IN `, { list: members, between: ", ", open: "(", close: ")", least: 1 }]
  }
  if (dice.chance(0.4)) return compare(name, type)
  switch (type._tag) {
    case "List":
      return dice.chance(0.2)
        ? [`${name} CONTAINS `, value(dice, type.element)]
        : compare(`${name}[${dice.below(3)}]`, type.element)
    case "Set":
      return [`${name} CONTAINS `, value(dice, type.element)]
    case "Map":
      return dice.chance(0.2) || !ordersValues(type.key)
        ? [`${name} CONTAINS KEY `, value(dice, type.key)]
        : compare([`${name}[`, value(dice, type.key), "]"], type.value)
    case "Udt": {
      const [field, of] = dice.pick(type.fields)
      return compare(`${name}.${field}`, of)
    }
    default:
      return compare(name, type)
  }
}

// Cassandra compares the values of a map as if they were its keys: by an assertion, or as equal where assertions are off,
// if the keys are uuids, and in ways of its own if they are of several values.
const ordersValues = (key: CqlType.CqlType): boolean =>
  key._tag === "Scalar" && key.name !== "uuid" && key.name !== "timeuuid"

// ---------------------------------------------------------------------------------------------------------------------
// BATCH

const batch = (dice: Dice, model: Model): Text => {
  const kind = model.counter ? "COUNTER " : dice.pick(["", "UNLOGGED "])
  const timed = !model.counter && dice.chance(0.5)
  const conditional = !timed && !model.counter && dice.chance(0.1)
  const likely = { conditional: conditional ? 0.5 : 0, timestamp: timed || conditional ? 0.02 : 1 }
  return [
    `BEGIN ${kind}BATCH`,
    timed ? ` USING TIMESTAMP ${timestamp(dice)}` : "",
    {
      list: Array.from({ length: 1 + dice.below(4) }, () => single(dice, model, likely)),
      between: "; ",
      open: " ",
      close: "; ",
      least: 1
    },
    "APPLY BATCH"
  ]
}
