import { survives } from "./kills/survives.ts"

survives(20, 10)
