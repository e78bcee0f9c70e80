/**
 * A labelled field with room for what is wrong with it.
 *
 * @since 0.1.0
 */
import type { ComponentChildren } from "preact"
import { useId } from "preact/hooks"

/**
 * What the control inside needs to be tied to its label and its mistake.
 *
 * @category models
 * @since 0.1.0
 */
export interface Control {
  readonly id: string
  readonly name: string
  readonly "aria-invalid": boolean
  readonly "aria-describedby": string | undefined
}

export const Field = ({ children, hint, label, mistake, name }: {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly mistake: string | undefined
  readonly children: (control: Control) => ComponentChildren
}) => {
  const id = useId()
  const note = `${id}-note`
  return (
    <div class="field">
      <label for={id}>{label}{hint !== undefined && <span class="hint">{hint}</span>}</label>
      {children({
        id,
        name,
        "aria-invalid": mistake !== undefined,
        "aria-describedby": mistake === undefined ? undefined : note
      })}
      {mistake !== undefined && <p class="mistake" id={note}>{mistake}</p>}
    </div>
  )
}

/**
 * One of a few choices, all of them in sight.
 *
 * @category components
 * @since 0.1.0
 */
export const Choice = <Value extends string>({ label, labels, name, onChange, value, values }: {
  readonly name: string
  readonly label: string
  readonly values: ReadonlyArray<Value>
  readonly labels?: Readonly<Record<Value, string>>
  readonly value: Value
  readonly onChange: (value: Value) => void
}) => (
  <fieldset class="field choice">
    <legend>{label}</legend>
    <div class="choice-row">
      {values.map((choice) => (
        <label key={choice} data-choice={choice}>
          <input
            type="radio"
            name={name}
            value={choice}
            checked={choice === value}
            onChange={() => onChange(choice)}
          />
          <span>{labels?.[choice] ?? choice}</span>
        </label>
      ))}
    </div>
  </fieldset>
)
