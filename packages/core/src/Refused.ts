/**
 * How a program that Cassandra would refuse fails to compile.
 *
 * @since 0.1.0
 */

/**
 * The type of an argument that is not allowed, with the reason as its type argument. No value has this type: it exists so
 * that the compiler's message reads
 *
 * ```text
 * 'boardId' does not exist in type 'Refused<"clustering column \"id\" needs \"createdAt\" before it">'
 * ```
 *
 * @category models
 * @since 0.1.0
 */
export interface Refused<Sentence extends string> {
  readonly "~effect-cql/refused": Sentence
}

/**
 * One sentence of those that a program has earned. Of a union the compiler would print the name and no sentence.
 *
 * @category models
 * @since 0.1.0
 */
export type Sentence<Errors> = Told<Errors extends string ? (told: () => Errors) => void : never>

/** Of overloads, which an intersection of functions is, inference takes the last. */
type Told<Overloads> = [Overloads] extends [(told: infer Every) => void]
  ? Every extends () => infer One ? Extract<One, string> : never
  : never
