import { type Choice, type Field, type Form, field, select } from '../components/form.ts'
import { zoneChoices } from '../components/zones.ts'
import type { Html } from '../html.ts'

/** Fields that several pages ask for, so that they ask in the same words. */
export const nameField = (form: Form, value?: string): Html =>
  field(form, { name: 'name', label: 'Your name', autocomplete: 'name', maxlength: 80, ...given(value) })

export const usernameField = (form: Form, value?: string): Html =>
  field(form, {
    ...(value === undefined && { from: 'field-email' }),
    name: 'username',
    label: 'Username',
    autocomplete: 'off',
    maxlength: 32,
    hint: 'Letters a–z, digits, dot, dash and underscore. People find you as @username.',
    ...given(value),
  })

export const newPassword = (form: Form, label = 'Password'): Html =>
  field(form, {
    name: 'password',
    label,
    type: 'password',
    autocomplete: 'new-password',
    hint: '12 characters or more. A few words are easy to remember.',
  })

export const zoneField = (form: Form, value: string): Html =>
  select(form, { name: 'zone', label: 'Time zone', value }, withValue(zoneChoices(), value))

/** Nobody has chosen yet: script puts in the zone of the machine, without it the server's stays. */
export const guessedZone = (form: Form, value: string): Html =>
  select(
    form,
    { name: 'zone', label: 'Time zone', value, ...(form.values['zone'] === undefined && { from: 'zone' }) },
    withValue(zoneChoices(), value),
  )

/** A stored zone that this runtime does not list is offered too. */
const withValue = (choices: readonly Choice[], value: string): readonly Choice[] =>
  choices.some(choice => choice.value === value) ? choices : [{ value, label: value }, ...choices]

const given = (value: string | undefined): Pick<Field, 'value'> => (value === undefined ? {} : { value })
