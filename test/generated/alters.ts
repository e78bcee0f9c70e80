/**
 * ALTER TABLE, ALTER TYPE and TRUNCATE.
 */
import * as CqlType from "@effect-cql/core/CqlType"
import { storesAs } from "../../packages/core/src/embedded/values/compatible.ts"
import type { Dice } from "./dice.ts"
import { anyType, type Column, definition, type Model, ofKind } from "./Model.ts"
import type { Text } from "./Text.ts"

export const alter = (dice: Dice, model: Model): Text =>
  dice.weighed(
    [3, add],
    [3, drop],
    [2, rename],
    [model.fields === undefined ? 0 : 2, addField],
    [model.fields === undefined ? 0 : 2, renameField],
    [0.5, () => "TRUNCATE $k.$t"]
  )(dice, model)

const add = (dice: Dice, model: Model): Text => {
  const again = model.dropped.filter(({ name }) => !model.columns.some((column) => column.name === name))
  const column: Column = again.length > 0 && dice.chance(0.7) ? readAnew(dice, dice.pick(again)) : {
    name: dice.pick(["v", "w", "x", "y", "z", "n"]),
    type: model.counter ? CqlType.scalar("counter") : anyType(dice, model.fields),
    kind: dice.chance(0.2) && ofKind(model, "clustering").length > 0 ? "static" : "regular",
    descending: false
  }
  const before = model.dropped.find(({ name }) => name === column.name)
  const refused = before !== undefined && (before.kind !== column.kind || !storesAs(column.type, before.type))
  if (!refused && !model.columns.some(({ name }) => name === column.name)) model.columns = [...model.columns, column]
  return `ALTER TABLE $k.$t ADD ${definition(column)}`
}

// A column that comes back may have another type, which reads its values or does not.
const readAnew = (dice: Dice, column: Column): Column => {
  if (dice.chance(0.7)) return column
  const type = CqlType.scalar(dice.pick(["blob", "bigint", "timestamp", "text", "varint"] as const))
  switch (column.type._tag) {
    case "List":
      return { ...column, type: { ...column.type, element: type } }
    case "Map":
      return { ...column, type: { ...column.type, value: type } }
    case "Tuple":
      return { ...column, type: { ...column.type, elements: [...column.type.elements, type] } }
    default:
      return { ...column, type }
  }
}

const drop = (dice: Dice, model: Model): Text => {
  const column = dice.pick(dice.chance(0.9) ? ofKind(model, "static", "regular") : model.columns)
  if (column === undefined) return add(dice, model)
  const droppable = (column.kind === "static" || column.kind === "regular") &&
    !(column.type._tag === "Udt" && CqlType.isMultiCell(column.type))
  // A second drop at an earlier time than the first would bring old cells back, until they are compacted.
  // And of static columns Cassandra may forget those that were written later, with its last one.
  const first = column.kind === "regular" && !model.dropped.some(({ name }) => name === column.name)
  if (droppable) {
    model.columns = model.columns.filter((other) => other !== column)
    model.dropped = [column, ...model.dropped.filter(({ name }) => name !== column.name)]
  }
  return [
    `ALTER TABLE $k.$t DROP ${column.name}`,
    first && dice.chance(0.5) ? { maybe: ` USING TIMESTAMP ${1 + dice.below(6)}` } : ""
  ]
}

const rename = (dice: Dice, model: Model): Text => {
  const column = dice.pick(dice.chance(0.9) ? ofKind(model, "partition", "clustering") : model.columns)
  const to = `${column.name.charAt(0)}${dice.below(3)}`
  if (column.kind === "partition" || column.kind === "clustering") {
    model.columns = model.columns.map((other) => other === column ? { ...column, name: to } : other)
  }
  return `ALTER TABLE $k.$t RENAME ${column.name} TO ${to}`
}

const addField = (dice: Dice, model: Model): Text => {
  const { fields = [] } = model
  const field = [`e${fields.length}`, CqlType.scalar(dice.pick(["int", "text"] as const))] as const
  const inKey = ofKind(model, "partition").some(({ type }) => type._tag === "Udt")
  if (!inKey) withFields(model, [...fields, field])
  return `ALTER TYPE $k.$u ADD ${field[0]} ${CqlType.format(field[1])}`
}

const renameField = (dice: Dice, model: Model): Text => {
  const { fields = [] } = model
  const at = dice.below(fields.length)
  const to = `g${dice.below(4)}`
  if (!fields.some(([name]) => name === to)) {
    withFields(model, fields.map(([name, type], other) => other === at ? [to, type] as const : [name, type] as const))
  }
  return `ALTER TYPE $k.$u RENAME ${fields[at]?.[0]} TO ${to}`
}

const withFields = (model: Model, fields: NonNullable<Model["fields"]>): void => {
  model.fields = fields
  const replaced = (type: CqlType.CqlType): CqlType.CqlType => {
    switch (type._tag) {
      case "Scalar":
        return type
      case "Map":
        return { ...type, key: replaced(type.key), value: replaced(type.value) }
      case "Tuple":
        return { ...type, elements: type.elements.map(replaced) }
      case "Udt":
        return { ...type, fields }
      default:
        return { ...type, element: replaced(type.element) }
    }
  }
  model.columns = model.columns.map((column) => ({ ...column, type: replaced(column.type) }))
}
