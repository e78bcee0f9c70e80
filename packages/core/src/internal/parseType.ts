import * as CqlType from "../CqlType.ts"

/**
 * Reads a type as CQL writes it, as in `system_schema.columns`: `map<text, frozen<list<int>>>`. A name that is no type of
 * CQL's own is that of a user-defined type; its fields stand elsewhere, so it has none here and `CqlType.equals` compares it
 * by name.
 *
 * Gives undefined for text that is no CQL type: `'org.apache.cassandra.db.marshal.…'`, the custom types of old tables.
 *
 * @internal
 */
export const parseType = (text: string): CqlType.CqlType | undefined => {
  const tokens = tokensOf(text)
  if (tokens === undefined) return undefined
  const parsed = typeAt(tokens, 0)
  return parsed !== undefined && parsed.next === tokens.length ? parsed.type : undefined
}

type Token =
  | { readonly _tag: "Name"; readonly name: string }
  | { readonly _tag: "Quoted"; readonly name: string }
  | { readonly _tag: "Number"; readonly value: number }
  | { readonly _tag: "<" | ">" | "," }

interface Parsed {
  readonly type: CqlType.CqlType
  readonly next: number
}

const tokensOf = (text: string): ReadonlyArray<Token> | undefined => {
  const pattern = /\s*(?:([a-z]\w*)|"((?:[^"]|"")+)"|(\d+)|([<>,]))\s*/giy
  const tokens: Array<Token> = []
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text)
    if (match === null) return undefined
    const [, name, quoted, number, sign] = match
    if (name !== undefined) tokens.push({ _tag: "Name", name: name.toLowerCase() })
    else if (quoted !== undefined) tokens.push({ _tag: "Quoted", name: quoted.replaceAll("\"\"", "\"") })
    else if (number !== undefined) tokens.push({ _tag: "Number", value: Number(number) })
    else tokens.push({ _tag: sign as "<" | ">" | "," }) // what the pattern's last group matches
  }
  return tokens
}

const scalars: ReadonlySet<string> = new Set(CqlType.scalarNames)

const isScalar = (name: string): name is CqlType.ScalarName => scalars.has(name)

const typeAt = (tokens: ReadonlyArray<Token>, at: number): Parsed | undefined => {
  const token = tokens[at]
  if (token?._tag === "Quoted") return { type: CqlType.udt(token.name, []), next: at + 1 }
  if (token?._tag !== "Name") return undefined
  const { name } = token
  switch (name) {
    case "frozen":
      return generic(tokens, at, ([type]) => CqlType.freeze(type!), 1)
    case "list":
      return generic(tokens, at, ([element]) => CqlType.list(element!), 1)
    case "set":
      return generic(tokens, at, ([element]) => CqlType.set(element!), 1)
    case "map":
      return generic(tokens, at, ([key, value]) => CqlType.map(key!, value!), 2)
    case "tuple":
      return generic(tokens, at, CqlType.tuple)
    case "vector":
      return vectorAt(tokens, at)
    case "varchar":
      return { type: CqlType.scalar("text"), next: at + 1 }
    default:
      return { type: isScalar(name) ? CqlType.scalar(name) : CqlType.udt(name, []), next: at + 1 }
  }
}

/** A type with types between angle brackets: exactly `count` of them, or one and more. */
const generic = (
  tokens: ReadonlyArray<Token>,
  at: number,
  make: (types: ReadonlyArray<CqlType.CqlType>) => CqlType.CqlType,
  count?: number
): Parsed | undefined => {
  if (tokens[at + 1]?._tag !== "<") return undefined
  const types: Array<CqlType.CqlType> = []
  let next = at + 1
  do {
    const inner = typeAt(tokens, next + 1)
    if (inner === undefined) return undefined
    types.push(inner.type)
    next = inner.next
  } while (tokens[next]?._tag === ",")
  if (tokens[next]?._tag !== ">" || (count !== undefined && types.length !== count)) return undefined
  return { type: make(types), next: next + 1 }
}

const vectorAt = (tokens: ReadonlyArray<Token>, at: number): Parsed | undefined => {
  if (tokens[at + 1]?._tag !== "<") return undefined
  const inner = typeAt(tokens, at + 2)
  if (inner === undefined) return undefined
  const dimension = tokens[inner.next + 1]
  return tokens[inner.next]?._tag === "," && dimension?._tag === "Number" && tokens[inner.next + 2]?._tag === ">"
    ? { type: CqlType.vector(inner.type, dimension.value), next: inner.next + 3 }
    : undefined
}
