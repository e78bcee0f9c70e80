/**
 * What the types know of a selection by name: the rows it gives, and the sentence of the rule that it breaks.
 *
 * @since 0.1.0
 */
import type * as Option from "effect/Option"
import type * as Selector from "./Selector.ts"
import type * as Table from "./Table.ts"

/**
 * What `select({ … })` takes: fields and selectors, by what they are called in the rows.
 *
 * @category models
 * @since 0.1.0
 */
export interface Selection {
  readonly [name: string]: string | Selector.Any
}

/** The rows of a selection. @internal */
export type SelectedRow<T extends Table.Any, S> = S extends unknown
  ? { readonly [Name in keyof S]: Selected<T, S[Name]> }
  : never

type Selected<T extends Table.Any, S> = S extends string ? FieldIn<T["Type"], S>
  : S extends Selector.Selector<infer Kind, infer Fields, infer Result>
    ? Kind extends "min" | "max" ? Option.Option<Exclude<Table.Value<T, Fields[0]>, null>>
    : Kind extends "sum" | "avg" ? Stored<T, Fields[0]>
    : Kind extends "entry" ? Option.Option<EntryOf<Table.Value<T, Fields[0]>>>
    : Kind extends "field" ? Option.Option<PartOf<Table.Value<T, Fields[0]>, Result>>
    : Result
  : never

/** The value of a field, undefined where it may be absent. */
type FieldIn<Row, Field> = Row extends unknown ? Field extends keyof Row ? Row[Field] : undefined : never

/** A number as CQL has it, whatever the field's Schema makes of it. */
type Stored<T extends Table.Any, Field> = Field extends keyof T["fields"]
  ? T["fields"][Field] extends { readonly "Encoded": infer Encoded } ? Exclude<Encoded, null | undefined> : never
  : never

type EntryOf<V> = V extends ReadonlyMap<infer _, infer Value> ? Value : never

type PartOf<V, Result> = Result extends { readonly field: infer Field }
  ? V extends unknown ? Field extends keyof V ? Exclude<V[Field], undefined | null> : never
  : never
  : never

/** The sentences of a selection. @internal */
export type SelectionErrors<T extends Table.Any, S> = {
  [Name in keyof S]: S[Name] extends string ? Unknown<T, S[Name]>
    : S[Name] extends Selector.Selector<infer Kind, infer Fields, unknown>
      ? [Unknown<T, Fields[number]>] extends [never] ? KindErrors<T, Kind, Fields[0]>
      : Unknown<T, Fields[number]>
    : never
}[keyof S]

type Unknown<T extends Table.Any, Field> = Field extends string
  ? Field extends Table.Columns<T> ? never : `'${Field}' is no column of table '${T["~table"]["name"]}'`
  : never

type KindErrors<T extends Table.Any, Kind, Field> = Field extends string
  ? Kind extends "writetime" | "ttl"
    ? Field extends Table.PrimaryKey<T> ? `column '${Field}' is a key, which has no ${Kind}`
    : true extends Table.IsMultiCell<T["fields"][Field]>
      ? `column '${Field}' is stored cell by cell: each element has its own ${Kind}`
    : never
  : Kind extends "sum" | "avg" ? [Extract<Stored<T, Field>, string | boolean | Date>] extends [never] ? never
    : `column '${Field}' is no number: ${Kind} is for numbers`
  : Kind extends "entry" ?
    [EntryOf<Table.Value<T, Field>>] extends [never] ? `column '${Field}' is no map: Selector.entry is for maps`
    : never
  : never
  : never
