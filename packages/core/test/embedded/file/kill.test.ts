/** The short form of kill.fault.ts, for `npm test`. */
import { survives } from "./kills/survives.ts"

survives(4, 5)
