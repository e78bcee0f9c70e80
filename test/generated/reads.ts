/**
 * SELECT, of every form.
 */
import type { CqlType } from "@effect-cql/core/CqlType"
import type { Dice } from "./dice.ts"
import { type Column, type Model, ofKind } from "./Model.ts"
import { sample } from "./samples.ts"
import { keyTerm, plain, value } from "./terms.ts"
import type { Text } from "./Text.ts"
import { among, partition, slice } from "./writes.ts"

/** All that a table holds, as far as its model knows it. */
export const everything: Text = "SELECT * FROM $k.$t"

export const read = (dice: Dice, model: Model): Text => {
  const clustering = ofKind(model, "clustering")
  const distinct = dice.chance(0.08)
  const grouped = !distinct && dice.chance(0.1)
  const aggregated = grouped || !distinct && dice.chance(0.12)
  const ordered = clustering.length > 0 && dice.chance(0.2)
  return [
    "SELECT ",
    distinct
      ? {
        list: [...ofKind(model, "partition"), ...dice.some(ofKind(model, "static"))].map(({ name }) => name),
        between: ", ",
        open: "DISTINCT ",
        least: 1
      }
      : selection(dice, model, aggregated, !ordered),
    " FROM $k.$t",
    { list: restrictions(dice, model), between: " AND ", open: " WHERE " },
    grouped ? groupBy(dice, model) : "",
    ordered ? { maybe: orderBy(dice, clustering) } : "",
    dice.chance(0.12) ? { maybe: [" PER PARTITION LIMIT ", limit(dice)] } : "",
    dice.chance(0.2) ? { maybe: [" LIMIT ", limit(dice)] } : "",
    dice.chance(0.7) ? { maybe: " ALLOW FILTERING" } : ""
  ]
}

const limit = (dice: Dice): Text => dice.chance(0.3) ? { value: 1 + dice.below(3) } : String(dice.below(12))

const groupBy = (dice: Dice, model: Model): Text => {
  const keys = ofKind(model, "partition", "clustering")
  return { list: keys.slice(0, 1 + dice.below(keys.length)).map(({ name }) => name), between: ", ", open: " GROUP BY " }
}

const orderBy = (dice: Dice, clustering: ReadonlyArray<Column>): Text => {
  const reversed = dice.chance(0.6)
  const columns = clustering.slice(0, 1 + dice.below(clustering.length)).map(({ descending, name }) =>
    `${name} ${(descending !== reversed) !== dice.chance(0.03) ? "DESC" : "ASC"}`
  )
  return [" ORDER BY ", columns.join(", ")]
}

// ---------------------------------------------------------------------------------------------------------------------
// What is selected

// Rows of JSON that are ordered are ordered by their JSON.
const selection = (dice: Dice, model: Model, aggregated: boolean, asJson: boolean): Text => {
  if (!aggregated && dice.chance(0.45)) return [asJson && dice.chance(0.1) ? { maybe: "JSON " } : "", "*"]
  const columns = dice.some(model.columns, 1)
  return {
    list: columns.map((column) =>
      aggregated && dice.chance(0.8) ? aggregate(dice, column) : dice.chance(0.5) ? column.name : selector(dice, column)
    ),
    between: ", ",
    least: 1
  }
}

const aggregate = (dice: Dice, { name }: Column): Text =>
  dice.pick([`count(${name})`, `max(${name})`, `min(${name})`, "count(*)", `sum(${name})`, `avg(${name})`])

const literal = (dice: Dice, type: CqlType): string => sample(dice, type).literal

/** A key of a collection, an end of a slice: seldom null, or calculated. */
const key = (dice: Dice, type: CqlType): string => {
  if (dice.chance(0.05)) return "null"
  const text = literal(dice, type)
  return type._tag === "Scalar" && type.name === "int" && dice.chance(0.2)
    ? `${text} ${dice.pick(["+", "-", "*", "/", "%"])} ${dice.pick(["1", "2"])}`
    : text
}

const selector = (dice: Dice, column: Column): Text => {
  const { descending, kind, name, type } = column
  const choices: Array<() => Text> = [
    () => `${name} AS ${dice.pick(["one", "two"])}`,
    // Without an alias it is named as the function was first written since the server started.
    () => `to_json(${name}) AS j`,
    () => `cast(${descending ? "p" : name} AS ${dice.pick(["text", "int", "double", "bigint", "timestamp", "ascii"])})`
  ]
  if (kind === "static" || kind === "regular") {
    choices.push(() => `writetime(${name})`, () => `maxwritetime(${name})`, () => `ttl(${name})`)
  }
  if (kind === "partition") choices.push(() => "token(p)")
  switch (type._tag) {
    case "Scalar":
      choices.push(
        () => `${name} ${dice.pick(["+", "-", "*", "/", "%"])} ${literal(dice, type)}`,
        () => `${type.name === "counter" ? "bigint" : type.name}_as_blob(${name})`,
        () => `${dice.pick(["abs", "round", "to_timestamp", "to_date", "to_unix_timestamp"])}(${name})`
      )
      break
    case "Map":
      choices.push(
        () => `${name}[${key(dice, type.key)}]`,
        () => `${name}[${key(dice, type.key)}..${key(dice, type.key)}]`,
        () => `${dice.pick(["map_keys", "map_values", "collection_count"])}(${name})`,
        () => `${dice.pick(["writetime", "ttl"])}(${name}[${literal(dice, type.key)}])`
      )
      break
    case "Set":
      choices.push(
        () => `${name}[${key(dice, type.element)}]`,
        () => `${name}[${key(dice, type.element)}..${key(dice, type.element)}]`,
        () => `collection_${dice.pick(["count", "min", "max", "sum", "avg"])}(${name})`,
        () => `${dice.pick(["writetime", "ttl"])}(${name}[${literal(dice, type.element)}])`
      )
      break
    case "List":
      choices.push(() => `collection_${dice.pick(["count", "min", "max", "sum", "avg"])}(${name})`)
      break
    case "Udt": {
      const [field] = dice.pick(type.fields)
      choices.push(() => `${name}.${field}`, () => `writetime(${name}.${field})`)
      break
    }
    case "Vector":
      choices.push(() => [`similarity_cosine(${name}, `, value(dice, type), ")"])
      break
    case "Tuple":
  }
  return dice.pick(choices)()
}

// ---------------------------------------------------------------------------------------------------------------------
// WHERE

const restrictions = (dice: Dice, model: Model): ReadonlyArray<Text> => {
  const filters = dice.weighed([6, 0], [2, 1], [1, 2])
  const keys = dice.weighed(
    [2, () => []],
    [2, () => partition(dice, model)],
    [4, () => slice(dice, model)],
    [1, () => tokens(dice, model)],
    [1, () => ofKind(model, "clustering").slice(0, 1).map((column) => relation(dice, model, column))]
  )()
  // Beside a SASI index Cassandra does not look at a part of the partition key.
  const filtered = model.isSasi ? ofKind(model, "clustering", "static", "regular") : model.columns
  const all = [...keys, ...Array.from({ length: filters }, () => relation(dice, model, dice.pick(filtered)))]
  return dice.chance(0.95) ? all : dice.shuffled(all)
}

const tokens = (dice: Dice, model: Model): ReadonlyArray<Text> => {
  const columns = ofKind(model, "partition")
  const token = `token(${columns.map(({ name }) => name).join(", ")})`
  const bound = (operator: string): Text => [
    `${token} ${operator} `,
    dice.chance(0.5)
      ? dice.pick(["0", "-9223372036854775808", "9223372036854775807", "-4611686018427387904", "4611686018427387904"])
      : ["token(", { list: columns.map(({ type }) => value(dice, type)), between: ", ", least: columns.length }, ")"]
  ]
  return dice.weighed(
    [2, () => [bound(dice.pick([">", ">="]))]],
    [2, () => [bound(dice.pick(["<", "<="]))]],
    [2, () => [bound(dice.pick([">", ">="])), bound(dice.pick(["<", "<="]))]],
    [1, () => [bound("=")]]
  )()
}

const relation = (dice: Dice, model: Model, column: Column): Text => {
  const { kind, name, type } = column
  // Beside a SASI index Cassandra holds ranges of texts for wrong, and IN and CONTAINS for right.
  const ranged = !(model.isSasi && type._tag === "Scalar" && (type.name === "text" || type.name === "ascii"))
  const compare = (): Text => [
    `${name} ${ranged ? dice.pick(["=", "=", "=", ">", "<", ">=", "<="]) : "="} `,
    kind === "clustering" ? plain(dice, type) : keyTerm(dice, column)
  ]
  if (model.isSasi) return dice.chance(0.05) ? like(dice, column) : compare()
  if (kind === "clustering" && dice.chance(0.7)) return dice.chance(0.1) ? among(dice, column) : compare()
  // Beside a storage-attached index Cassandra holds CONTAINS of a frozen collection for wrong throughout.
  if (model.isSai && "frozen" in type && type.frozen) return compare()
  switch (type._tag) {
    case "List":
    case "Set":
      return dice.chance(0.7) ? [`${name} CONTAINS `, value(dice, type.element)] : compare()
    case "Map":
      return dice.weighed(
        [2, (): Text => [`${name} CONTAINS `, value(dice, type.value)]],
        [2, (): Text => [`${name} CONTAINS KEY `, value(dice, type.key)]],
        [2, (): Text => [`${name}[`, value(dice, type.key), "] = ", value(dice, type.value)]],
        [2, compare]
      )()
    default:
      return dice.weighed(
        [10, () => among(dice, column)],
        [2, (): Text => `${name} IS NOT NULL`],
        [1, () => like(dice, column)],
        [85, compare]
      )()
  }
}

const like = (dice: Dice, { name }: Column): Text =>
  `${name} LIKE ${dice.pick(["'a%'", "'%a'", "'%a%'", "'a'", "'%'", "''"])}`
