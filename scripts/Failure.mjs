/** Something the person at the terminal can mend: its message is printed without a stack trace, and the exit code is 1. */
export class Failure extends Error {}
