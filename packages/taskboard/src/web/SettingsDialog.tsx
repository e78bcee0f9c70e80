/**
 * Who you are, and how the board looks: both are kept in SQLite, neither with the tasks.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import { useState } from "preact/hooks"
import { Accent, type Board, BoardSettings } from "../domain/Board.ts"
import { Preferences } from "../domain/Visitor.ts"
import { Dialog } from "./Dialog.tsx"
import { Choice, Field } from "./Field.tsx"
import * as Form from "./Form.ts"

const checkPreferences = Form.check(Preferences)
const checkSettings = Form.check(BoardSettings)

export const SettingsDialog = ({ board, change, onClose, prefer, preferences }: {
  readonly board: Board
  readonly preferences: Preferences
  readonly change: (settings: BoardSettings) => Promise<boolean>
  readonly prefer: (preferences: Preferences) => Promise<boolean>
  readonly onClose: () => void
}) => {
  const [name, setName] = useState(preferences.name)
  const [density, setDensity] = useState(preferences.density)
  const [title, setTitle] = useState(board.title)
  const [accent, setAccent] = useState(board.accent)
  const [workLimit, setWorkLimit] = useState(String(board.workLimit))
  const [mistakes, setMistakes] = useState<Form.Mistakes>({})

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const you = checkPreferences({ name: name.trim(), density })
    const looks = checkSettings({
      title: title.trim(),
      accent,
      workLimit: workLimit.trim() === "" ? Number.NaN : Number(workLimit)
    })
    if (Result.isFailure(you) || Result.isFailure(looks)) {
      return setMistakes({
        ...(Result.isFailure(you) ? you.failure : {}),
        ...(Result.isFailure(looks) ? looks.failure : {})
      })
    }
    if (await prefer(you.success) && await change(looks.success)) onClose()
  }

  return (
    <Dialog title="Settings" onClose={onClose}>
      <form class="form" onSubmit={submit} noValidate>
        <Field name="name" label="Your name" hint="as the history calls you" mistake={mistakes["name"]}>
          {(control) => (
            <input
              {...control}
              autofocus
              autocomplete="nickname"
              value={name}
              onInput={(e) => setName(e.currentTarget.value)}
            />
          )}
        </Field>
        <Choice
          name="density"
          label="Cards"
          values={Preferences.fields.density.literals}
          value={density}
          onChange={setDensity}
        />
        <hr />
        <div class="row">
          <Field name="title" label="Name of the board" mistake={mistakes["title"]}>
            {(control) => (
              <input
                {...control}
                autocomplete="off"
                value={title}
                onInput={(e) => setTitle(e.currentTarget.value)}
              />
            )}
          </Field>
          <Field name="workLimit" label="Limit" hint="in progress" mistake={mistakes["workLimit"]}>
            {(control) => (
              <input
                {...control}
                inputMode="numeric"
                value={workLimit}
                onInput={(e) => setWorkLimit(e.currentTarget.value)}
              />
            )}
          </Field>
        </div>
        <Choice name="accent" label="Colour" values={Accent.literals} value={accent} onChange={setAccent} />
        <div class="form-end">
          <button type="button" class="quiet" onClick={onClose}>Never mind</button>
          <button type="submit" class="primary">Save</button>
        </div>
      </form>
    </Dialog>
  )
}
