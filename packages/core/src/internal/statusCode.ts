import type { Reason } from "../CassandraError.ts"

/** @see {@link https://github.com/apache/cassandra/blob/trunk/doc/native_protocol_v4.spec Native protocol v4, section 9} */
const codes: { readonly [Tag in Reason["_tag"]]?: number } = {
  ServerError: 0x0000,
  ProtocolError: 0x000a,
  AuthenticationFailed: 0x0100,
  Unavailable: 0x1000,
  Overloaded: 0x1001,
  Bootstrapping: 0x1002,
  Truncation: 0x1003,
  WriteTimeout: 0x1100,
  ReadTimeout: 0x1200,
  ReadFailure: 0x1300,
  FunctionFailure: 0x1400,
  WriteFailure: 0x1500,
  SyntaxError: 0x2000,
  Unauthorized: 0x2100,
  InvalidQuery: 0x2200,
  ConfigError: 0x2300,
  AlreadyExists: 0x2400
}

/**
 * The protocol's code of an error, as a decimal number; undefined for what no node says.
 *
 * @internal
 */
export const statusCode = ({ _tag }: { readonly _tag: Reason["_tag"] }): string | undefined => codes[_tag]?.toString()
