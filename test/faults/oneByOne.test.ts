import { oneByOne } from "./oneByOne.ts"

await oneByOne(1, "5 seconds")
