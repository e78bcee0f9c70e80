/** The CQL of the raw driver's peers: the same text as effect-cql's. */

const columns = ["board_id", "id", "created_at", "title", "status", "sprint", "points", "views", "labels", "assignee"]

export const get = `SELECT ${columns.join(", ")} FROM tasks WHERE board_id = ? AND id = ?`

export const insert = `INSERT INTO tasks (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`

export const update = "UPDATE tasks SET status = ?, points = ? WHERE board_id = ? AND id = ?"

export const partition = `SELECT ${columns.join(", ")} FROM board_tasks WHERE board_id = ?`

export const scan = `SELECT ${columns.join(", ")} FROM board_tasks`
