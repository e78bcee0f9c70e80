/**
 * What types know of the parts of columns: which changes and which tests each kind of column takes.
 */
import type * as Schema from "effect/Schema"
import type * as Change from "../Change.ts"
import type * as Operator from "../Operator.ts"
import type * as Table from "../Table.ts"

/**
 * The changes and the tests that a column takes beside those of any column.
 *
 * @internal
 */
export interface Parts<Changes, Tests, Fields = never> {
  readonly changes: Changes
  readonly tests: Tests
  readonly fields: Fields
}

/** @internal */
export type PartsOf<S> = S extends { readonly "~cql/udt": unknown; readonly fields: infer F }
  ? Parts<Change.SetFields<FieldChanges<F>>, Operator.Fields<FieldTests<F>>, F>
  : S extends { readonly "~cql/type": string } ? never
  : S extends { readonly key: Schema.Constraint; readonly value: Schema.Constraint }
    ? MapParts<S["key"]["Type"], S["value"]["Type"]>
  : S extends { readonly value: Schema.Constraint; readonly Type: infer Type }
    ? Type extends ReadonlySet<unknown> ? SetParts<S["value"]["Type"]> : ListParts<S["value"]["Type"]>
  : S extends { readonly schema: infer Inner } ? PartsOf<Inner>
  : S extends { readonly members: ReadonlyArray<infer Member> } ? PartsOf<Member>
  : never

type ListParts<A> = Parts<
  | Operator.Operator<"append" | "prepend" | "removeValues", ReadonlyArray<A>>
  | Change.SetAt<A>
  | Change.RemoveAt,
  Operator.Contains<A> | Operator.At<Test<A>>
>

type SetParts<A> = Parts<Change.Add<A> | Change.RemoveValues<A>, Operator.Contains<A>>

type MapParts<K, V> = Parts<
  Change.Put<K, V> | Change.RemoveKeys<K>,
  Operator.Contains<V> | Operator.ContainsKey<K> | Operator.Entry<K, Test<V>>
>

type FieldChanges<F> = { readonly [K in keyof F]?: FieldValue<F[K]> | Change.Clear }

type FieldTests<F> = { readonly [K in keyof F]?: Test<FieldValue<F[K]>> }

/** The value of a field of a user-defined type once it is there. @internal */
export type FieldValue<S> = S extends { readonly Type: infer Type } ? Exclude<Type, undefined> : never

/** What any column, element or field may be compared with in a condition. @internal */
export type Test<V> =
  | V
  | null
  | Operator.Ne<V | null>
  | Operator.OneOf<V>
  | Operator.Range<Exclude<V, null>>

/** @internal */
export type PartsOfColumn<T extends Table.Any, K> = K extends keyof T["fields"] ? PartsOf<T["fields"][K]> : never

/** @internal */
export type NameOf<O> = O extends Operator.Operator<infer Name, infer _> ? Name : never

/** The changes by name, and what each is for. @internal */
export interface ChangeNames {
  readonly append: "lists"
  readonly prepend: "lists"
  readonly setAt: "lists"
  readonly removeAt: "lists"
  readonly add: "sets"
  readonly removeValues: "sets and lists"
  readonly put: "maps"
  readonly removeKeys: "maps"
  readonly setFields: "user-defined types"
}

/** The tests by name, and what each is for. @internal */
export interface TestNames {
  readonly contains: "collections"
  readonly containsKey: "maps"
  readonly entry: "maps"
  readonly at: "lists"
  readonly fields: "user-defined types"
}

/** The Schema of a field that may be absent. @internal */
export interface OptionalField {
  readonly "~type.optionality": "optional"
}

/** Whether a column's Schema is frozen, through wrappers such as `optionalKey`. @internal */
export type IsFrozen<S> = S extends { readonly "~cql/frozen": true } ? true
  : S extends { readonly "~cql/type": string } ? false
  : S extends { readonly schema: infer Inner } ? IsFrozen<Inner>
  : S extends { readonly members: ReadonlyArray<infer Member> } ? true extends IsFrozen<Member> ? true : false
  : false

/**
 * The fields that tell the members of a union apart.
 *
 * @internal
 */
export type Discriminators<T extends Table.Any> = T extends
  { readonly schema: { readonly members: ReadonlyArray<unknown> } } ? {
    [K in Extract<keyof T["Type"], string>]: Overlap<T["Type"], K> extends never ? K : never
  }[Extract<keyof T["Type"], string>]
  : never

type Overlap<Row, K extends PropertyKey, All = Row> = Row extends unknown
  ? Extract<Field<Row, K>, Field<Exclude<All, Row>, K>> | (string extends Field<Row, K> ? string : never)
  : never

type Field<Row, K extends PropertyKey> = Row extends { readonly [_ in K]: infer V } ? V : never

/** Whether a row may be without this field, in every member of a union that has it. @internal */
export type IsOptional<Row, K> = [
  Row extends unknown ? K extends keyof Row ? {} extends Pick<Row, K> ? never : K : never : never
] extends [never] ? true : false
