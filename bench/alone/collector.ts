import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/** V8's full collection, as `--expose-gc` gives it, in a process that was started without. */
export const collector = (): () => void => {
  setFlagsFromString("--expose-gc")
  return runInNewContext("gc")
}
