/**
 * What examples in doc comments may speak of without declaring it: the tables of the tests, and a few values.
 */
declare const TaskEvent: typeof import("../../packages/core/test/fixtures/tasks.ts").TaskEvent
declare const TaskState: typeof import("../../packages/core/test/fixtures/tasks.ts").TaskState
declare const TaskCounter: typeof import("../../packages/core/test/fixtures/tasks.ts").TaskCounter
declare const User: typeof import("../../packages/core/test/fixtures/tasks.ts").User
declare const Reading: typeof import("../../packages/core/test/fixtures/tasks.ts").Reading
declare const Page: typeof import("../../packages/core/test/fixtures/tasks.ts").Page
declare const Order: typeof import("../../packages/core/test/fixtures/tasks.ts").Order
declare const region: string
declare const sensor: number
declare const event: typeof TaskEvent.Type
declare const state: typeof TaskState.Type
declare const key: Pick<typeof state, "boardId" | "id">
declare const boardId: import("@effect-cql/core").Cql.Uuid
declare const monday: Date
declare const friday: Date
