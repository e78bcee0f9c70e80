/**
 * A browser that has been here before. Visitors live in SQLite and are known by a cookie; there are no accounts.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import { Author } from "./TaskEvent.ts"

/**
 * What a visitor chooses.
 *
 * - `name`: what the history calls this person
 * - `density`: how tall cards are
 *
 * @category schemas
 * @since 0.1.0
 */
export const Preferences = Schema.Struct({ name: Author, density: Schema.Literals(["roomy", "compact"]) })

/**
 * @category models
 * @since 0.1.0
 */
export interface Preferences extends Schema.Schema.Type<typeof Preferences> {}

/**
 * @category schemas
 * @since 0.1.0
 */
export const Visitor = Schema.Struct({ ...Preferences.fields, visits: Schema.Int, lastVisit: Schema.Date })

/**
 * @category models
 * @since 0.1.0
 */
export interface Visitor extends Schema.Schema.Type<typeof Visitor> {}
