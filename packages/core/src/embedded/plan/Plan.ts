/**
 * What a statement means once it has been checked against the catalog: which partitions and rows it touches, what it
 * gives or writes. A plan holds no bound values; markers are terms that are evaluated when the plan runs. It stays valid
 * until the catalog changes.
 */
import type { ResultColumn } from "../../CassandraSession.ts"
import type { CqlType } from "../../CqlType.ts"
import type { CqlValue } from "../../CqlValue.ts"
import type { Catalog, Column, Index, Table } from "../catalog/catalog.ts"
import type { Terms } from "../catalog/terms.ts"
import type { Aggregate } from "../functions/aggregate.ts"
import type { Similarity } from "../functions/math.ts"
import type { Apply } from "../functions/signature.ts"
import type { CellAttribute, Operator } from "../parser/syntax.ts"
import type { Evaluate } from "./term.ts"

/** A term that was checked against the type its value must have. `name` is what errors call it. */
export interface Value {
  readonly evaluate: Evaluate
  readonly type: CqlType
  readonly name: string
}

/** The values of several columns: one term for each, or one that holds them all as a tuple. */
export type Tuple =
  | { readonly _tag: "Each"; readonly values: ReadonlyArray<Value> }
  | { readonly _tag: "Whole"; readonly value: Value }

/** What stands behind IN: terms, or one marker for the whole list. */
export type Members<A> =
  | { readonly _tag: "Listed"; readonly members: ReadonlyArray<A> }
  | { readonly _tag: "Marker"; readonly value: Value }

// ---------------------------------------------------------------------------------------------------------------------
// WHERE

/** What WHERE says of one partition key column. */
export type PartitionRestriction =
  | { readonly _tag: "Equal"; readonly value: Value }
  | { readonly _tag: "In"; readonly members: Members<Value> }

/** One end of a slice, by the columns it compares; `alone` where a column is compared that is not written as a tuple. */
export interface Edge {
  readonly alone: boolean
  readonly columns: ReadonlyArray<Column>
  readonly value: Tuple
  readonly inclusive: boolean
}

/** What WHERE says of clustering columns that stand beside one another in the key. */
export type ClusteringRestriction =
  | { readonly _tag: "Equal"; readonly columns: ReadonlyArray<Column>; readonly value: Tuple }
  | { readonly _tag: "In"; readonly columns: ReadonlyArray<Column>; readonly members: Members<Tuple> }
  | {
    readonly _tag: "Slice"
    readonly columns: ReadonlyArray<Column>
    readonly start: Edge | undefined
    readonly end: Edge | undefined
  }

/** A slice of tokens; `token(…) = x` is both bounds at once. */
export interface TokenRestriction {
  readonly start: { readonly value: Value; readonly inclusive: boolean } | undefined
  readonly end: { readonly value: Value; readonly inclusive: boolean } | undefined
}

/**
 * Where a statement looks for its rows. `Partitions` holds one restriction for each partition key column; of the partitions
 * found only those with one of the `tokens` count.
 */
export type Reach =
  | {
    readonly _tag: "Partitions"
    readonly restrictions: ReadonlyArray<PartitionRestriction>
    readonly tokens: TokenRestriction | undefined
  }
  | { readonly _tag: "Tokens"; readonly tokens: TokenRestriction }
  | { readonly _tag: "Everything" }

export type Comparison = "=" | "<" | "<=" | ">" | ">="

/** What is asked of each row that was found; with the terms of the column's index, where rows are compared as it does. */
export type Filter =
  | {
    readonly _tag: "Compare"
    readonly columns: ReadonlyArray<Column>
    readonly is: Comparison
    readonly value: Tuple
    readonly terms?: Terms
  }
  | { readonly _tag: "In"; readonly columns: ReadonlyArray<Column>; readonly members: Members<Tuple> }
  | {
    readonly _tag: "Contains" | "ContainsKey"
    readonly column: Column
    readonly value: Value
    readonly terms?: Terms
  }
  | {
    readonly _tag: "Entry"
    readonly column: Column
    readonly key: Value
    readonly value: Value
    readonly terms?: Terms
  }
  /** `contains`: the index finds what stands within or at the end of a text, too. */
  | {
    readonly _tag: "Like"
    readonly column: Column
    readonly value: Value
    readonly contains: boolean
    readonly terms?: Terms
  }

// ---------------------------------------------------------------------------------------------------------------------
// SELECT

/** A part of a column or value: an element, a stretch of elements, a field by its place in the type. */
export type Part =
  | { readonly _tag: "Element"; readonly key: Value }
  | { readonly _tag: "Slice"; readonly from: Value | undefined; readonly to: Value | undefined }
  | { readonly _tag: "Field"; readonly field: number }

/**
 * An expression of the projection, with the type of its value. `Result` is the result of one of the plan's aggregates.
 */
export type Expression =
  & { readonly type: CqlType }
  & (
    | { readonly _tag: "Column"; readonly column: Column }
    // `argumentOf`: the function that it is an argument of, where it is one.
    | { readonly _tag: "Constant"; readonly value: Value; readonly argumentOf?: string }
    | {
      readonly _tag: "CellAttribute"
      readonly attribute: CellAttribute
      readonly column: Column
      readonly part: Part | undefined
    }
    | { readonly _tag: "Call"; readonly apply: Apply; readonly args: ReadonlyArray<Expression> }
    | { readonly _tag: "Result"; readonly aggregate: number }
    | { readonly _tag: "Part"; readonly of: Expression; readonly part: Part }
    // A list, a tuple, a vector, or a value of a user-defined type by field.
    | { readonly _tag: "Sequence"; readonly elements: ReadonlyArray<Expression> }
    | { readonly _tag: "Set"; readonly elements: ReadonlyArray<Expression> }
    | { readonly _tag: "Map"; readonly entries: ReadonlyArray<readonly [key: Expression, value: Expression]> }
  )

/** An aggregate function over the rows of a group; `count(*)` has no argument and counts each row. */
export interface AggregateCall {
  readonly aggregate: Aggregate
  readonly arg: Expression | undefined
}

/** What rows are ordered by in a vector search. */
export interface Nearest {
  readonly column: Column
  readonly to: Value
  readonly similarity: Similarity
}

/**
 * One row for each group of rows that share the partition key, so many clustering columns, and the value of a function of
 * the next one.
 */
export interface GroupBy {
  readonly columns: number
  readonly last: Expression | undefined
}

export interface SelectPlan {
  readonly _tag: "Select"
  readonly table: Table
  readonly access: Access
  /** The columns of the result, each with its expression. */
  readonly columns: ReadonlyArray<ResultColumn>
  readonly expressions: ReadonlyArray<Expression>
  readonly aggregates: ReadonlyArray<AggregateCall>
  readonly distinct: boolean
  /** Whether Cassandra reads static columns, which it then does also where no row is named. */
  readonly readsStatics: boolean
  readonly groupBy: GroupBy | undefined
  readonly reversed: boolean
  /** ORDER BY … ANN OF: the rows whose vectors are most like this one come first. */
  readonly nearest: Nearest | undefined
  /** ORDER BY over several partitions: rows are sorted by so many clustering columns, and cannot be paged. */
  readonly sortBy: number | undefined
  readonly perPartitionLimit: Value | undefined
  readonly limit: Value | undefined
  readonly warnings: ReadonlyArray<string>
}

/**
 * - `reach`, `slices`: partitions, and slices of each; `slices` restrict the first clustering columns without a gap
 * - `filters`: what else each row must be
 * - `lookup`: what finds the rows without going through all that `reach` and `slices` leave
 * - `usesIndex`: Cassandra would read an index, which forbids some forms of ORDER BY and IN
 */
export interface Access {
  readonly reach: Reach
  readonly slices: ReadonlyArray<ClusteringRestriction>
  readonly filters: ReadonlyArray<Filter>
  readonly lookup: Lookup | undefined
  readonly usesIndex: boolean
}

/** An index, and the filters that it is asked for, with its terms: one, or both ends of a range. They are among the filters of the rows. */
export interface Lookup {
  readonly index: Index
  readonly filters: ReadonlyArray<Filter>
}

// ---------------------------------------------------------------------------------------------------------------------
// INSERT, UPDATE, DELETE, BATCH

/**
 * What a write does to one column. List elements that are named by index or by value are read before they are written, and
 * so is what a `Sum` adds to: a number or text under IF, which stays null when it is null.
 */
export type Operation =
  | { readonly _tag: "Set"; readonly column: Column; readonly value: Value }
  | { readonly _tag: "Add"; readonly column: Column; readonly value: Value }
  | { readonly _tag: "Prepend"; readonly column: Column; readonly value: Value }
  | { readonly _tag: "Remove"; readonly column: Column; readonly value: Value }
  | { readonly _tag: "SetElement"; readonly column: Column; readonly key: Value; readonly value: Value }
  | { readonly _tag: "SetField"; readonly column: Column; readonly field: number; readonly value: Value }
  | { readonly _tag: "Increment"; readonly column: Column; readonly by: Value; readonly sign: 1n | -1n }
  | {
    readonly _tag: "Sum"
    readonly column: Column
    readonly values: ReadonlyArray<Value>
    readonly add: (value: CqlValue, added: CqlValue) => CqlValue
  }
  | { readonly _tag: "Delete"; readonly column: Column }
  | { readonly _tag: "DeleteElement"; readonly column: Column; readonly key: Value }
  | { readonly _tag: "DeleteField"; readonly column: Column; readonly field: number }

export type ConditionPart =
  | { readonly _tag: "Element"; readonly key: Value }
  | { readonly _tag: "Field"; readonly field: number }

/** One test of an IF. `type` is that of the column or of the part that is compared. */
export interface Condition {
  readonly column: Column
  readonly part: ConditionPart | undefined
  readonly type: CqlType
  readonly test:
    | { readonly _tag: "Compare"; readonly operator: Operator; readonly value: Value }
    | { readonly _tag: "In"; readonly members: Members<Value> }
    | { readonly _tag: "Contains"; readonly key: boolean; readonly value: Value }
}

export type If =
  | { readonly _tag: "IfExists" }
  | { readonly _tag: "IfNotExists" }
  | { readonly _tag: "IfConditions"; readonly conditions: ReadonlyArray<Condition> }

/** Where a write goes: rows by their whole key, the static row alone, slices of rows, or whole partitions. */
export type Target =
  | { readonly _tag: "Rows" | "Slices"; readonly slices: ReadonlyArray<ClusteringRestriction> }
  | { readonly _tag: "Static" }
  | { readonly _tag: "Partition" }

/**
 * - `statement`: which one, for messages and for the row marker, which INSERT alone leaves
 * - `counter`: writes a counter table
 * - `touchesStatic`: one of the operations writes a static column
 */
export interface WritePlan {
  readonly _tag: "Write"
  readonly statement: "INSERT" | "UPDATE" | "DELETE"
  readonly table: Table
  readonly counter: boolean
  readonly partition: ReadonlyArray<PartitionRestriction>
  readonly target: Target
  readonly operations: ReadonlyArray<Operation>
  readonly touchesStatic: boolean
  readonly if: If | undefined
  readonly ttl: Value | undefined
  readonly timestamp: Value | undefined
}

export interface BatchPlan {
  readonly _tag: "Batch"
  readonly kind: "logged" | "unlogged" | "counter"
  readonly writes: ReadonlyArray<WritePlan>
  readonly timestamp: Value | undefined
}

export type Plan =
  | SelectPlan
  | WritePlan
  | BatchPlan
  /** `after`: the catalog that the statement makes of the one it was held against, which it is itself if nothing changes. */
  | { readonly _tag: "Schema"; readonly after: Catalog }
  | { readonly _tag: "Truncate"; readonly table: Table }
