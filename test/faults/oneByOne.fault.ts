import { oneByOne } from "./oneByOne.ts"

await oneByOne(3, "10 seconds")
