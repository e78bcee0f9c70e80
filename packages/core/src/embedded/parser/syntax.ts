/**
 * The syntax tree of CQL: what the parser makes of a text, before any table is looked up. Plain immutable data, so that a
 * parsed text can be kept and run again. Identifiers are already folded: lower case unless quoted.
 */

/** A name that may carry its keyspace. */
export interface QualifiedName {
  readonly keyspace: string | undefined
  readonly name: string
}

/**
 * A bind marker. Each `?` and each `:name` is a marker of its own, numbered from 0 in the order of the text; a `:name`
 * that stands twice gives two.
 */
export interface Marker {
  readonly _tag: "Marker"
  readonly index: number
  readonly name: string | undefined
}

/** What kind of constant a literal is, which decides the types it can be given to. */
export type LiteralKind = "string" | "integer" | "float" | "boolean" | "uuid" | "hex" | "duration"

/** A constant as it stands in the text: strings unescaped, everything else as written (`-1`, `0xCAFE`, `NaN`, `1h30m`). */
export interface Literal {
  readonly _tag: "Literal"
  readonly kind: LiteralKind
  readonly text: string
}

export interface NullLiteral {
  readonly _tag: "Null"
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%"

/**
 * A value: of an assignment, a relation, a condition, an argument. `{}` is a `SetLiteral` without elements, and may be
 * meant as a map; a `MapLiteral` never has the keys of a `UdtLiteral`, which are identifiers. `(a)` is a `TupleLiteral` of
 * one element, and means `a` itself unless a tuple is expected.
 */
export type Term =
  | Literal
  | NullLiteral
  | Marker
  | { readonly _tag: "Call"; readonly function: QualifiedName; readonly args: ReadonlyArray<Term> }
  | { readonly _tag: "ListLiteral"; readonly elements: ReadonlyArray<Term> }
  | { readonly _tag: "SetLiteral"; readonly elements: ReadonlyArray<Term> }
  | { readonly _tag: "MapLiteral"; readonly entries: ReadonlyArray<readonly [key: Term, value: Term]> }
  | { readonly _tag: "UdtLiteral"; readonly fields: ReadonlyArray<readonly [field: string, value: Term]> }
  | { readonly _tag: "TupleLiteral"; readonly elements: ReadonlyArray<Term> }
  | { readonly _tag: "Arithmetic"; readonly operator: ArithmeticOperator; readonly left: Term; readonly right: Term }
  | { readonly _tag: "Negation"; readonly operand: Term }
  | { readonly _tag: "TypeHint"; readonly type: TypeName; readonly operand: Term }
  | { readonly _tag: "Cast"; readonly operand: Term; readonly type: TypeName }
  /** What the JSON of an INSERT JSON has for a column. No text has one: the analyser makes them. */
  | { readonly _tag: "JsonColumn"; readonly column: string }

/** `(a, b, c)` or a marker that stands for all of it. */
export type InValues =
  | { readonly _tag: "Terms"; readonly terms: ReadonlyArray<Term> }
  | Marker

/** A type as it is written, before user-defined types are looked up. `varchar` is already `text`, but in a cast. */
export type TypeName =
  | { readonly _tag: "Native"; readonly name: string }
  | { readonly _tag: "List"; readonly element: TypeName }
  | { readonly _tag: "Set"; readonly element: TypeName }
  | { readonly _tag: "Map"; readonly key: TypeName; readonly value: TypeName }
  | { readonly _tag: "Tuple"; readonly elements: ReadonlyArray<TypeName> }
  | { readonly _tag: "Vector"; readonly element: TypeName; readonly dimension: number }
  | { readonly _tag: "Frozen"; readonly of: TypeName }
  | { readonly _tag: "UserType"; readonly name: QualifiedName }
  | { readonly _tag: "Custom"; readonly className: string }

// ---------------------------------------------------------------------------------------------------------------------
// SELECT

/** What a projection can be made of. `(a)` is a `TupleLiteral` of one element, as it is among terms. */
export type Selector =
  | { readonly _tag: "Column"; readonly name: string }
  | Literal
  | NullLiteral
  | Marker
  | { readonly _tag: "CountRows" }
  | { readonly _tag: "CellAttribute"; readonly attribute: CellAttribute; readonly of: Selector }
  | { readonly _tag: "Call"; readonly function: QualifiedName; readonly args: ReadonlyArray<Selector> }
  // `asFunction`: written as `cast_as_text(…)`, which may have a constant in it.
  | { readonly _tag: "Cast"; readonly operand: Selector; readonly type: TypeName; readonly asFunction: boolean }
  | { readonly _tag: "TypeHint"; readonly type: TypeName; readonly operand: Selector }
  | { readonly _tag: "Field"; readonly of: Selector; readonly field: string }
  | { readonly _tag: "Element"; readonly of: Selector; readonly key: Term }
  | {
    readonly _tag: "Slice"
    readonly of: Selector
    readonly from: Term | undefined
    readonly to: Term | undefined
  }
  | { readonly _tag: "ListLiteral"; readonly elements: ReadonlyArray<Selector> }
  | { readonly _tag: "SetLiteral"; readonly elements: ReadonlyArray<Selector> }
  | { readonly _tag: "MapLiteral"; readonly entries: ReadonlyArray<readonly [key: Selector, value: Selector]> }
  | { readonly _tag: "TupleLiteral"; readonly elements: ReadonlyArray<Selector> }
  | {
    readonly _tag: "Arithmetic"
    readonly operator: ArithmeticOperator
    readonly left: Selector
    readonly right: Selector
  }
  | { readonly _tag: "Negation"; readonly operand: Selector }

/** What can be asked of a cell beside its value. The `of` is a column, an element, a slice or a field of one. */
export type CellAttribute = "writetime" | "maxwritetime" | "ttl"

export interface SelectItem {
  readonly selector: Selector
  readonly alias: string | undefined
}

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">="

/** One relation of a WHERE clause. Relations are joined by AND alone. */
export type Relation =
  | { readonly _tag: "Compare"; readonly column: string; readonly operator: Operator; readonly value: Term }
  | { readonly _tag: "In"; readonly column: string; readonly values: InValues }
  | { readonly _tag: "Contains"; readonly column: string; readonly key: boolean; readonly value: Term }
  | { readonly _tag: "Like"; readonly column: string; readonly value: Term }
  | { readonly _tag: "IsNotNull"; readonly column: string }
  | {
    readonly _tag: "CompareElement"
    readonly column: string
    readonly key: Term
    readonly operator: Operator
    readonly value: Term
  }
  | {
    readonly _tag: "CompareToken"
    readonly columns: ReadonlyArray<string>
    readonly operator: Operator
    readonly value: Term
  }
  | {
    readonly _tag: "CompareTuple"
    readonly columns: ReadonlyArray<string>
    readonly operator: Operator
    readonly value: Term
  }
  | { readonly _tag: "InTuple"; readonly columns: ReadonlyArray<string>; readonly values: InValues }
  | { readonly _tag: "IndexExpression"; readonly index: string; readonly value: Term }

export interface Ordering {
  readonly column: string
  readonly direction: "asc" | "desc"
  /** The vector of `ORDER BY column ANN OF vector`. */
  readonly annOf: Term | undefined
}

export interface Select {
  readonly _tag: "Select"
  readonly table: QualifiedName
  readonly json: boolean
  readonly distinct: boolean
  /** `"*"`, or at least one item. */
  readonly projection: "*" | ReadonlyArray<SelectItem>
  readonly where: ReadonlyArray<Relation>
  readonly groupBy: ReadonlyArray<Selector>
  readonly orderBy: ReadonlyArray<Ordering>
  /** An integer literal or a marker, as are all limits, TTLs and timestamps. */
  readonly perPartitionLimit: Term | undefined
  readonly limit: Term | undefined
  readonly allowFiltering: boolean
}

// ---------------------------------------------------------------------------------------------------------------------
// INSERT, UPDATE, DELETE, BATCH

export interface Using {
  readonly ttl: Term | undefined
  readonly timestamp: Term | undefined
}

/** A part of a column: an element of a collection or a field of a user-defined type. */
export type Part =
  | { readonly _tag: "Element"; readonly key: Term }
  | { readonly _tag: "Field"; readonly field: string }

export interface Condition {
  readonly column: string
  readonly part: Part | undefined
  readonly test:
    | { readonly _tag: "Compare"; readonly operator: Operator; readonly value: Term }
    | { readonly _tag: "In"; readonly values: InValues }
    | { readonly _tag: "Contains"; readonly key: boolean; readonly value: Term }
}

/** The IF of an UPDATE or DELETE. */
export type If =
  | { readonly _tag: "IfExists" }
  | { readonly _tag: "IfConditions"; readonly conditions: ReadonlyArray<Condition> }

export interface Insert {
  readonly _tag: "Insert"
  readonly table: QualifiedName
  /** As many as `values`; the same column may stand twice, which is an invalid query. */
  readonly columns: ReadonlyArray<string>
  readonly values: ReadonlyArray<Term>
  readonly ifNotExists: boolean
  readonly using: Using
}

export interface InsertJson {
  readonly _tag: "InsertJson"
  readonly table: QualifiedName
  /** A string literal or a marker. */
  readonly json: Term
  /** What becomes of the columns that the JSON does not name. */
  readonly absent: "null" | "unset"
  readonly ifNotExists: boolean
  readonly using: Using
}

/**
 * One assignment of an UPDATE. `Add` is `c = c + v` and `c += v`, `Subtract` is `c = c - v` and `c -= v`, `Prepend` is
 * `c = v + c`.
 */
export type Assignment =
  | { readonly _tag: "Set"; readonly column: string; readonly value: Term }
  | { readonly _tag: "Add"; readonly column: string; readonly value: Term }
  | { readonly _tag: "Subtract"; readonly column: string; readonly value: Term }
  | { readonly _tag: "Prepend"; readonly column: string; readonly value: Term }
  | { readonly _tag: "SetElement"; readonly column: string; readonly key: Term; readonly value: Term }
  | { readonly _tag: "SetField"; readonly column: string; readonly field: string; readonly value: Term }

export interface Update {
  readonly _tag: "Update"
  readonly table: QualifiedName
  readonly using: Using
  readonly assignments: ReadonlyArray<Assignment>
  readonly where: ReadonlyArray<Relation>
  readonly if: If | undefined
}

/** A column that a DELETE names, whole or in part. */
export interface Deletion {
  readonly column: string
  readonly part: Part | undefined
}

export interface Delete {
  readonly _tag: "Delete"
  readonly table: QualifiedName
  /** None: whole rows. */
  readonly deletions: ReadonlyArray<Deletion>
  /** Its `ttl` is always absent. */
  readonly using: Using
  readonly where: ReadonlyArray<Relation>
  readonly if: If | undefined
}

export type Modification = Insert | InsertJson | Update | Delete

export interface Batch {
  readonly _tag: "Batch"
  readonly kind: "logged" | "unlogged" | "counter"
  readonly using: Using
  readonly statements: ReadonlyArray<Modification>
}

// ---------------------------------------------------------------------------------------------------------------------
// Schema

/** The value of `name = value` behind WITH: one value as text, or a map of texts. */
export type PropertyValue = string | ReadonlyMap<string, string>

/** By name, in the order of the text. */
export type Properties = ReadonlyMap<string, PropertyValue>

export interface ColumnDefinition {
  readonly name: string
  readonly type: TypeName
  readonly static: boolean
  readonly masked: boolean
}

export interface ClusteringOrder {
  readonly column: string
  readonly direction: "asc" | "desc"
}

export interface CreateKeyspace {
  readonly _tag: "CreateKeyspace"
  readonly name: string
  readonly ifNotExists: boolean
  readonly properties: Properties
}

export interface CreateTable {
  readonly _tag: "CreateTable"
  readonly table: QualifiedName
  readonly ifNotExists: boolean
  readonly columns: ReadonlyArray<ColumnDefinition>
  /** Each that the text names; any other number than one is an invalid query. */
  readonly primaryKeys: ReadonlyArray<PrimaryKey>
  readonly clusteringOrder: ReadonlyArray<ClusteringOrder>
  readonly compactStorage: boolean
  readonly properties: Properties
}

export interface PrimaryKey {
  readonly partition: ReadonlyArray<string>
  readonly clustering: ReadonlyArray<string>
}

export interface CreateType {
  readonly _tag: "CreateType"
  readonly type: QualifiedName
  readonly ifNotExists: boolean
  readonly fields: ReadonlyArray<readonly [field: string, type: TypeName]>
}

/** What of a column an index holds; `"simple"` is a bare column name. */
export type IndexTargetKind = "simple" | "values" | "keys" | "entries" | "full"

export interface IndexTarget {
  readonly kind: IndexTargetKind
  readonly column: string
}

export interface CreateIndex {
  readonly _tag: "CreateIndex"
  readonly name: string | undefined
  readonly table: QualifiedName
  readonly targets: ReadonlyArray<IndexTarget>
  readonly custom: boolean
  /** The text behind USING. */
  readonly using: string | undefined
  readonly ifNotExists: boolean
  readonly properties: Properties
}

export interface CreateView {
  readonly _tag: "CreateView"
  readonly view: QualifiedName
  readonly ifNotExists: boolean
  readonly base: QualifiedName
  readonly projection: "*" | ReadonlyArray<SelectItem>
  readonly where: ReadonlyArray<Relation>
  readonly primaryKey: PrimaryKey
  readonly clusteringOrder: ReadonlyArray<ClusteringOrder>
  readonly properties: Properties
}

export interface AlterKeyspace {
  readonly _tag: "AlterKeyspace"
  readonly name: string
  readonly ifExists: boolean
  readonly properties: Properties
}

export interface AlterTable {
  readonly _tag: "AlterTable"
  readonly table: QualifiedName
  readonly ifExists: boolean
  readonly change:
    | { readonly _tag: "AlterColumn"; readonly column: string; readonly type: TypeName }
    | { readonly _tag: "Add"; readonly columns: ReadonlyArray<ColumnDefinition>; readonly ifNotExists: boolean }
    | {
      readonly _tag: "Drop"
      readonly columns: ReadonlyArray<string>
      readonly ifExists: boolean
      readonly timestamp: bigint | undefined
    }
    | { readonly _tag: "DropCompactStorage" }
    | { readonly _tag: "Mask" }
    | { readonly _tag: "DropMask"; readonly column: string; readonly ifExists: boolean }
    | {
      readonly _tag: "Rename"
      readonly names: ReadonlyArray<readonly [from: string, to: string]>
      readonly ifExists: boolean
    }
    | { readonly _tag: "With"; readonly properties: Properties }
}

export interface AlterType {
  readonly _tag: "AlterType"
  readonly type: QualifiedName
  readonly ifExists: boolean
  readonly change:
    | { readonly _tag: "AlterField"; readonly field: string; readonly type: TypeName }
    | {
      readonly _tag: "AddField"
      readonly field: string
      readonly type: TypeName
      readonly ifNotExists: boolean
    }
    | {
      readonly _tag: "Rename"
      readonly names: ReadonlyArray<readonly [from: string, to: string]>
      readonly ifExists: boolean
    }
}

export interface AlterView {
  readonly _tag: "AlterView"
  readonly view: QualifiedName
  readonly ifExists: boolean
  readonly properties: Properties
}

export interface Drop {
  readonly _tag: "Drop"
  readonly what: "keyspace" | "table" | "type" | "index" | "view"
  /** Of a keyspace: the name alone. */
  readonly name: QualifiedName
  readonly ifExists: boolean
}

/** Statements that change the catalog. */
export type SchemaStatement =
  | CreateKeyspace
  | CreateTable
  | CreateType
  | CreateIndex
  | CreateView
  | AlterKeyspace
  | AlterTable
  | AlterType
  | AlterView
  | Drop

export interface Truncate {
  readonly _tag: "Truncate"
  readonly table: QualifiedName
}

export interface Use {
  readonly _tag: "Use"
  readonly keyspace: string
}

export type Statement = Select | Modification | Batch | SchemaStatement | Truncate | Use

/** What the parser gives: the statement and its markers in the order of the text. */
export interface Parsed {
  readonly statement: Statement
  readonly markers: ReadonlyArray<Marker>
}
