/**
 * The form for a new task. What it accepts is what `TaskDetails` accepts, checked before anything is sent.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { useState } from "preact/hooks"
import { Priority, TaskDetails } from "../domain/TaskDetails.ts"
import { Dialog } from "./Dialog.tsx"
import { Choice, Field } from "./Field.tsx"
import * as Form from "./Form.ts"

const check = Form.check(TaskDetails)

export const NewTask = ({ create, onClose }: {
  readonly create: (details: TaskDetails) => Promise<boolean>
  readonly onClose: () => void
}) => {
  const [draft, setDraft] = useState({ title: "", description: "", assignee: "", sprint: "1" })
  const [priority, setPriority] = useState<Priority>("medium")
  const [mistakes, setMistakes] = useState<Form.Mistakes>({})
  const [asked, setAsked] = useState(false)
  const [sending, setSending] = useState(false)

  const result = (fields: typeof draft) =>
    check({
      title: fields.title.trim(),
      priority,
      sprint: fields.sprint.trim() === "" ? Number.NaN : Number(fields.sprint),
      ...Form.optionalText("description", fields.description),
      ...Form.optionalText("assignee", fields.assignee)
    })

  const edit = (name: keyof typeof draft) => (event: { readonly currentTarget: { readonly value: string } }) => {
    const next = { ...draft, [name]: event.currentTarget.value }
    setDraft(next)
    if (asked) setMistakes(Result.match(result(next), { onFailure: (mistakes) => mistakes, onSuccess: () => ({}) }))
  }

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (sending) return
    setAsked(true)
    const checked = result(draft)
    if (Result.isFailure(checked)) {
      setMistakes(checked.failure)
      const [first] = Object.keys(checked.failure)
      const form = event.currentTarget as HTMLFormElement // a submit event comes from its form
      form.querySelector<HTMLElement>(`[name="${first}"]`)?.focus()
      return
    }
    setSending(true)
    const done = await create(checked.success)
    setSending(false)
    if (done) onClose()
  }

  return (
    <Dialog title="New task" onClose={onClose}>
      <form class="form" onSubmit={submit} noValidate>
        <Field name="title" label="Title" mistake={mistakes["title"]}>
          {(control) => (
            <input
              {...control}
              autofocus
              autocomplete="off"
              value={draft.title}
              onInput={edit("title")}
              placeholder="What is it this time?"
            />
          )}
        </Field>
        <Field name="description" label="Description" hint="optional" mistake={mistakes["description"]}>
          {(control) => <textarea {...control} rows={3} value={draft.description} onInput={edit("description")} />}
        </Field>
        <div class="row">
          <Field name="assignee" label="Assignee" hint="optional" mistake={mistakes["assignee"]}>
            {(control) => (
              <input
                {...control}
                autocomplete="off"
                value={draft.assignee}
                onInput={edit("assignee")}
                placeholder="Not me"
              />
            )}
          </Field>
          <Field name="sprint" label="Sprint" mistake={mistakes["sprint"]}>
            {(control) => <input {...control} inputMode="numeric" value={draft.sprint} onInput={edit("sprint")} />}
          </Field>
        </div>
        <Choice name="priority" label="Priority" values={Priority.literals} value={priority} onChange={setPriority} />
        <div class="form-end">
          <button type="button" class="quiet" onClick={onClose}>Never mind</button>
          <button type="submit" class="primary" aria-disabled={sending}>{sending ? "Punching…" : "Create task"}</button>
        </div>
      </form>
    </Dialog>
  )
}
