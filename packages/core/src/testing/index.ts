/**
 * For the tests of programs: what they send, written down, and faults in what they are answered. Both go around the Layer of
 * any session; most tests take the embedded one with their tables, `EmbeddedSession.layerTables`.
 *
 * @since 0.1.0
 */
export * as Faults from "./Faults.ts"
export * as Sent from "./Sent.ts"
export * as StatementLog from "./StatementLog.ts"
