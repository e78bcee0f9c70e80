/**
 * Argus tracks test runs of releases: who looks at them, what happened and what was said. Five tables, as an application
 * would declare and use them.
 */
import { Comment } from "./Comment.ts"
import { Event } from "./Event.ts"
import { Notification } from "./Notification.ts"
import { TestRun } from "./TestRun.ts"
import { User } from "./User.ts"

export const tables = [User, TestRun, Notification, Event, Comment] as const
